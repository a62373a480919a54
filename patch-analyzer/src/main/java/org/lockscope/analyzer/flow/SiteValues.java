package org.lockscope.analyzer.flow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.lockscope.analyzer.flow.Term.Kind;
import org.lockscope.analyzer.site.Argument;
import org.lockscope.analyzer.site.Assumption;
import org.lockscope.analyzer.site.Assumption.Sign;
import org.lockscope.analyzer.site.HeldLock;
import org.lockscope.analyzer.site.LocalContext;
import org.lockscope.analyzer.site.LocalContext.Irqs;
import org.lockscope.analyzer.site.ObjectReference;
import org.lockscope.analyzer.site.Target;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.ast.Parameter;
import org.lockscope.model.primitive.Counter;

/** Says in values that mean something outside of a function what its terms mean inside. */
final class SiteValues {

  /** What was computed in more steps than these is not told. */
  private static final int MAX_DEPTH = 6;

  private static final Comparator<Assumption> ORDER = Comparator.comparing(Assumption::toString);

  private final Stepper stepper;
  private final Set<Integer> tested;

  /**
   * Values of a function.
   *
   * @param tested the parameters, by index, that some condition of the function asks for. That
   *     others are no NULL pointers, as the function looks through them, is not worth a word
   */
  SiteValues(Stepper stepper, Set<Integer> tested) {
    this.stepper = stepper;
    this.tested = Set.copyOf(tested);
  }

  /** The parameters that are tested and are no pointers. */
  SortedSet<Term> testedScalars() {
    SortedSet<Term> scalars = new TreeSet<>();
    List<Parameter> parameters = stepper.parameters();
    for (int i = 0; i < parameters.size(); i++) {
      if (tested.contains(i) && !parameters.get(i).type().contains("*")) {
        scalars.add(stepper.terms().parameter(i, parameters.get(i).name()));
      }
    }
    return scalars;
  }

  // Targets

  Target target(Called called, State before) {
    return switch (called.kind()) {
      case PRIMITIVE -> new Target.Operation(called.function().toString());
      case ENTER_GUARD -> new Target.Guard(called.function().toString(), true);
      case LEAVE_GUARD -> new Target.Guard(called.function().toString(), false);
      case FUNCTION -> function(called.function(), before);
    };
  }

  private Target function(Expr function, State before) {
    Expr plain = function.withoutCasts();
    while (plain instanceof Expr.Unary unary
        && unary.operator() == Expr.UnaryOperator.DEREFERENCE) {
      plain = unary.operand().withoutCasts();
    }
    if (plain instanceof Expr.Member member) {
      return new Target.Member(stepper.evaluator().structOf(member.object()), member.field());
    }
    if (plain instanceof Expr.Name name) {
      return stepper.isLocal(name.identifier())
          ? pointer(name.identifier(), before)
          : new Target.Function(name.identifier());
    }
    return new Target.Pointer(Names.clean(plain));
  }

  private Target pointer(String variable, State before) {
    Term value = before.memory().get(stepper.terms().local(variable));
    if (value == null) {
      return new Target.Pointer(variable);
    }
    return switch (value.kind()) {
      case PARAMETER -> new Target.Parameter((int) value.number());
      case GLOBAL -> new Target.Function(value.name());
      case LOAD ->
          value.part(0).is(Kind.GLOBAL)
              ? new Target.Function(value.part(0).name())
              : value.part(0).is(Kind.FIELD)
                  ? new Target.Member(structOf(value.part(0).part(0)), value.part(0).name())
                  : new Target.Pointer(variable);
      default -> new Target.Pointer(variable);
    };
  }

  /** The struct a pointer is declared to point to, if it is a parameter. */
  private String structOf(Term pointer) {
    return pointer.is(Kind.PARAMETER) ? stepper.evaluator().structOf(pointer.name()) : "";
  }

  // Arguments

  List<Argument> arguments(Called called) {
    List<Argument> arguments = new ArrayList<>();
    for (int i = 0; i < called.values().size(); i++) {
      Argument value = argument(called.values().get(i));
      boolean isOpen = value instanceof Argument.Unknown && i < called.written().size();
      arguments.add(isOpen ? named(called.written().get(i)).orElse(value) : value);
    }
    return arguments;
  }

  /** What is written as a name with file scope: what a function's name means never changes. */
  private Optional<Argument> named(Expr written) {
    return written.withoutCasts() instanceof Expr.Name name && !stepper.isLocal(name.identifier())
        ? Optional.of(new Argument.Named(name.identifier()))
        : Optional.empty();
  }

  Argument argument(Term term) {
    if (term.depth() > MAX_DEPTH) {
      return new Argument.Unknown();
    }
    return switch (term.kind()) {
      case CONSTANT -> new Argument.Constant(term.number());
      case SYMBOL -> new Argument.Symbol(term.name());
      case PARAMETER -> new Argument.Parameter((int) term.number());
      case GLOBAL, LOCAL, FIELD, ELEMENT -> new Argument.Address(object(term));
      case LOAD ->
          term.part(0).is(Kind.GLOBAL)
              ? new Argument.Named(term.part(0).name())
              : new Argument.Content(object(term.part(0)));
      case OPERATION ->
          new Argument.Operation(term.name(), term.parts().stream().map(this::argument).toList());
      case SITE ->
          stepper
              .evaluator()
              .told(term)
              .<Argument>map(Argument.Told::new)
              .orElseGet(Argument.Unknown::new);
      default -> new Argument.Unknown();
    };
  }

  /** The object an address is that of. */
  private static ObjectReference object(Term address) {
    List<String> fields = new ArrayList<>();
    Term at = address;
    while (true) {
      switch (at.kind()) {
        case FIELD -> {
          fields.add(0, at.name());
          at = at.part(0);
        }
        case ELEMENT -> {
          fields.add(0, "[]");
          at = at.part(0);
        }
        case LOAD -> at = at.part(0);
        default -> {
          return new ObjectReference(root(at), fields);
        }
      }
    }
  }

  private static ObjectReference.Root root(Term term) {
    return switch (term.kind()) {
      case PARAMETER -> new ObjectReference.Parameter((int) term.number());
      case GLOBAL -> new ObjectReference.Global(term.name());
      case LOCAL -> new ObjectReference.Local(term.name());
      default -> new ObjectReference.Computed(term.toString());
    };
  }

  // Contexts

  LocalContext context(Context context) {
    if (context.isEntry()) {
      return LocalContext.AS_ON_ENTRY;
    }
    Map<Counter, Integer> depths = new EnumMap<>(Counter.class);
    for (Counter counter : Counter.values()) {
      if (context.depth(counter) != 0) {
        depths.put(counter, context.depth(counter));
      }
    }
    List<Held> inOrder = new ArrayList<>(context.held());
    inOrder.sort(Comparator.<Held>comparingInt(h -> h.taking().order()).thenComparing(Held::name));
    List<HeldLock> held = new ArrayList<>();
    List<HeldLock> released = new ArrayList<>();
    for (Held lock : inOrder) {
      (lock.count() > 0 ? held : released).add(lock(lock));
    }
    return new LocalContext(irqs(context.irqs()), depths, held, released);
  }

  private static Irqs irqs(Term irqs) {
    return switch (irqs.kind()) {
      case IRQ_ENTRY -> Irqs.AS_ON_ENTRY;
      case IRQ_OFF -> Irqs.OFF;
      case IRQ_ON -> Irqs.ON;
      default -> Irqs.UNKNOWN;
    };
  }

  private static HeldLock lock(Held held) {
    Term address = held.lock();
    Optional<String> bit = Optional.empty();
    if (address.is(Kind.OPERATION) && address.name().equals(Held.BIT)) {
      bit = Optional.of(address.part(1).toString());
      address = address.part(0);
    }
    Optional<HeldLock.Taking> taking =
        held.count() < 0
            ? Optional.empty()
            : Optional.of(
                new HeldLock.Taking(
                    held.taking().primitive(), held.taking().through(), held.taking().subclass()));
    return new HeldLock(
        object(address),
        bit,
        held.owner(),
        held.family(),
        held.mode(),
        held.name(),
        taking,
        held.isSeveral());
  }

  // Assumptions

  /** What a state knows of parameters, as far as it can be said in parameters and constants. */
  List<Assumption> assumptions(State state) {
    List<Assumption> assumptions = new ArrayList<>();
    TermMap<Knowledge> known = state.knowledge();
    for (int i = 0; i < known.size(); i++) {
      Term subject = known.key(i);
      if (isAboutTested(subject) && !known.value(i).isNothing()) {
        Argument value = argument(subject);
        if (value.mentionsParameter()) {
          assumptions.add(assumption(value, known.value(i)));
        }
      }
    }
    assumptions.sort(ORDER);
    return assumptions;
  }

  private boolean isAboutTested(Term term) {
    return switch (term.kind()) {
      case PARAMETER -> tested.contains((int) term.number());
      case CONSTANT, SYMBOL -> true;
      case LOAD -> term.part(0).is(Kind.GLOBAL);
      case OPERATION -> term.parts().stream().allMatch(this::isAboutTested);
      default -> false;
    };
  }

  private Assumption assumption(Argument subject, Knowledge known) {
    Set<Sign> possible = EnumSet.noneOf(Sign.class);
    if ((known.signs() & Knowledge.NEGATIVE) != 0) {
      possible.add(Sign.NEGATIVE);
    }
    if ((known.signs() & Knowledge.ZERO) != 0) {
      possible.add(Sign.ZERO);
    }
    if ((known.signs() & Knowledge.POSITIVE) != 0) {
      possible.add(Sign.POSITIVE);
    }
    return new Assumption(
        subject,
        possible,
        known.equal().map(this::argument),
        known.different().stream().map(this::argument).toList());
  }
}
