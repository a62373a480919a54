package org.lockscope.analyzer.flow;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lockscope.analyzer.flow.Term.Kind;

/**
 * What stands where, and how that changes: reads, writes, and what other functions may have
 * written. Knows at which node the analysis is, because values nothing is known about are told
 * apart by the place where they were computed.
 */
final class Memory {

  private static final String QUESTION = "? ";

  /** What stands in all members of an object that have no value of their own. */
  private static final String MEMBERS = "{...}";

  private static final int LOADS = Term.kinds(Kind.LOAD);

  /** Values computed at one node are told apart by their order, up to this many. */
  private static final int SITES_PER_NODE = 64;

  private final Terms terms;
  private final Precision precision;
  private final Map<String, Term> owners;

  /** By what the values of places were found that nothing else is known about. */
  private final Map<Term, Term> origins = new HashMap<>();

  /** The variables that other functions have put values into, by the values. */
  private final Map<Term, String> told = new HashMap<>();

  private int node;

  /** Whether an object was cleared anywhere: few functions do that. */
  private boolean clears;

  private boolean isLooping;
  private int sites;

  /** How many times a lock address is being computed: then memory counts as unchanged. */
  private int stableDepth;

  /**
   * A memory in which nothing is known.
   *
   * @param owners variables for the objects that others belong to, by the members that lead there
   */
  Memory(Terms terms, Precision precision, Map<String, Term> owners) {
    this.terms = terms;
    this.precision = precision;
    this.owners = owners;
  }

  /** A value, and the state after it was computed. */
  record Valued(State state, Term value) {}

  /**
   * Says which node is evaluated next; the same node gives the same sites every time.
   *
   * @param loops whether the node is in a loop
   */
  void at(int newNode, boolean loops) {
    node = newNode;
    isLooping = loops;
    sites = 0;
  }

  /** How many values have been computed at the node; see {@link #resume}. */
  int computed() {
    return sites;
  }

  /** Takes it that only the first values have been computed at the node. */
  void resume(int computed) {
    sites = computed;
  }

  /**
   * Whether memory, and what functions return, counts as unchanged until this function changes it:
   * by the precision of the run, or because what is being computed says which lock is meant.
   */
  boolean isStable() {
    return stableDepth > 0 || precision.isStable();
  }

  void beginStable() {
    stableDepth++;
  }

  void endStable() {
    stableDepth--;
  }

  /**
   * A value nothing is known about. If this place has computed one before, that one is from now on
   * an earlier one: two locks found by two rounds of a loop are two locks.
   */
  Valued fresh(State state, String hint) {
    long place = (long) node * SITES_PER_NODE + Math.min(sites++, SITES_PER_NODE - 1);
    Term site = terms.site(place, hint);
    return new Valued(forget(state, site), site);
  }

  /**
   * A value nothing is known about but that it was found by another one: an address, or a member of
   * the object.
   */
  Valued freshFrom(State state, String hint, Term origin) {
    Valued fresh = fresh(state, hint);
    origins.merge(fresh.value(), origin, (a, b) -> a == b ? a : terms.zero);
    return fresh;
  }

  /** A value, or a fresh one in its place if it is too deep. */
  Valued bounded(State state, Term value) {
    return value.isDeep() ? fresh(state, "value") : new Valued(state, value);
  }

  /**
   * Whether a loop asks here for what it was told in an earlier round, and has locked or unlocked
   * that since: it goes from one object to the next, as {@code while ((page = next(list)))} does.
   * Who takes other locks for good in a loop does not mean to.
   */
  boolean isAskedAgain(State state, Term result) {
    return state.memory().get(question()) == result
        && state.context().held().stream()
            .anyMatch(h -> h.lock().mentions(result) && Explanations.isHandedOver(h));
  }

  /** The state that knows what was answered here. */
  State asked(State state, Term result) {
    return isLooping ? state.store(question(), result) : state;
  }

  private Term question() {
    return terms.local(QUESTION + node + "." + sites);
  }

  /** Whether an address is no variable, but says what was answered at a place. */
  static boolean isQuestion(Term address) {
    return address.is(Kind.LOCAL) && address.name().startsWith(QUESTION);
  }

  private State forget(State state, Term site) {
    if (!mentions(state, site)) {
      return state;
    }
    Term earlier = terms.earlier(site);
    Knowledge both = state.about(site).or(state.about(earlier));
    boolean hadEarlier = mentions(state, earlier);
    State mapped = state.map(t -> terms.replace(t, site, earlier));
    State renamed = mapped.with(mapped.context().withoutReleased(earlier));
    return hadEarlier ? renamed.know(earlier, both) : renamed;
  }

  private static boolean mentions(State state, Term term) {
    for (Held held : state.context().held()) {
      if (held.lock().mentions(term)) {
        return true;
      }
    }
    for (int i = 0; i < state.memory().size(); i++) {
      if (state.memory().value(i).mentions(term) || state.memory().key(i).mentions(term)) {
        return true;
      }
    }
    for (int i = 0; i < state.knowledge().size(); i++) {
      if (state.knowledge().key(i).mentions(term)) {
        return true;
      }
    }
    return state.context().irqs().mentions(term);
  }

  /** What holds here whichever of two states with equal contexts a path is in. */
  State joined(State a, State b) {
    return a.join(b, terms, node);
  }

  /** Reads. */
  Valued load(State state, Term address) {
    Term known = standing(state, address);
    if (known != null) {
      return new Valued(state, known);
    }
    if (address.root().is(Kind.LOCAL) || isStable()) {
      return bounded(state, terms.load(address));
    }
    Valued fresh = freshFrom(state, address.name(), address);
    return new Valued(fresh.state().store(address, fresh.value()), fresh.value());
  }

  /**
   * Whether a value is one that callers have passed, or stands in an object that they have passed,
   * or in one that is found through those.
   */
  boolean comesFromArgument(Term value) {
    return comesFromArgument(value, new HashSet<>());
  }

  private boolean comesFromArgument(Term value, Set<Term> asked) {
    if (!asked.add(value)) {
      // A loop goes along a list: each object was found in the one before.
      return false;
    }
    Term origin = origins.get(value);
    return value.is(Kind.PARAMETER)
        || origin != null && comesFromArgument(origin, asked)
        || value.parts().stream().anyMatch(p -> comesFromArgument(p, asked));
  }

  /** What stands at an address, taking memory for unchanged. */
  Term known(State state, Term address) {
    Term known = standing(state, address);
    return known != null ? known : terms.load(address);
  }

  /** What is known to stand at an address, or null. */
  private Term standing(State state, Term address) {
    Term known = state.memory().get(address);
    if (known == null && address.is(Kind.FIELD)) {
      Term owner = owners.get(address.name());
      Term owned = owner == null ? null : state.memory().get(owner);
      return owned == null && clears && isCleared(state, terms, address) ? terms.zero : owned;
    }
    return known;
  }

  /** Clears an object: all its members are zero, until one is written. */
  State clear(State state, Term object) {
    if (!object.is(Kind.LOCAL) && !object.is(Kind.PARAMETER)) {
      // What may be a part of an array, or be found in another way.
      return state;
    }
    clears = true;
    Term members = terms.field(object, MEMBERS);
    State written =
        state.withMemory(state.memory().filter((k, v) -> !k.is(Kind.FIELD) || k.root() != object));
    return write(written, members, terms.zero);
  }

  /** Whether an address is in an object that was cleared. */
  static boolean isCleared(State state, Terms terms, Term address) {
    Term object = address;
    while (object.is(Kind.FIELD)) {
      object = object.part(0);
      if (state.memory().get(terms.field(object, MEMBERS)) == terms.zero) {
        return true;
      }
    }
    return false;
  }

  /** Whether an address stands for all members of an object that have no value of their own. */
  static boolean isOfAllMembers(Term address) {
    return address.is(Kind.FIELD) && address.name().equals(MEMBERS);
  }

  /** Writes; what may be the same object under another name is forgotten. */
  State write(State state, Term address, Term value) {
    Valued bounded = bounded(state, value);
    return store(bounded.state(), address, bounded.value());
  }

  private static State store(State state, Term address, Term value) {
    TermMap<Term> memory = state.memory();
    if (address.is(Kind.FIELD) && !address.root().is(Kind.LOCAL)) {
      memory =
          memory.filter(
              (k, v) ->
                  k == address
                      || !k.is(Kind.FIELD)
                      || !k.name().equals(address.name())
                      || k.root().is(Kind.LOCAL));
    } else if (!address.root().is(Kind.LOCAL)) {
      // What somebody stores elsewhere is not stored into a word that irqs were saved in.
      memory =
          memory.filter(
              (k, v) ->
                  k.is(Kind.LOCAL)
                      || k.is(Kind.FIELD)
                      || k == address
                      || v.is(Kind.FLAGS)
                      || areTwoArguments(k, address));
    } else if (address.is(Kind.LOCAL)) {
      // A struct assigned as a whole has new members.
      memory = memory.filter((k, v) -> k == address || k.root() != address);
    }
    // What was known about what stood there is about another value now.
    TermMap<Knowledge> knowledge = state.knowledge().filter((k, v) -> !isLoadFrom(k, address));
    return new State(state.context(), memory.put(address, value), knowledge);
  }

  /**
   * Whether a value is what memory held before something was written. A member of a local object
   * that nobody has written by its own name may be another name of one that was, in a union.
   */
  private static boolean isLoadFrom(Term value, Term address) {
    if (!value.mentionsAny(LOADS)) {
      return false;
    }
    if (value.is(Kind.LOAD) && mayHaveChanged(value.part(0), address)) {
      return true;
    }
    for (Term part : value.parts()) {
      if (isLoadFrom(part, address)) {
        return true;
      }
    }
    return false;
  }

  /** What stood at just the address is still what stood there before: nobody reads it any more. */
  private static boolean mayHaveChanged(Term read, Term written) {
    if (read == written) {
      return false;
    }
    if (written.root().is(Kind.LOCAL)) {
      return written.is(Kind.FIELD) && read.root() == written.root();
    }
    if (written.is(Kind.FIELD)) {
      return read.is(Kind.FIELD) && read.name().equals(written.name());
    }
    if (written.is(Kind.ELEMENT) && read.is(Kind.GLOBAL)) {
      // A variable with a name of its own is no element of an array.
      return false;
    }
    return !read.is(Kind.FIELD) && !read.root().is(Kind.LOCAL) && !areTwoArguments(read, written);
  }

  /**
   * Whether two addresses are of what two arguments point to, or of elements of it: nobody passes a
   * variable twice to be told two things by it.
   */
  private static boolean areTwoArguments(Term a, Term b) {
    Term mine = array(a);
    Term theirs = array(b);
    return mine != theirs && mine.is(Kind.PARAMETER) && theirs.is(Kind.PARAMETER);
  }

  /** The array that an address is in, or the address if it is in none. */
  private static Term array(Term address) {
    Term array = address;
    while (array.is(Kind.ELEMENT)) {
      array = array.part(0);
    }
    return array;
  }

  /**
   * Forgets what a call may change: objects passed to it and, unless the run is precise, all memory
   * that is not the function's own.
   */
  State havoc(State state, List<Term> arguments) {
    State result = state;
    for (Term argument : arguments) {
      if (argument.is(Kind.PARAMETER) && state.memory().get(argument) != null) {
        Valued unknown = fresh(result, argument.name());
        result = unknown.state().store(argument, unknown.value());
      }
      Term root = argument.root();
      if (argument.is(Kind.LOCAL) && state.memory().get(argument) == null) {
        Valued unknown = fresh(result, argument.name());
        result = unknown.state().store(argument, unknown.value());
      }
      if (root.is(Kind.LOCAL)) {
        for (int i = 0; i < state.memory().size(); i++) {
          Term address = state.memory().key(i);
          if (address.root() == root) {
            Valued unknown = fresh(result, address.name());
            if (address == root) {
              told.put(unknown.value(), root.name());
            }
            result = unknown.state().store(address, unknown.value());
          }
        }
      }
    }
    return precision.isStable()
        ? result
        : result.withMemory(
            result.memory().filter((k, v) -> k.root().is(Kind.LOCAL) || v.is(Kind.FLAGS)));
  }

  /** Forgets that objects were cleared which somebody is given that may fill them in. */
  State passed(State state, List<Term> arguments) {
    return clears
        ? state.withMemory(
            state
                .memory()
                .filter(
                    (k, v) ->
                        !isOfAllMembers(k)
                            || arguments.stream().noneMatch(a -> a.mentions(k.part(0)))))
        : state;
  }

  /** The variable of the function that another one, which was passed it, has put a value into. */
  Optional<String> told(Term value) {
    return Optional.ofNullable(told.get(value));
  }

  /**
   * What is looked through is neither NULL nor an error number (include/linux/err.h) on the paths
   * that go on.
   */
  static State dereferenced(State state, Term pointer) {
    return switch (pointer.kind()) {
      case PARAMETER, SITE, EARLIER, PHI, LOAD, CALL, OPERATION ->
          state.assumeSigns(pointer, Knowledge.POSITIVE).orElse(state);
      default -> state;
    };
  }
}
