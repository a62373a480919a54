package org.lockscope.analyzer.order;

import java.util.List;
import java.util.Map;
import org.lockscope.analyzer.site.FunctionSites;

/**
 * What a function calls, and what is declared in it: what it does with locks hangs on this, on what
 * those do that it calls, and on nothing else. Two revisions in which it is the same share one.
 *
 * @param variants its sites, variant by variant; none if it is not among the sources
 * @param callees the functions among the sources that can be called at each of these sites
 * @param questions where each variant first asks in what context it runs
 * @param structs the structs that its variables are, or point to, as declared; empty if it takes no
 *     lock by way of one
 */
record FunctionCalls(
    List<FunctionSites> variants,
    List<List<Calls.Callee>> callees,
    List<Integer> questions,
    Map<String, String> structs) {

  /** Those of a function that is not among the sources. */
  static final FunctionCalls NONE = new FunctionCalls(List.of(), List.of(), List.of(), Map.of());

  FunctionCalls {
    variants = List.copyOf(variants);
    callees = List.copyOf(callees);
    questions = List.copyOf(questions);
    structs = Map.copyOf(structs);
  }

  /** Whether a function with these sites, callees and questions is the same. */
  boolean isOf(
      List<FunctionSites> otherVariants,
      List<List<Calls.Callee>> otherCallees,
      List<Integer> otherQuestions) {
    return variants.equals(otherVariants)
        && callees.equals(otherCallees)
        && questions.equals(otherQuestions);
  }
}
