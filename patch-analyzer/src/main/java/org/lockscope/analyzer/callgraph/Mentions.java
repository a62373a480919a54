package org.lockscope.analyzer.callgraph;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.lockscope.analyzer.site.Argument;
import org.lockscope.analyzer.site.FunctionSites;
import org.lockscope.analyzer.site.ObjectReference;
import org.lockscope.analyzer.site.Site;
import org.lockscope.analyzer.site.Target;

/** Which functions of a call graph name what. Immutable. */
final class Mentions {

  private final Map<String, Set<FunctionId>> names = new HashMap<>();
  private final Map<String, Set<FunctionId>> members = new HashMap<>();

  private Mentions() {}

  /** What the functions of a graph mention, but for some of them. */
  static Mentions of(CallGraph graph, Predicate<FunctionId> leftOut) {
    Mentions mentions = new Mentions();
    for (CallGraph.Node node : graph.functions()) {
      if (!leftOut.test(node.id())) {
        for (FunctionSites variant : node.variants()) {
          variant.sites().forEach(s -> mentions.add(node.id(), s));
        }
      }
    }
    return mentions;
  }

  private void add(FunctionId function, Site site) {
    if (site.target() instanceof Target.Member member) {
      members.computeIfAbsent(member.field(), f -> new LinkedHashSet<>()).add(function);
    }
    for (String name : names(site)) {
      names.computeIfAbsent(name, n -> new LinkedHashSet<>()).add(function);
    }
  }

  /** The functions that may be named at a site. */
  static Set<String> names(Site site) {
    Set<String> names = new HashSet<>();
    if (site.target() instanceof Target.Function function) {
      names.add(function.name());
    } else if (site.target() instanceof Target.Operation operation) {
      names.add(operation.name());
    }
    for (Argument argument : site.arguments()) {
      function(argument).ifPresent(names::add);
    }
    return names;
  }

  /** The function that an argument may be. */
  static Optional<String> function(Argument argument) {
    if (argument instanceof Argument.Named named) {
      return Optional.of(named.name());
    }
    return argument instanceof Argument.Address address
            && address.object().root() instanceof ObjectReference.Global global
            && address.object().fields().isEmpty()
        ? Optional.of(global.name())
        : Optional.empty();
  }

  /**
   * Some names, and those of functions and macros of headers that mention one of all these.
   *
   * @param some names of functions
   */
  Set<String> withHeaders(Collection<String> some) {
    Set<String> all = new HashSet<>(some);
    Deque<String> work = new ArrayDeque<>(some);
    while (!work.isEmpty()) {
      for (FunctionId function : names.getOrDefault(work.poll(), Set.of())) {
        if (function.isOfHeader() && all.add(function.name())) {
          work.add(function.name());
        }
      }
    }
    return all;
  }

  /** The functions of C files that mention one of some names, or call through some members. */
  Set<FunctionId> of(Set<String> some, Collection<String> fields) {
    Set<FunctionId> all = new HashSet<>();
    some.forEach(name -> all.addAll(names.getOrDefault(name, Set.of())));
    fields.forEach(field -> all.addAll(members.getOrDefault(field, Set.of())));
    all.removeIf(FunctionId::isOfHeader);
    return all;
  }
}
