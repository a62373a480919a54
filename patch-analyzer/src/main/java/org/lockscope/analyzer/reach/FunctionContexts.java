package org.lockscope.analyzer.reach;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import org.lockscope.analyzer.callgraph.EntryContext;
import org.lockscope.analyzer.program.KconfigRules;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.LockMode;

/**
 * The contexts in which a function can be entered, as far as the calls of some files show it.
 *
 * @param name the function's name
 * @param path the file that defines it; empty if none of those looked at does
 * @param line the line on which its definition begins, counted from 1
 * @param condition when it is defined, and its file built
 * @param ways the contexts: of what is known most first, and what somebody unknown decides last;
 *     none if nobody calls it
 * @param locks the locks that some caller holds, by name. Each is told of by itself: that two are
 *     held at once is not said
 */
public record FunctionContexts(
    String name,
    String path,
    OptionalInt line,
    PresenceCondition condition,
    List<Way> ways,
    List<Held> locks) {

  public FunctionContexts {
    requireNonNull(name);
    requireNonNull(path);
    requireNonNull(line);
    requireNonNull(condition);
    ways = List.copyOf(ways);
    locks = List.copyOf(locks);
  }

  /** The same of the configurations that a space allows. */
  FunctionContexts in(ConfigurationSpace space) {
    return new FunctionContexts(
        name,
        path,
        line,
        space.adopt(condition),
        ways.stream().map(w -> w.in(space)).filter(w -> w.condition.isFeasible()).toList(),
        locks.stream().map(l -> l.in(space)).filter(l -> l.condition.isFeasible()).toList());
  }

  /** Adds the symbols that the conditions ask about. */
  void addSymbols(SortedSet<String> symbols) {
    KconfigRules.addSymbols(condition, symbols);
    ways.forEach(w -> KconfigRules.addSymbols(w.condition, symbols));
    locks.forEach(l -> KconfigRules.addSymbols(l.condition, symbols));
  }

  /**
   * A context.
   *
   * @param context the context
   * @param condition in which configurations the function can be entered in it
   * @param root as what the first function of the chain is called back; empty if by somebody
   *     unknown
   * @param chain an example of the calls that lead there, outermost first; none if the function is
   *     called from elsewhere
   */
  public record Way(
      EntryContext context, PresenceCondition condition, Optional<String> root, List<Call> chain) {
    public Way {
      requireNonNull(context);
      requireNonNull(condition);
      requireNonNull(root);
      chain = List.copyOf(chain);
    }

    private Way in(ConfigurationSpace space) {
      return new Way(context, space.adopt(condition), root, chain);
    }
  }

  /**
   * A lock.
   *
   * @param lock its class: a global variable, or {@code struct.member}
   * @param mode how it is held
   * @param condition in which configurations
   * @param isTaken whether the first function of the chain takes it; otherwise whoever calls that
   *     function back holds it
   * @param chain an example of the calls from there, outermost first; none if the function itself
   *     is called back
   */
  public record Held(
      String lock, LockMode mode, PresenceCondition condition, boolean isTaken, List<Call> chain) {
    public Held {
      requireNonNull(lock);
      requireNonNull(mode);
      requireNonNull(condition);
      chain = List.copyOf(chain);
    }

    private Held in(ConfigurationSpace space) {
      return new Held(lock, mode, space.adopt(condition), isTaken, chain);
    }
  }

  /**
   * A call on the way.
   *
   * @param function who calls
   * @param path the file it is in; empty if that is none of those looked at
   * @param line the line of the call; empty if the file is not at hand
   * @param text the call, with the arguments as they are written
   * @param entered the context in which the caller was entered; empty for locks, which are followed
   *     in any
   */
  public record Call(
      String function, String path, OptionalInt line, String text, Optional<EntryContext> entered) {

    /** Checks that nothing is null. */
    public Call {
      requireNonNull(function);
      requireNonNull(path);
      requireNonNull(line);
      requireNonNull(text);
      requireNonNull(entered);
    }
  }
}
