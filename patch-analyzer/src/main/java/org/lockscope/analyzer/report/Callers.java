package org.lockscope.analyzer.report;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.frontend.source.Span;

/** Which functions of some files call which others, as far as the text tells. */
final class Callers {

  private static final Pattern DEFINITION =
      Pattern.compile("[ \\t]*#[ \\t]*define[ \\t]+([A-Za-z_]\\w*)");

  private final List<FunctionProfile> profiles;
  private final Map<String, String> files = new LinkedHashMap<>();
  private final Map<String, List<FunctionProfile>> callers = new HashMap<>();

  private Callers(List<FunctionProfile> profiles) {
    this.profiles = profiles;
    profiles.forEach(p -> files.putIfAbsent(p.path(), p.file().characters()));
  }

  /** The calls among some functions, which are looked for when somebody asks. */
  static Callers of(List<FunctionProfile> profiles) {
    return new Callers(profiles);
  }

  /** The functions with what looks like a call of another: it may be one that no report tells. */
  List<FunctionProfile> of(String name) {
    return callers.computeIfAbsent(name, this::find);
  }

  /** Whether macros of the files call a function, whatever they make of it. */
  boolean isUsedByMacro(String name) {
    return !find(name, new BitSet()).isEmpty();
  }

  private List<FunctionProfile> find(String name) {
    BitSet found = new BitSet();
    Deque<String> sought = new ArrayDeque<>(List.of(name));
    Set<String> seen = new HashSet<>(sought);
    while (!sought.isEmpty()) {
      for (String macro : find(sought.poll(), found)) {
        if (seen.add(macro)) {
          sought.add(macro);
        }
      }
    }
    return found.stream()
        .filter(i -> i < profiles.size())
        .mapToObj(profiles::get)
        .filter(p -> !p.name().equals(name))
        .toList();
  }

  /**
   * Notes the functions that call something, by their indices.
   *
   * @return the macros of the files that do: who uses them does, too
   */
  private Set<String> find(String name, BitSet found) {
    Set<String> macros = new LinkedHashSet<>();
    files.forEach(
        (path, text) -> {
          for (int at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
            if (isCall(text, at, name.length())) {
              int function = around(path, at);
              found.set(function);
              if (function == profiles.size()) {
                macroAround(text, at).ifPresent(macros::add);
              }
            }
          }
        });
    return macros;
  }

  /** The macro in whose body a place is. */
  private static Optional<String> macroAround(String text, int place) {
    int start = text.lastIndexOf('\n', place) + 1;
    while (start > 1 && text.charAt(start - 2) == '\\') {
      start = text.lastIndexOf('\n', start - 2) + 1;
    }
    Matcher matcher = DEFINITION.matcher(text).region(start, place);
    return matcher.lookingAt() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** The index of the function that a place in a file is in; past the last one if it is in none. */
  private int around(String path, int place) {
    for (int i = 0; i < profiles.size(); i++) {
      FunctionProfile profile = profiles.get(i);
      if (contains(profile.span(), place) && profile.path().equals(path)) {
        return i;
      }
    }
    return profiles.size();
  }

  private static boolean isCall(String text, int at, int length) {
    int next = at + length;
    while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
      next++;
    }
    return next < text.length()
        && text.charAt(next) == '('
        && (at == 0 || !Character.isJavaIdentifierPart(text.charAt(at - 1)));
  }

  private static boolean contains(Span span, int place) {
    return span.start() <= place && place < span.end();
  }
}
