package org.lockscope.analyzer.flow;

import java.util.List;
import java.util.Optional;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.cfg.CfgNode;
import org.lockscope.model.primitive.LockMode;

/**
 * Tells of loops that take a lock which they still have from the round before. Mostly a loop that
 * seems to do so does not, since something that is not understood lets go of the lock. It is
 * certain where statements of the function itself take one and the same lock in each round, one
 * question decides whether there is another one, and nothing that is called in between can get at
 * the lock.
 */
final class EndlessLoop {

  private static final int FIXED =
      ~Term.kinds(Term.Kind.PARAMETER, Term.Kind.GLOBAL, Term.Kind.FIELD);

  private final FlowResult flow;
  private final Stepper stepper;
  private final Callees callees;

  EndlessLoop(FlowResult flow, Stepper stepper, Callees callees) {
    this.flow = flow;
    this.stepper = stepper;
    this.callees = callees;
  }

  /** Whether a path goes on for a second round with a lock that it waits for then, for certain. */
  boolean isCertain(Trace path) {
    return path.state().context().held().stream()
        .filter(lock -> lock.count() > 1 && lock.mode() == LockMode.EXCLUSIVE)
        .filter(lock -> !lock.isSeveral() && !Explanations.isHandedOver(lock))
        .filter(lock -> !lock.lock().mentionsAny(FIXED))
        .anyMatch(lock -> isTakenAgain(path, lock));
  }

  private boolean isTakenAgain(Trace path, Held lock) {
    List<Trace> steps = path.steps();
    int first = taking(steps, 0, lock);
    int second = first < 0 ? -1 : taking(steps, first + 1, lock);
    return second >= 0
        && isPrimitive(flow.cfg().node(steps.get(first).node()))
        && isPrimitive(flow.cfg().node(steps.get(second).node()))
        && isPlain(steps.subList(first + 1, second), lock);
  }

  /** The next step that leaves more of a lock than there was before; -1 if there is none. */
  private static int taking(List<Trace> steps, int from, Held lock) {
    for (int i = from; i + 1 < steps.size(); i++) {
      int before = steps.get(i).state().context().count(lock);
      if (steps.get(i + 1).state().context().count(lock) > before) {
        return i;
      }
    }
    return -1;
  }

  private boolean isPrimitive(CfgNode node) {
    return node instanceof CfgNode.Evaluate evaluate
        && evaluate.expression() instanceof Expr.Call call
        && call.functionName().flatMap(callees::primitive).isPresent();
  }

  /** Whether a round keeps the lock all the time, and asks one question only. */
  private boolean isPlain(List<Trace> round, Held lock) {
    int questions = 0;
    for (Trace at : round) {
      CfgNode node = flow.cfg().node(at.node());
      questions += flow.cfg().successors(at.node()).size() > 1 ? 1 : 0;
      boolean isStrange =
          node instanceof CfgNode.Unknown
              || node instanceof CfgNode.LoopMacro
              || node instanceof CfgNode.EnterGuard
              || node instanceof CfgNode.LeaveGuard;
      if (isStrange || at.state().context().count(lock) < 1 || !leavesAlone(node, at, lock)) {
        return false;
      }
    }
    return questions == 1;
  }

  private boolean leavesAlone(CfgNode node, Trace at, Held lock) {
    return CfgExpressions.calls(node).allMatch(call -> leavesAlone(call, at, lock));
  }

  /** Whether a call is of something that is known, or that is not given what the lock is in. */
  private boolean leavesAlone(Expr.Call call, Trace at, Held lock) {
    Optional<String> name = call.functionName().filter(n -> !stepper.isLocal(n));
    if (name.isEmpty()) {
      return false;
    }
    if (callees.primitive(name.get()).isPresent() || callees.isClosed(name.get())) {
      return true;
    }
    Term root = lock.lock().root();
    return root.is(Term.Kind.PARAMETER)
        && !Touch.isAmong(callees.touched(name.get()), Touch.ofLock(lock.family()))
        && call.arguments().stream()
            .flatMap(a -> stepper.evaluator().value(a, at.state(), at.condition()).stream())
            .noneMatch(o -> o.value().mentions(root));
  }
}
