package org.lockscope.analyzer.flow;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.lockscope.analyzer.flow.FlowAnalysis.Slot;
import org.lockscope.analyzer.flow.Term.Kind;
import org.lockscope.frontend.ast.FunctionHead;
import org.lockscope.frontend.ast.Parameter;
import org.lockscope.model.condition.PresenceCondition;

/** Makes a summary of the states in which a function returns. */
final class SummaryBuilder {

  /** More ways to return than these are told apart by their contexts only. */
  private static final int MAX_EXITS = 12;

  private final FlowResult flow;
  private final Terms terms;
  private final Results results;

  /** The variables of callers of which nobody knows what was written to them. */
  private final List<Term> unsaid;

  /** The members of objects of the callers that some way to return writes which is no plain one. */
  private final Set<Term> members = new HashSet<>();

  private SummaryBuilder(FunctionHead head, FlowResult flow) {
    this.flow = flow;
    this.results = Results.of(head, flow);
    this.terms = flow.terms();
    this.unsaid = flow.passedOn().stream().filter(v -> !tells(v)).toList();
    for (Slot slot :
        flow.cfg().exit() < 0 ? List.<Slot>of() : flow.slots().get(flow.cfg().exit())) {
      TermMap<Term> memory = slot.state.memory();
      for (int i = 0; i < memory.size() && !flow.normalized(slot.state).isEntry(); i++) {
        members.add(memory.key(i));
      }
    }
  }

  /**
   * Whether the function says by a variable what it has done: then whoever it passes the variable
   * on to is taken to do so as well, and else to leave it alone.
   */
  private boolean tells(Term variable) {
    return flow.cfg().exit() >= 0
        && flow.slots().get(flow.cfg().exit()).stream()
            .anyMatch(
                s ->
                    !flow.normalized(s.state).isEntry()
                        && s.state.memory().get(variable) != null
                        && s.state.memory().get(variable).is(Kind.CONSTANT));
  }

  static Summary build(
      FunctionHead head,
      PresenceCondition condition,
      FlowResult flow,
      List<Need> needs,
      List<TermMap<Knowledge>> unknowable,
      Set<Slot> refuted) {
    String function = head.name();
    List<String> names = head.parameters().stream().map(Parameter::name).toList();
    if (flow.problem().isPresent()) {
      return new Summary(
          function,
          condition,
          names,
          List.of(),
          List.of(),
          List.of(),
          flow.doubt(),
          flow.problem());
    }
    SummaryBuilder builder = new SummaryBuilder(head, flow);
    List<Summary.Exit> all = new ArrayList<>();
    if (flow.cfg().exit() >= 0) {
      for (Slot reached : flow.slots().get(flow.cfg().exit())) {
        if (!refuted.contains(reached)) {
          all.add(builder.exit(reached));
        }
      }
    }
    List<Summary.Exit> exits = joined(all);
    if (exits.isEmpty() && !refuted.isEmpty()) {
      return Summary.unknown(function, condition, "no way to return is right");
    }
    // Where all ways to return do the same, it does not matter how the function came to them, but
    // that what it has looked into was there.
    if (exits.size() == 1) {
      Summary.Exit only = exits.get(0);
      exits.set(
          0,
          new Summary.Exit(
              only.condition(),
              only.assumptions().filter((value, known) -> isObject(head, value, known)),
              only.context(),
              only.stores(),
              only.stored(),
              only.value(),
              only.valueKnowledge()));
    }
    Optional<String> doubt =
        flow.doubt().or(() -> ambiguous(exits) ? Optional.of(function) : Optional.empty());
    return new Summary(
        function, condition, names, exits, needs, unknowable, doubt, Optional.empty());
  }

  /**
   * The ways to return with those put together that callers need not tell apart. Where there are
   * too many, how much a function says it has done does not tell what it has taken.
   */
  private static List<Summary.Exit> joined(List<Summary.Exit> all) {
    List<Summary.Exit> exits = new ArrayList<>();
    all.forEach(exit -> add(exits, exit, all));
    if (exits.size() < MAX_EXITS) {
      return exits;
    }
    List<Summary.Exit> plain = all.stream().map(SummaryBuilder::withoutAmount).toList();
    List<Summary.Exit> fewer = new ArrayList<>();
    plain.forEach(exit -> add(fewer, exit, plain));
    return fewer;
  }

  /** A way to return without which number it returns, other than zero. */
  private static Summary.Exit withoutAmount(Summary.Exit exit) {
    return new Summary.Exit(
        exit.condition(),
        exit.assumptions(),
        exit.context(),
        exit.stores(),
        exit.stored(),
        exit.value().filter(v -> !v.is(Kind.CONSTANT) || v.number() == 0),
        exit.valueKnowledge().withoutAmount());
  }

  /**
   * Whether callers cannot tell two ways to return by what is said of them here, though they could
   * by more: what the two leave differs, and one of them was put together from several.
   */
  private static boolean ambiguous(List<Summary.Exit> exits) {
    for (int i = 0; i < exits.size(); i++) {
      for (int j = 0; j < i; j++) {
        Summary.Exit a = exits.get(i);
        Summary.Exit b = exits.get(j);
        if (!a.context().equals(b.context())
            && a.condition().intersects(b.condition())
            && !areApart(a, b)
            && a.stores().equals(b.stores())
            && a.stored().equals(b.stored())
            && Stream.of(a, b).noneMatch(SummaryBuilder::tellsByFlags)
            && isPartOf(a.valueKnowledge(), b.valueKnowledge())) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether something is said of single flags of the result. */
  private static boolean tellsByFlags(Summary.Exit exit) {
    return exit.assumptions().filter((k, v) -> k.mentionsAny(Term.kinds(Kind.RESULT))).size() > 0
        || exit.value().filter(v -> !v.is(Kind.CONSTANT) && !v.is(Kind.RESULT)).isPresent();
  }

  /** Whether all that one value can be another one can be as well, and more. */
  private static boolean isPartOf(Knowledge a, Knowledge b) {
    int both = a.signs() & b.signs();
    return a.signs() != b.signs()
        && (both == a.signs() || both == b.signs())
        && a.signs() != Knowledge.ANY
        && b.signs() != Knowledge.ANY;
  }

  private static boolean isObject(FunctionHead head, Term value, Knowledge known) {
    return value.is(Kind.PARAMETER)
        && known.signs() == Knowledge.POSITIVE
        && value.number() < head.parameters().size()
        && head.parameters().get((int) value.number()).isPointer();
  }

  /**
   * Adds an exit, to one that leaves the same context if there is one and callers can still tell
   * all others from the two.
   */
  private static void add(List<Summary.Exit> exits, Summary.Exit exit, List<Summary.Exit> all) {
    for (int i = 0; i < exits.size(); i++) {
      Summary.Exit present = exits.get(i);
      boolean sameWhen =
          present.condition().equals(exit.condition())
              || present.assumptions().equals(exit.assumptions())
                  && present.stores().equals(exit.stores())
                  && present.stored().equals(exit.stored())
                  && present.value().equals(exit.value())
                  && present.valueKnowledge().equals(exit.valueKnowledge());
      if (present.context().equals(exit.context())
          && (sameWhen || exits.size() >= MAX_EXITS)
          && lasting(present.stores()).equals(lasting(exit.stores()))) {
        TermMap<Knowledge> both = TermMap.empty();
        for (int k = 0; k < present.assumptions().size(); k++) {
          Term value = present.assumptions().key(k);
          Knowledge theirs = exit.assumptions().get(value);
          if (theirs != null) {
            Knowledge either = present.assumptions().value(k).or(theirs);
            both = either.isNothing() ? both : both.put(value, either);
          }
        }
        Summary.Exit joined =
            new Summary.Exit(
                present.condition().or(exit.condition()),
                both,
                present.context(),
                common(present, exit),
                either(present, exit),
                present.value().equals(exit.value()) ? present.value() : Optional.empty(),
                present.valueKnowledge().or(exit.valueKnowledge()));
        if (exits.size() >= MAX_EXITS
            || all.stream().noneMatch(o -> mixes(joined, present, exit, o))) {
          exits.set(i, joined);
          return;
        }
      }
    }
    exits.add(exit);
  }

  /**
   * Whether callers could tell one of two exits from another one, and the two joined they cannot.
   */
  private static boolean mixes(
      Summary.Exit joined, Summary.Exit a, Summary.Exit b, Summary.Exit other) {
    return !other.context().equals(joined.context())
        && other.condition().intersects(joined.condition())
        && (isResultOfArgument(a, b)
            || !areApart(joined, other)
                && (areApart(a, other) && other.condition().intersects(a.condition())
                    || areApart(b, other) && other.condition().intersects(b.condition())));
  }

  /**
   * Whether one of two exits returns what the other one does not, and that for one argument only.
   */
  private static boolean isResultOfArgument(Summary.Exit a, Summary.Exit b) {
    return (a.valueKnowledge().signs() & b.valueKnowledge().signs()) == 0
        && (isForArgument(a, b) || isForArgument(b, a));
  }

  private static boolean isForArgument(Summary.Exit exit, Summary.Exit other) {
    for (int i = 0; i < exit.assumptions().size(); i++) {
      Term value = exit.assumptions().key(i);
      if (value.is(Kind.PARAMETER)
          && exit.assumptions().value(i).equal().isPresent()
          && !exit.assumptions().value(i).equals(other.assumptions().get(value))) {
        return true;
      }
    }
    return false;
  }

  private static boolean areApart(Summary.Exit a, Summary.Exit b) {
    if (a.valueKnowledge().isApartFrom(b.valueKnowledge()) || isTold(a, b) || isTold(b, a)) {
      return true;
    }
    for (int i = 0; i < a.assumptions().size(); i++) {
      Knowledge other = b.assumptions().get(a.assumptions().key(i));
      if (other != null && a.assumptions().value(i).isApartFrom(other)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether one of two exits puts a constant into a variable of the callers, where the other one
   * leaves what they had there.
   */
  private static boolean isTold(Summary.Exit writes, Summary.Exit leaves) {
    for (int i = 0; i < writes.stores().size(); i++) {
      Term address = writes.stores().key(i);
      if (Summary.Exit.isScalar(address)
          && writes.stores().value(i).is(Kind.CONSTANT)
          && leaves.stores().get(address) == null
          && leaves.stored().get(address) == null) {
        return true;
      }
    }
    return false;
  }

  /** What is stored beside simple variables. */
  private static TermMap<Term> lasting(TermMap<Term> stores) {
    return stores.filter((address, value) -> !Summary.Exit.isScalar(address));
  }

  private static TermMap<Term> common(Summary.Exit a, Summary.Exit b) {
    return a.stores().filter((address, value) -> b.stores().get(address) == value);
  }

  /** What is known of simple variables that either of two ways to return may have written. */
  private static TermMap<Knowledge> either(Summary.Exit a, Summary.Exit b) {
    TermMap<Knowledge> result = TermMap.empty();
    for (Summary.Exit exit : List.of(a, b)) {
      for (int i = 0; i < exit.stores().size(); i++) {
        Term address = exit.stores().key(i);
        if (Summary.Exit.isScalar(address) && a.stores().get(address) != b.stores().get(address)) {
          result = result.put(address, stored(a, address).or(stored(b, address)));
        }
      }
      for (int i = 0; i < exit.stored().size(); i++) {
        Term address = exit.stored().key(i);
        result = result.put(address, stored(a, address).or(stored(b, address)));
      }
    }
    return result;
  }

  private static Knowledge stored(Summary.Exit exit, Term address) {
    Term value = exit.stores().get(address);
    if (value != null) {
      return value.is(Kind.CONSTANT) || value.is(Kind.SYMBOL)
          ? Knowledge.ofConstant(value)
          : Knowledge.NOTHING;
    }
    Knowledge known = exit.stored().get(address);
    return known == null ? Knowledge.NOTHING : known;
  }

  private Summary.Exit exit(Slot reached) {
    State state = reached.state.with(flow.normalized(reached.state));
    Term returned = state.memory().get(terms.local(FlowAnalysis.RESULT));
    boolean isHeld =
        returned != null
            && state.context().held().stream().anyMatch(h -> h.lock().mentions(returned));
    if (returned != null
        && (returned.isFound()
            || returned.is(Kind.CALL)
            || isHeld && !FlowAnalysis.isVisible(returned))) {
      // A lock in the object that is returned: callers know the object.
      Term own = returned;
      state = state.map(t -> terms.replace(t, own, terms.result));
    }
    State result =
        state.withMemory(
            state.memory().filter((a, v) -> !isSavedAgain(a, v) && !Memory.isOfAllMembers(a)));
    TermMap<Knowledge> assumptions = FlowAnalysis.aboutParameters(result);
    TermMap<Term> stores =
        result
            .memory()
            .filter(
                (address, value) ->
                    FlowAnalysis.isVisible(address)
                        && (value.is(Kind.FLAGS)
                            || isHeld(result.context(), value)
                            || isPlain(value) && isTold(result.context(), address, value)));
    TermMap<Knowledge> stored = TermMap.empty();
    for (int i = 0; i < result.memory().size(); i++) {
      Term address = result.memory().key(i);
      Knowledge known = result.about(result.memory().value(i));
      boolean isMember = !known.isNothing() && isMember(result.context(), address);
      if ((Summary.Exit.isScalar(address) || isMember) && stores.get(address) == null) {
        stored = stored.put(address, known);
      }
    }
    for (Term variable : unsaid) {
      if (stores.get(variable) == null && stored.get(variable) == null) {
        stored = stored.put(variable, Knowledge.NOTHING);
      }
    }
    Optional<Term> value = Optional.ofNullable(returned).filter(FlowAnalysis::isVisible);
    Knowledge knowledge = results.about(reached.state);
    return new Summary.Exit(
        reached.condition, assumptions, result.context(), stores, stored, value, knowledge);
  }

  /** Whether irqs were restored from a word of the callers', and what they were saved into it. */
  private boolean isSavedAgain(Term address, Term value) {
    return value.is(Kind.FLAGS)
        && value.part(0).is(Kind.IRQ_FROM)
        && value.part(0).part(0) == terms.load(address);
  }

  /**
   * Whether callers look at what was stored, to find out what was done: in a variable of theirs, or
   * in an object that says what is held. What they have passed may be a lock.
   */
  private boolean isTold(Context context, Term address, Term value) {
    return Summary.Exit.isScalar(address)
        || isMember(context, address)
        || value.is(Kind.PARAMETER) && address.is(Kind.FIELD) && address.part(0).is(Kind.PARAMETER);
  }

  /**
   * Whether an address is in an object of the caller, which says what is held then: also by what
   * stands there where nothing is.
   */
  private boolean isMember(Context context, Term address) {
    return (!context.isEntry() || members.contains(address))
        && address.is(Kind.FIELD)
        && address.part(0).is(Kind.PARAMETER);
  }

  private static boolean isPlain(Term value) {
    return value.is(Kind.CONSTANT)
        || value.is(Kind.SYMBOL)
        || value.is(Kind.PARAMETER)
        || value.isInGlobal()
        || value.is(Kind.FIELD) && FlowAnalysis.isVisible(value);
  }

  private static boolean isHeld(Context context, Term value) {
    return context.held().stream()
        .anyMatch(
            h -> h.lock() == value || !FlowAnalysis.isVisible(value) && h.lock().mentions(value));
  }
}
