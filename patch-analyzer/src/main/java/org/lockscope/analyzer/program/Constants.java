package org.lockscope.analyzer.program;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.frontend.ConstantExpression;

/**
 * What the named constants that a C file sees are worth. Those of which only an architecture knows
 * it, or that have two values, have none here.
 */
final class Constants {

  private final Sources sources;
  private final SourceFile file;
  private final Headers headers;
  private final Map<String, OptionalLong> known = new HashMap<>();
  private final Set<String> inProgress = new HashSet<>();

  Constants(Sources sources, SourceFile file, Headers headers) {
    this.sources = sources;
    this.file = file;
    this.headers = headers;
  }

  /** What a constant is worth; empty if that is not known. */
  OptionalLong value(String name) {
    OptionalLong value = known.get(name);
    if (value == null) {
      // One that stands for itself is none.
      value = inProgress.add(name) ? find(name) : OptionalLong.empty();
      inProgress.remove(name);
      known.put(name, value);
    }
    return value;
  }

  /** All names of an enumeration; none if they are not known. */
  List<String> enumerators(String tag) {
    List<String> own = sources.constants(file).enumerations().get(tag);
    return own != null ? own : headers.enumerators(tag);
  }

  private OptionalLong find(String name) {
    return expression(name)
        .map(e -> ConstantExpression.evaluate(e, this::value))
        .orElse(OptionalLong.empty());
  }

  private Optional<String> expression(String name) {
    String own = sources.constants(file).expressions().get(name);
    List<Optional<String>> others = headers.constant(name);
    if (others.isEmpty()) {
      return Optional.ofNullable(own);
    }
    // One that is something else elsewhere is nothing for certain.
    return others.stream().distinct().count() == 1
        ? others.get(0).filter(o -> own == null || own.equals(o))
        : Optional.empty();
  }
}
