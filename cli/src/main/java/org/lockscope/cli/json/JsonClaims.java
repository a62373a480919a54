package org.lockscope.cli.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.lockscope.analyzer.claim.Claim.Reading;
import org.lockscope.analyzer.claim.ClaimReport;
import org.lockscope.analyzer.claim.Verdict;
import org.lockscope.analyzer.region.Scope;

/** What messages say, and whether it is so. */
final class JsonClaims {

  private JsonClaims() {}

  static ArrayNode claims(List<ClaimReport> claims) {
    ArrayNode node = Json.array();
    claims.forEach(c -> node.add(claim(c)));
    return node;
  }

  private static ObjectNode claim(ClaimReport report) {
    ObjectNode node = Json.object();
    node.put("quote", report.claim().quote());
    reading(report.claim().reading(), node);
    Verdict verdict = report.verdict();
    if (verdict instanceof Verdict.Holds) {
      node.put("verdict", "holds");
    } else if (verdict instanceof Verdict.HoldsOnlyIf only) {
      node.put("verdict", "holds-only-if");
      node.set("condition", Json.condition(only.condition().minimalWithin(only.within())));
    } else if (verdict instanceof Verdict.DoesNotHold not) {
      node.put("verdict", "does-not-hold");
      node.put("reason", not.proof());
      node.put("file", not.function().path());
      node.put("line", not.line());
    } else if (verdict instanceof Verdict.NotDecidable open) {
      node.put("verdict", "not-decidable");
      node.put("reason", open.reason());
    }
    return node;
  }

  private static void reading(Reading reading, ObjectNode node) {
    if (reading instanceof Reading.Unchanged) {
      node.put("says", "unchanged");
    } else if (reading instanceof Reading.CalledOutside outside) {
      says("called-outside", outside.context(), node);
      node.put("callee", outside.callee());
      outside.caller().ifPresent(c -> node.put("function", c));
    } else if (reading instanceof Reading.Narrowed narrowed) {
      says("narrowed", narrowed.context(), node).put("function", narrowed.function());
    } else if (reading instanceof Reading.NotInInterrupts not) {
      node.put("says", "not-in-interrupts");
      node.put("function", not.function());
    } else if (reading instanceof Reading.NotIn not) {
      says("not-in", not.context(), node).put("function", not.function());
    } else if (reading instanceof Reading.In in) {
      says("in", in.context(), node).put("function", in.function());
      in.symbol().ifPresent(s -> node.put("symbol", s));
    } else if (reading instanceof Reading.OnlyWithLock only) {
      says("only-with-lock", only.context(), node).put("function", only.function());
    } else if (reading instanceof Reading.LocksDisable locks) {
      says("locks-disable", locks.context(), node);
      locks.function().ifPresent(f -> node.put("function", f));
    } else if (reading instanceof Reading.MovedInto moved) {
      says("moved-into", moved.context(), node).put("function", moved.function());
    } else if (reading instanceof Reading.MovedToCallers moved) {
      says("moved-to-callers", moved.context(), node).put("function", moved.function());
    } else if (reading instanceof Reading.AlwaysAtomic atomic) {
      node.put("says", "always-atomic");
      node.put("lock", atomic.lock());
    }
  }

  private static ObjectNode says(String what, Scope.Kind context, ObjectNode node) {
    node.put("says", what);
    return node.put("context", Json.word(context));
  }
}
