package org.lockscope.frontend.preprocess;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lockscope.model.condition.Atom;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.condition.PresenceCondition;

/**
 * Which macros are defined under which condition while a file is read from top to bottom. A macro
 * the file says nothing about is an atom of its own, except those every kernel build fixes.
 */
final class MacroTable {

  /** Defined whenever the kernel proper is compiled as C (Makefile, scripts/Makefile.build). */
  private static final Set<String> ALWAYS_DEFINED = Set.of("__KERNEL__", "__GNUC__", "__LINUX__");

  /** Assembler, sparse, genksyms, bindgen and C++ see other text than the compiler does. */
  private static final Set<String> NEVER_DEFINED =
      Set.of(
          "__ASSEMBLY__",
          "__ASSEMBLER__",
          "__CHECKER__",
          "__GENKSYMS__",
          "__BINDGEN__",
          "__cplusplus",
          "__DECOMPRESSOR");

  private final ConfigurationSpace space;
  private final Map<String, Change> changed = new HashMap<>();
  private final List<MacroDefinition> definitions = new ArrayList<>();

  /** The only definition of a macro; empty for macros with several. */
  private final Map<String, Optional<MacroDefinition>> only = new HashMap<>();

  private final Set<Atom> atoms = new HashSet<>();

  MacroTable(ConfigurationSpace space) {
    this.space = space;
  }

  void define(MacroDefinition definition) {
    definitions.add(definition);
    only.merge(definition.name(), Optional.of(definition), (first, second) -> Optional.empty());
    changed.put(definition.name(), change(definition.name()).define(definition.condition()));
  }

  void undefine(String name, PresenceCondition when) {
    changed.put(name, change(name).undefine(when));
  }

  PresenceCondition defined(String name) {
    Change change = changed.get(name);
    if (change == null) {
      return initially(name);
    }
    return change.kept().isFeasible()
        ? initially(name).and(change.kept()).or(change.defined())
        : change.defined();
  }

  private Change change(String name) {
    return changed.getOrDefault(name, new Change(space.never(), space.always()));
  }

  /**
   * What the file has done to a macro so far. Whether it was defined before is not asked until
   * somebody wants to know: most macros are never asked about.
   *
   * @param defined when the file has defined it
   * @param kept when the file has left it as it was before
   */
  private record Change(PresenceCondition defined, PresenceCondition kept) {
    Change define(PresenceCondition when) {
      return new Change(defined.or(when), kept.minus(when));
    }

    Change undefine(PresenceCondition when) {
      return new Change(defined.minus(when), kept.minus(when));
    }
  }

  private PresenceCondition initially(String name) {
    if (ALWAYS_DEFINED.contains(name)) {
      return space.always();
    }
    if (NEVER_DEFINED.contains(name)) {
      return space.never();
    }
    if (name.startsWith("CONFIG_") && name.length() > "CONFIG_".length()) {
      String symbol = name.substring("CONFIG_".length());
      String builtIn = withoutModule(symbol);
      return builtIn == null ? symbol(symbol) : of(Atom.module(builtIn));
    }
    return of(Atom.defined(name));
  }

  /** The configurations in which an atom holds. */
  PresenceCondition of(Atom atom) {
    atoms.add(atom);
    return space.of(atom);
  }

  /** The configurations with {@code CONFIG_name=y}. */
  PresenceCondition symbol(String name) {
    return of(Atom.symbol(name));
  }

  /** The configurations with {@code CONFIG_name} set to {@code y} or {@code m}. */
  PresenceCondition enabled(String name) {
    return symbol(name).or(of(Atom.module(name)));
  }

  /** How many different questions about a configuration the file has asked so far. */
  int atoms() {
    return atoms.size();
  }

  /** {@code CONFIG_X_MODULE} is what the preprocessor sees of {@code CONFIG_X=m}. */
  private static String withoutModule(String symbol) {
    return symbol.endsWith("_MODULE")
        ? symbol.substring(0, symbol.length() - "_MODULE".length())
        : null;
  }

  /** The replacement of an object-like macro that has exactly one, whatever the configuration. */
  Optional<String> constant(String name) {
    return only.getOrDefault(name, Optional.empty())
        .filter(d -> !d.isFunctionLike() && d.condition().isAlways())
        .map(MacroDefinition::body);
  }

  List<MacroDefinition> definitions() {
    return definitions;
  }

  ConfigurationSpace space() {
    return space;
  }
}
