package org.lockscope.analyzer.flow;

import java.util.List;
import java.util.Optional;
import org.lockscope.model.condition.PresenceCondition;

/**
 * What callers see of a function.
 *
 * @param function its name
 * @param condition when it is defined so
 * @param parameters the names of its parameters
 * @param exits the ways it can return; none if it never does. Their conditions need not exclude
 *     each other: where two apply, either can happen
 * @param needs what it needs of the context it is called in
 * @param unknowable what must be known of the arguments to return in a way of which callers cannot
 *     know: nothing is known of a call of which that may be so
 * @param doubt a function it calls, directly or not, of which nothing is known though it touches
 *     the context
 * @param problem why the function could not be analysed, if it could not: nothing is known then
 */
public record Summary(
    String function,
    PresenceCondition condition,
    List<String> parameters,
    List<Exit> exits,
    List<Need> needs,
    List<TermMap<Knowledge>> unknowable,
    Optional<String> doubt,
    Optional<String> problem) {

  public Summary {
    parameters = List.copyOf(parameters);
    exits = List.copyOf(exits);
    needs = List.copyOf(needs);
    unknowable = List.copyOf(unknowable);
  }

  /**
   * The summary of a function that is not known.
   *
   * @param problem why not
   */
  public static Summary unknown(String function, PresenceCondition condition, String problem) {
    return new Summary(
        function,
        condition,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.of(problem));
  }

  /** This summary for some of the configurations only. */
  public Summary within(PresenceCondition some) {
    return new Summary(
        function, condition.and(some), parameters, exits, needs, unknowable, doubt, problem);
  }

  /** This summary for a call with arguments that rule out what callers cannot know. */
  Summary known() {
    return new Summary(function, condition, parameters, exits, needs, List.of(), doubt, problem);
  }

  /** Whether more may happen in the function than the summary says. */
  public boolean isDoubtful() {
    return problem.isPresent() || doubt.isPresent() || !unknowable.isEmpty();
  }

  /** Whether callers have nothing to know about the function. */
  public boolean isTrivial() {
    return !isDoubtful() && isTransparent() && needs.isEmpty();
  }

  /** Whether calling the function leaves the context as it was, however it returns. */
  public boolean isTransparent() {
    return problem.isPresent() || exits.stream().allMatch(Exit::isTransparent) && !exits.isEmpty();
  }

  /**
   * One way to return.
   *
   * @param condition when
   * @param assumptions what must be known of the arguments, and of the context, to return so
   * @param context the context on return, relative to that on entry
   * @param stores flags words the function has saved, and constants it has stored through pointers
   *     it was given, by address
   * @param stored what is known of other values it has stored through such pointers, by address
   * @param value what is returned; empty if nothing, or nothing known
   * @param valueKnowledge what is known of it
   */
  record Exit(
      PresenceCondition condition,
      TermMap<Knowledge> assumptions,
      Context context,
      TermMap<Term> stores,
      TermMap<Knowledge> stored,
      Optional<Term> value,
      Knowledge valueKnowledge) {

    /** Whether a value is the address of a lock that is held, or that of an object it is in. */
    boolean holds(Term value) {
      return context.holdsIn(value);
    }

    /** Whether a value has been asked for whether it is another one. */
    boolean compares(Term value) {
      for (int i = 0; i < assumptions.size(); i++) {
        Term question = assumptions.key(i);
        if (question.is(Term.Kind.OPERATION)
            && question.name().equals("==")
            && question.parts().contains(value)) {
          return true;
        }
      }
      return false;
    }

    private boolean savesFlags() {
      for (int i = 0; i < stores.size(); i++) {
        boolean passedOn = isScalar(stores.key(i)) || stores.value(i).is(Term.Kind.PARAMETER);
        if (!passedOn || stores.value(i).is(Term.Kind.FLAGS)) {
          return true;
        }
      }
      return false;
    }

    /** Whether an address is what a pointer to a simple variable, passed by the caller, holds. */
    static boolean isScalar(Term address) {
      return address.is(Term.Kind.PARAMETER);
    }

    boolean isTransparent() {
      return context.isEntry() && !savesFlags();
    }
  }
}
