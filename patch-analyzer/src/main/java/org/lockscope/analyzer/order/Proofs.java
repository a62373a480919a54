package org.lockscope.analyzer.order;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.finding.Step;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.frontend.source.Span;

/** Writes the ways that prove an order as steps a person can follow. */
final class Proofs {

  private final Declarations declarations;
  private final Function<Route, List<Route>> steps;

  /**
   * Writes ways of a revision.
   *
   * @param steps tells a way call by call, the outermost first
   */
  Proofs(Declarations declarations, Function<Route, List<Route>> steps) {
    this.declarations = declarations;
    this.steps = steps;
  }

  /**
   * The steps of one task.
   *
   * @param who how to call the task; empty if there is only one
   */
  List<Step> steps(Dependency proof, String who) {
    List<Step> steps = new ArrayList<>();
    List<Route> route = this.steps.apply(proof.route());
    String prefix = who.isEmpty() ? "" : who + " ";
    for (int i = 0; i < route.size(); i++) {
      Route at = route.get(i);
      boolean last = i + 1 == route.size();
      String holds = i == 0 ? holding(proof) : "";
      String takes = last ? (proof.waits() ? "takes " : "tries ") + proof.taken().text() : "";
      String note =
          holds.isEmpty() ? takes : prefix + holds + (takes.isEmpty() ? "" : ", " + takes);
      steps.add(
          new Step(
              at.function().name(),
              at.place(),
              source(at.function(), at.place()),
              note,
              proof.held().text() + (last ? ", " + proof.taken().text() : "")));
    }
    return steps;
  }

  /** The steps to a place that counts for interrupts. */
  List<Step> steps(IrqUse use, String what) {
    List<Step> steps = new ArrayList<>();
    String as = use.root().callback().map(k -> "called as " + k.name()).orElse("");
    String lock = use.acquisition().lock().text();
    List<Route> route = this.steps.apply(use.acquisition().route());
    for (int i = 0; i < route.size(); i++) {
      boolean last = i + 1 == route.size();
      String takes = last ? "takes " + lock + ", " + what : "";
      steps.add(
          new Step(
              route.get(i).function().name(),
              route.get(i).place(),
              source(route.get(i).function(), route.get(i).place()),
              as.isEmpty() || takes.isEmpty() ? as + takes : as + "; " + takes,
              last ? lock : ""));
      as = "";
    }
    return steps;
  }

  /** Where a way ends. */
  Route end(Route route) {
    List<Route> all = steps.apply(route);
    return all.get(all.size() - 1);
  }

  private String source(FunctionId function, Span place) {
    return declarations.profile(function).map(f -> f.source(place)).orElse("");
  }

  private static String holding(Dependency proof) {
    String by = proof.heldBy().isEmpty() ? "" : " (" + proof.heldBy() + ")";
    return "holds " + proof.held().text() + by;
  }

  /** The functions that some ways go through, each once. */
  List<FunctionProfile> functions(List<Dependency> proofs) {
    return functions(proofs, List.of());
  }

  /** The functions that some ways go through, each once. */
  List<FunctionProfile> functions(List<Dependency> proofs, List<IrqUse> uses) {
    Map<FunctionId, FunctionProfile> functions = new LinkedHashMap<>();
    List<Route> routes = new ArrayList<>();
    uses.forEach(u -> routes.add(u.acquisition().route()));
    proofs.forEach(p -> routes.add(p.route()));
    for (Route route : routes) {
      for (Route at : steps.apply(route)) {
        declarations.profile(at.function()).ifPresent(f -> functions.putIfAbsent(at.function(), f));
      }
    }
    return List.copyOf(functions.values());
  }
}
