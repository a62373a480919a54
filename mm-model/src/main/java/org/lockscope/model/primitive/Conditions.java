package org.lockscope.model.primitive;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.lockscope.model.KernelVersion;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.condition.PresenceCondition;

/**
 * Reads the conditions of the tables: formulas of {@link ConfigurationSpace#parse}, in which
 * {@code @<6.18} and {@code @>=5.16} ask about the kernel's version, and {@code *} for always.
 */
final class Conditions {

  private static final Pattern VERSION = Pattern.compile("@(<|>=)(\\d+\\.\\d+)");

  private final ConfigurationSpace space;
  private final KernelVersion version;
  private final Map<String, PresenceCondition> known = new ConcurrentHashMap<>();

  Conditions(ConfigurationSpace space, KernelVersion version) {
    this.space = space;
    this.version = version;
  }

  ConfigurationSpace space() {
    return space;
  }

  KernelVersion version() {
    return version;
  }

  /**
   * The configurations a condition describes.
   *
   * @throws IllegalArgumentException if the text is no condition
   */
  PresenceCondition parse(String text) {
    return known.computeIfAbsent(
        text, t -> t.equals("*") ? space.always() : space.parse(withoutVersions(t)));
  }

  private String withoutVersions(String text) {
    return VERSION
        .matcher(text)
        .replaceAll(
            match -> {
              boolean before = version.isBefore(KernelVersion.parse(match.group(2)));
              return String.valueOf(match.group(1).equals("<") == before);
            });
  }
}
