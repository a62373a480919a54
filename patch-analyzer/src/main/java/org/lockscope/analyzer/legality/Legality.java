package org.lockscope.analyzer.legality;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.lockscope.analyzer.legality.Violation.Kind;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.ContextFact;
import org.lockscope.model.primitive.Effect;
import org.lockscope.model.primitive.EffectCase;
import org.lockscope.model.primitive.Fact;
import org.lockscope.model.primitive.Primitive;
import org.lockscope.model.primitive.Requirement;
import org.lockscope.model.primitive.RequirementCase;
import org.lockscope.model.primitive.WaitType;

/**
 * Whether an operation may run in a context. The table says what it requires, asserts and takes;
 * the context, what is so. Only what is certainly wrong is a violation.
 */
public final class Legality {

  private final Operation operation;
  private final Surroundings context;
  private final Function<Fact, PresenceCondition> absent;
  private final List<Violation> found = new ArrayList<>();

  private Legality(
      Operation operation, Surroundings context, Function<Fact, PresenceCondition> absent) {
    this.operation = operation;
    this.context = context;
    this.absent = absent;
  }

  /** What is wrong with an operation in a context; the conditions of one kind are disjoint. */
  public static List<Violation> judge(Operation operation, Surroundings context) {
    return judge(operation, context, fact -> context.primitives().space().never());
  }

  /**
   * What is wrong with an operation in a context of which it is known which locks are not held.
   *
   * @param absent the configurations in which a fact about locks is certainly not so
   */
  static List<Violation> judge(
      Operation operation, Surroundings context, Function<Fact, PresenceCondition> absent) {
    Legality legality = new Legality(operation, context, absent);
    legality.judgeRequirements();
    legality.judgeEffects();
    return List.copyOf(legality.found);
  }

  /**
   * What is wrong with an operation that enables irqs, whoever disabled them, in a function that is
   * entered in a hardirq: an interrupt that comes then is handled on top of this one, and so on,
   * and comes upon what the handler holds.
   *
   * @param entry the context the function is entered in
   */
  static List<Violation> enabling(Operation operation, Surroundings entry) {
    List<Cause> level = entry.against(ContextFact.NOT_IN_HARDIRQ);
    if (level.isEmpty() || !entry.irqs().equals(Optional.of(false))) {
      return List.of();
    }
    Legality legality = new Legality(operation, entry, fact -> entry.primitives().space().never());
    for (EffectCase effects : operation.primitive().cases()) {
      if (effects.effects().stream()
          .anyMatch(e -> e instanceof Effect.Irq irq && irq.change() == Effect.IrqChange.ENABLE)) {
        legality.add(
            Kind.ENABLES, new Fact.InContext(ContextFact.IRQS_OFF), effects.condition(), level);
      }
    }
    return List.copyOf(legality.found);
  }

  private Primitive primitive() {
    return operation.primitive();
  }

  private void judgeRequirements() {
    for (RequirementCase required : primitive().requirements()) {
      // What may sleep at all need not be told to sleep on a lock as well.
      for (Requirement requirement : required.requirements()) {
        if (kind(requirement.fact()) == Kind.SLEEP) {
          judge(requirement, required.condition());
        }
      }
      for (Requirement requirement : required.requirements()) {
        if (kind(requirement.fact()) != Kind.SLEEP) {
          judge(requirement, required.condition());
        }
      }
    }
  }

  private void judge(Requirement requirement, PresenceCondition condition) {
    // What must not be given back there must not have been taken there, which has been told.
    boolean told =
        primitive().kind() == Primitive.Kind.RELEASE
            && !requirement.fact().equals(new Fact.InContext(ContextFact.IRQS_ON));
    if (!told && operation.applies(requirement.when(), context).orElse(false)) {
      judge(kind(requirement.fact()), requirement.fact(), condition);
    }
  }

  private Kind kind(Fact fact) {
    if (fact instanceof Fact.InContext required) {
      return switch (required.fact()) {
        case MAY_SLEEP, NOT_ATOMIC -> Kind.SLEEP;
        case PREEMPTIBLE ->
            !waitsForLocks()
                ? Kind.REQUIREMENT
                : primitive().lock().isPresent() ? Kind.RT_LOCK : Kind.RT_INSIDE;
        default -> Kind.REQUIREMENT;
      };
    }
    return Kind.REQUIREMENT;
  }

  private boolean waitsForLocks() {
    return primitive().cases().stream()
        .flatMap(c -> c.effects().stream())
        .anyMatch(
            e -> e instanceof Effect.MayBlock block && block.kind() == Effect.MayBlock.Kind.RTLOCK);
  }

  private void judgeEffects() {
    for (EffectCase effects : primitive().cases()) {
      for (Effect effect : effects.effects()) {
        if (effect instanceof Effect.Assert asserted) {
          if (operation.applies(asserted.when(), context).orElse(false)) {
            judge(Kind.ASSERTION, asserted.fact(), effects.condition());
          }
        } else if (waits(effect)) {
          add(
              Kind.NMI_LOCK,
              new Fact.InContext(ContextFact.NOT_IN_NMI),
              effects.condition(),
              context.againstWaiting());
        }
      }
    }
  }

  private boolean waits(Effect effect) {
    boolean takes =
        effect instanceof Effect.Acquire && primitive().kind() != Primitive.Kind.TRYLOCK;
    return takes && !primitive().waitType().equals(Optional.of(WaitType.UNCHECKED))
        || effect instanceof Effect.Momentary momentary
            && operation.applies(momentary.when(), context).orElse(false);
  }

  private void judge(Kind kind, Fact fact, PresenceCondition condition) {
    if (fact instanceof Fact.InContext inContext) {
      add(kind, fact, condition, context.against(inContext.fact()));
    } else if (operation.arguments().isSo(fact).equals(Optional.of(false))) {
      report(new Violation(kind, fact, condition, List.of()));
    } else {
      PresenceCondition broken = condition.and(absent.apply(fact));
      if (broken.isFeasible()) {
        report(new Violation(kind, fact, broken, List.of()));
      }
    }
  }

  private void add(Kind kind, Fact fact, PresenceCondition condition, List<Cause> causes) {
    List<Cause> relevant =
        causes.stream()
            .map(c -> c.within(condition))
            .filter(c -> c.condition().isFeasible())
            .toList();
    PresenceCondition broken = condition.space().never();
    for (Cause cause : relevant) {
      broken = broken.or(cause.condition());
    }
    if (!relevant.isEmpty()) {
      report(new Violation(kind, fact, broken, relevant));
    }
  }

  /** One place is told once in a configuration: the first, which is the gravest. */
  private void report(Violation violation) {
    PresenceCondition left = violation.condition();
    for (Violation known : found) {
      left = left.minus(known.condition());
    }
    if (!left.isFeasible()) {
      return;
    }
    Violation rest = left == violation.condition() ? violation : violation.within(left);
    for (int i = 0; i < found.size(); i++) {
      Violation known = found.get(i);
      if (known.kind() == rest.kind() && known.fact().equals(rest.fact())) {
        List<Cause> causes = new ArrayList<>(known.causes());
        causes.addAll(rest.causes());
        found.set(
            i,
            new Violation(
                known.kind(), known.fact(), known.condition().or(rest.condition()), causes));
        return;
      }
    }
    found.add(rest);
  }
}
