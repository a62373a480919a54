package org.lockscope.analyzer.report;

import java.util.List;
import java.util.Optional;
import org.lockscope.analyzer.change.FunctionChange;
import org.lockscope.analyzer.claim.ClaimReport;
import org.lockscope.analyzer.order.OrderEdge;
import org.lockscope.analyzer.reach.ExposedAssertion;
import org.lockscope.analyzer.reach.ReachChange;

/**
 * What one patch does to critical sections.
 *
 * @param number counted from 1
 * @param total how many patches the series has
 * @param subject the first line of its message
 * @param id commit id or Message-ID
 * @param outcome whether there was something to analyse
 * @param functions the functions whose regions or contracts change, in the order of files and lines
 * @param orders the classes of locks that are now taken while another one is held, and were not
 * @param findings what the patch breaks, and what it repairs, in the order of files and lines
 * @param claims what its message says of locking, and whether it is so, in the order of the message
 * @param undecided the functions the patch touches and of which it is not known whether all that
 *     they take they give back; their regions are known
 * @param unknown the functions the patch touches and of which nothing can be said
 * @param notes what was left out, one sentence each
 * @param reach the functions that can be entered in a kind of critical section before the patch or
 *     after it only
 * @param exposed the assertions that calls lead to which have left a critical section
 */
public record PatchReport(
    int number,
    int total,
    String subject,
    Optional<String> id,
    Outcome outcome,
    List<FunctionChange> functions,
    List<OrderEdge> orders,
    List<FindingReport> findings,
    List<ClaimReport> claims,
    List<UnknownFunction> undecided,
    List<UnknownFunction> unknown,
    List<String> notes,
    List<ReachChange> reach,
    List<ExposedAssertion> exposed) {

  public PatchReport {
    functions = List.copyOf(functions);
    orders = List.copyOf(orders);
    findings = List.copyOf(findings);
    claims = List.copyOf(claims);
    undecided = List.copyOf(undecided);
    unknown = List.copyOf(unknown);
    notes = List.copyOf(notes);
    reach = List.copyOf(reach);
    exposed = List.copyOf(exposed);
  }

  /** What of the reach is news. */
  public List<ReachChange> reachNews() {
    return reach.stream().map(ReachChange::news).flatMap(Optional::stream).toList();
  }

  /** This report with other findings. */
  public PatchReport withFindings(List<FindingReport> other) {
    return new PatchReport(
        number, total, subject, id, outcome, functions, orders, other, claims, undecided, unknown,
        notes, reach, exposed);
  }

  /** What became of a patch. */
  public enum Outcome {
    /** It was analysed. */
    ANALYZED,
    /** It changes no C under the paths asked for. */
    NO_C,
    /** It could not be applied. */
    NOT_APPLIED
  }

  /**
   * A function of which nothing can be said.
   *
   * @param path the file it is in
   * @param line its line, counted from 1
   * @param name its name; empty if not even that could be read
   * @param reason why
   */
  public record UnknownFunction(String path, int line, String name, String reason) {}
}
