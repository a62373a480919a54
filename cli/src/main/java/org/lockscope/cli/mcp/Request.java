package org.lockscope.cli.mcp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The arguments of a tool that is called. They have been held against the tool's schema, so that
 * their types are right; what they say has been written by an assistant, after it has read patches
 * of people nobody knows.
 */
final class Request {

  private final Map<String, Object> arguments;

  Request(Map<String, Object> arguments) {
    this.arguments = arguments == null ? Map.of() : arguments;
  }

  /** An argument that is a text. */
  Optional<String> text(String name) {
    return Optional.ofNullable(arguments.get(name)).map(value -> plain(name, value));
  }

  /** The texts in an argument that is a list, or is missing. */
  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    if (arguments.get(name) instanceof List<?> list) {
      list.forEach(value -> texts.add(plain(name, value)));
    }
    return texts;
  }

  /** Whether an argument is true. */
  boolean isSet(String name) {
    return Boolean.TRUE.equals(arguments.get(name));
  }

  /**
   * A value that the command line cannot take for anything else than what it is meant for: options
   * can write files.
   */
  private static String plain(String name, Object value) {
    String text = value.toString();
    if (text.isEmpty() || text.startsWith("-") || text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          name + " must not be empty, begin with - or have control characters in it");
    }
    return text;
  }
}
