package org.lockscope.analyzer.order;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.finding.Step;
import org.lockscope.analyzer.region.FunctionProfile;

/** Writes the ways that prove an order as steps a person can follow. */
final class Proofs {

  private final Calls calls;

  Proofs(Calls calls) {
    this.calls = calls;
  }

  /**
   * The steps of one task.
   *
   * @param who how to call the task; empty if there is only one
   */
  List<Step> steps(Dependency proof, String who) {
    List<Step> steps = new ArrayList<>();
    List<Route> route = proof.route().steps();
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
              calls.profile(at.function()).map(f -> f.source(at.place())).orElse(""),
              note,
              proof.held().text() + (last ? ", " + proof.taken().text() : "")));
    }
    return steps;
  }

  private static String holding(Dependency proof) {
    String by = proof.heldBy().isEmpty() ? "" : " (" + proof.heldBy() + ")";
    return "holds " + proof.held().text() + by;
  }

  /** The functions that some ways go through, each once. */
  List<FunctionProfile> functions(List<Dependency> proofs) {
    Map<FunctionId, FunctionProfile> functions = new LinkedHashMap<>();
    for (Dependency proof : proofs) {
      for (Route at : proof.route().steps()) {
        calls.profile(at.function()).ifPresent(f -> functions.putIfAbsent(at.function(), f));
      }
    }
    return List.copyOf(functions.values());
  }
}
