package org.lockscope.model.condition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All kernel configurations an analysis looks at: the atoms, and which of their combinations
 * Kconfig (and the user, by naming a configuration) allows.
 *
 * <p>Creates and combines {@link PresenceCondition}s. Thread-safe. Conditions of different spaces
 * must not be mixed.
 */
public final class ConfigurationSpace {

  /** So many bits has a number that tells combinations apart, mostly. */
  private static final int COMBINATION_BITS = 18;

  private final BddStore store = new BddStore();

  /** All conditions, by the numbers of their diagrams. */
  private volatile PresenceCondition[] conditions = new PresenceCondition[1 << 12];

  private final Combination[] combinations = new Combination[1 << COMBINATION_BITS];
  private final Map<Set<Atom>, Integer> allowedOver = new ConcurrentHashMap<>();

  /**
   * The formulas that were printed: of a hundred functions that are reached, most have the same.
   */
  private final Map<Within, Dnf> minimal = new ConcurrentHashMap<>();

  /** Single atoms; asked for all the time, which is not worth waiting for another thread. */
  private final Map<Atom, PresenceCondition> atoms = new ConcurrentHashMap<>();

  private final PresenceCondition never = intern(BddStore.FALSE);
  private final PresenceCondition always = intern(BddStore.TRUE);
  private final Set<String> booleans;
  private final Optional<Map<String, Assignment>> configuration;
  private final Builder origin;
  private final int allowed;

  /** The value a .config file gives a symbol. */
  public enum Assignment {
    /** {@code CONFIG_X=y}, or a number or string, which defines the macro just the same. */
    BUILT_IN,
    /** {@code CONFIG_X=m}. */
    MODULE,
    /** {@code # CONFIG_X is not set}. */
    OFF
  }

  private ConfigurationSpace(Builder builder) {
    origin = builder.copy();
    booleans = Set.copyOf(builder.booleans);
    configuration = Optional.ofNullable(builder.configuration).map(Map::copyOf);
    builder.order.forEach(store::variable);
    int all = BddStore.TRUE;
    for (String constraint : builder.constraints) {
      all = store.and(all, parse(constraint).bdd());
    }
    if (all == BddStore.FALSE) {
      throw new IllegalArgumentException(
          "no kernel configuration satisfies all of " + builder.constraints);
    }
    allowed = all;
    // Answers given while parsing the constraints were given without them.
    for (PresenceCondition condition : conditions) {
      if (condition != null) {
        condition.forgetFeasible();
      }
    }
  }

  /** A space in which every combination of atoms is allowed. */
  public static ConfigurationSpace unconstrained() {
    return new Builder().build();
  }

  /** Starts a space. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects what a space allows. */
  public static final class Builder {
    private final List<String> constraints = new ArrayList<>();
    private final Set<String> booleans = new HashSet<>();
    private final List<Atom> order = new ArrayList<>();
    private Map<String, Assignment> configuration;

    private Builder() {}

    private Builder copy() {
      Builder copy = new Builder();
      copy.constraints.addAll(constraints);
      copy.booleans.addAll(booleans);
      copy.order.addAll(order);
      copy.configuration = configuration;
      return copy;
    }

    /**
     * Adds a formula that every allowed configuration satisfies.
     *
     * @param formula in the notation of {@link ConfigurationSpace#parse}
     */
    public Builder constraint(String formula) {
      constraints.add(formula);
      return this;
    }

    /**
     * Says in which order to decide atoms; others come later, as they turn up. Answers are the same
     * in any order, but come faster where atoms that occur together are near each other.
     */
    public Builder order(List<Atom> atoms) {
      order.addAll(atoms);
      return this;
    }

    /** Says that a symbol is of Kconfig type bool, so that it is never {@code m}. */
    public Builder bool(String symbol) {
      booleans.add(symbol);
      return this;
    }

    /**
     * Fixes every symbol to the value a .config file gives it; symbols the file does not name are
     * off. Macros and expressions stay open.
     */
    public Builder configuration(Map<String, Assignment> values) {
      configuration = Map.copyOf(values);
      return this;
    }

    /**
     * Makes the space.
     *
     * @throws IllegalArgumentException if a constraint is no formula, or no configuration satisfies
     *     all of them
     */
    public ConfigurationSpace build() {
      return new ConfigurationSpace(this);
    }
  }

  /** Starts a space that allows what this one does, for more to be ruled out. */
  public Builder toBuilder() {
    return origin.copy();
  }

  /**
   * The same formula in this space, where it may be feasible in fewer configurations.
   *
   * @param condition of any space
   */
  public PresenceCondition adopt(PresenceCondition condition) {
    return condition.space() == this
        ? condition
        : intern(store.copy(condition.bdd(), condition.space().store, atom -> of(atom).bdd()));
  }

  /** The atom that a condition asks first; not for one that is always so or never. */
  Atom first(PresenceCondition a) {
    return store.atom(a.bdd());
  }

  /** A condition where the atom it asks first holds, or does not. */
  PresenceCondition branch(PresenceCondition a, boolean holds) {
    return intern(store.branch(a.bdd(), holds));
  }

  /**
   * A text that is the same for two spaces only if they allow the same configurations, and know the
   * same of symbols.
   */
  public String description() {
    StringBuilder text = new StringBuilder();
    origin.constraints.stream().sorted().forEach(c -> text.append(c).append('\n'));
    booleans.stream().sorted().forEach(b -> text.append("bool ").append(b).append('\n'));
    configuration.ifPresent(
        c -> new TreeMap<>(c).forEach((k, v) -> text.append(k).append('=').append(v).append('\n')));
    return text.toString();
  }

  /** The condition that holds in every configuration. */
  public PresenceCondition always() {
    return always;
  }

  /** The condition that holds in none. */
  public PresenceCondition never() {
    return never;
  }

  /** The configurations in which an atom holds. */
  public PresenceCondition of(Atom atom) {
    PresenceCondition known = atoms.get(atom);
    if (known == null) {
      known = find(atom);
      atoms.put(atom, known);
    }
    return known;
  }

  private PresenceCondition find(Atom atom) {
    if (configuration.isPresent()) {
      Assignment value = configuration.get().getOrDefault(atom.text(), Assignment.OFF);
      switch (atom.kind()) {
        case SYMBOL -> {
          return value == Assignment.BUILT_IN ? always : never;
        }
        case MODULE -> {
          return value == Assignment.MODULE ? always : never;
        }
        case ENABLED -> {
          return value == Assignment.OFF ? never : always;
        }
        default -> {
          // Not a matter of the .config file.
        }
      }
    }
    return switch (atom.kind()) {
      case MODULE -> {
        if (booleans.contains(atom.text())) {
          yield never;
        }
        // No symbol has two values. As it is said here, no formula can tell a configuration in
        // which one has both from the same with y alone.
        int builtIn = store.variable(Atom.symbol(atom.text()));
        yield intern(store.and(store.variable(atom), store.not(builtIn)));
      }
      case ENABLED -> enabled(atom.text());
      default -> intern(store.variable(atom));
    };
  }

  /** The configurations with {@code CONFIG_name=y}. */
  public PresenceCondition symbol(String name) {
    return of(Atom.symbol(name));
  }

  /** The configurations with {@code CONFIG_name} set to {@code y} or {@code m}. */
  public PresenceCondition enabled(String name) {
    return symbol(name).or(of(Atom.module(name)));
  }

  /**
   * Reads a formula.
   *
   * <p>{@code !}, {@code &&}, {@code ||}, {@code ->} (right-associative), {@code <->} and
   * parentheses, in falling precedence; {@code true} and {@code false}; {@code exactly_one_of(A, B,
   * ...)}. An atom is a symbol without its {@code CONFIG_}, which holds where it is {@code y};
   * {@code SYMBOL=m} or another value of {@code y}, {@code m} and {@code n}, {@code SYMBOL!=n} or
   * another one; {@code IS_ENABLED(SYMBOL)}, which is the same as {@code SYMBOL!=n}; {@code
   * defined(MACRO)}, or an expression in brackets.
   *
   * @throws IllegalArgumentException if the text is no formula, saying where
   */
  public PresenceCondition parse(String formula) {
    return new FormulaParser(this, formula).parse();
  }

  /** Whether Kconfig is known to make a symbol a bool. */
  public boolean isBool(String symbol) {
    return booleans.contains(symbol);
  }

  PresenceCondition and(PresenceCondition a, PresenceCondition b) {
    check(a, b);
    if (a == b || b == always || a == never) {
      return a;
    }
    if (a == always || b == never) {
      return b;
    }
    return combined(a, b, true);
  }

  PresenceCondition or(PresenceCondition a, PresenceCondition b) {
    check(a, b);
    if (a == b || b == never || a == always) {
      return a;
    }
    if (a == never || b == always) {
      return b;
    }
    return combined(a, b, false);
  }

  /**
   * Two conditions combined, and what that gives.
   *
   * @param both whether it is their conjunction, and not their disjunction
   */
  record Combination(
      PresenceCondition a, PresenceCondition b, boolean both, PresenceCondition result) {

    boolean is(PresenceCondition left, PresenceCondition right, boolean conjunction) {
      return a == left && b == right && both == conjunction;
    }

    /** Whether the two are these, in whichever order. */
    boolean isOf(PresenceCondition one, PresenceCondition other) {
      return a == one && b == other || b == one && a == other;
    }
  }

  /**
   * Combines two conditions. Most combinations come up again and again; the last ones are kept,
   * each at a place of its own if there is no clash. The array is shared by threads that do not
   * wait for one another: a record is seen whole or not at all, and is true for whoever sees it.
   */
  private PresenceCondition combined(PresenceCondition a, PresenceCondition b, boolean both) {
    PresenceCondition left = a.bdd() < b.bdd() ? a : b;
    PresenceCondition right = left == a ? b : a;
    int mixed = (31 * left.bdd() + right.bdd()) * 2 + (both ? 1 : 0);
    int place = mixed * 0x9E3779B9 >>> 32 - COMBINATION_BITS;
    Combination known = combinations[place];
    if (known == null || !known.is(left, right, both)) {
      int bdd = both ? store.and(left.bdd(), right.bdd()) : store.or(left.bdd(), right.bdd());
      known = new Combination(left, right, both, intern(bdd));
      combinations[place] = known;
    }
    if (both) {
      a.keepLast(known);
    }
    return known.result();
  }

  PresenceCondition not(PresenceCondition a) {
    if (a == always) {
      return never;
    }
    return a == never ? always : intern(store.not(a.bdd()));
  }

  boolean isFeasible(PresenceCondition a) {
    if (a == never || a == always) {
      return a == always;
    }
    return store.intersect(a.bdd(), allowed);
  }

  /** How many questions a condition takes, or one more than some if it takes more. */
  int questions(PresenceCondition a, int some) {
    return store.nodes(a.bdd(), some);
  }

  SortedSet<Atom> atoms(PresenceCondition a) {
    return store.support(a.bdd());
  }

  Dnf minimal(PresenceCondition a) {
    return minimalWithin(a, always);
  }

  Dnf minimalWithin(PresenceCondition a, PresenceCondition context) {
    check(a, context);
    Within within = new Within(a, context);
    Dnf known = minimal.get(within);
    if (known == null) {
      known = minimize(a.bdd(), context.bdd());
      minimal.put(within, known);
    }
    return known;
  }

  /** A condition where another one is known to hold. */
  private record Within(PresenceCondition condition, PresenceCondition context) {}

  /**
   * The allowed configurations, and {@code context}, as far as they concern {@code a}, are the care
   * set; everything outside it may be answered either way, which is what makes formulas short.
   */
  private Dnf minimize(int a, int context) {
    SortedSet<Atom> atoms = new TreeSet<>(store.support(a));
    atoms.addAll(store.support(context));
    int care = store.and(allowedOver.computeIfAbsent(Set.copyOf(atoms), this::project), context);
    for (Atom atom : atoms) {
      if (atom.kind() == Atom.Kind.MODULE) {
        int builtIn = store.variable(Atom.symbol(atom.text()));
        care = store.and(care, store.not(store.and(store.variable(atom), builtIn)));
      }
    }
    int lower = store.and(a, care);
    int upper = store.or(a, store.not(care));
    // An atom that only the context mentions comes first: a formula about a should speak of a.
    List<Atom> order = new ArrayList<>(atoms);
    order.removeAll(store.support(a));
    order.addAll(store.support(a));
    for (Atom atom : order) {
      int widest = store.exists(lower, List.of(atom));
      int narrowest = store.forAll(upper, List.of(atom));
      if (!store.exceeds(widest, narrowest)) {
        lower = widest;
        upper = narrowest;
      }
    }
    return new IrredundantCover(store).between(lower, upper);
  }

  private int project(Set<Atom> atoms) {
    Set<Atom> others = new HashSet<>(store.support(allowed));
    others.removeAll(atoms);
    return store.exists(allowed, others);
  }

  /** The one condition of a diagram. Who finds it does not wait for others. */
  private PresenceCondition intern(int bdd) {
    PresenceCondition[] known = conditions;
    PresenceCondition condition = bdd < known.length ? known[bdd] : null;
    return condition != null ? condition : make(bdd);
  }

  private synchronized PresenceCondition make(int bdd) {
    if (bdd >= conditions.length) {
      conditions = Arrays.copyOf(conditions, Math.max(bdd + 1, 2 * conditions.length));
    }
    if (conditions[bdd] == null) {
      conditions[bdd] = new PresenceCondition(this, bdd);
    }
    return conditions[bdd];
  }

  private void check(PresenceCondition a, PresenceCondition b) {
    if (a.space() != this || b.space() != this) {
      throw new IllegalArgumentException("presence conditions of different spaces");
    }
  }
}
