package org.lockscope.model.kconfig;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.lockscope.model.condition.Atom;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.condition.Dnf;
import org.lockscope.model.condition.Literal;

/**
 * One derivation of constraints from a tree, for some symbols: the rules of the symbols and of
 * those that tie them together, without the latter, as short clauses.
 */
final class Derivation {

  /** How many symbols that were not asked about may tie those together that were. */
  private static final int MAX_EXTRA = 50;

  /** How many nodes the diagrams of a derivation may have in all. */
  private static final int MAX_NODES = 1 << 20;

  /**
   * How many nodes the constraints may add to the diagram of all that is known: whoever asks
   * whether a condition is feasible pays for them.
   */
  private static final int MAX_SPACE = 5_000;

  /** The longest clauses whose atoms the order of decisions tries to bring together. */
  private static final int MAX_NEAR = 4;

  /** A constraint that follows from more statements than this names none of them. */
  private static final int MAX_PLACES = 8;

  /** What the tree must not rule out, whatever it says. */
  private static final Formula POSSIBLE = Formula.atom(Atom.symbol("PREEMPT_RT"));

  private final Entries entries;
  private final Facts facts;
  private final SortedSet<String> asked;
  private final SortedSet<KconfigNote> notes = new TreeSet<>();

  Derivation(Entries entries, Set<String> asked) {
    this.entries = entries;
    this.facts = new Facts(entries);
    this.asked = new TreeSet<>(asked);
  }

  private record Clause(Formula formula, int length, String text, SortedSet<KconfigPlace> places) {

    /** Short ones say more, and the text makes the order the same every time. */
    static final Comparator<Clause> ORDER =
        Comparator.comparingInt(Clause::length).thenComparing(Clause::text);
  }

  /** What the tree says about the symbols beyond what is known otherwise. */
  KconfigConstraints constraints(KconfigImplications curated) {
    notes.addAll(entries.notes());
    SortedSet<String> kept = new TreeSet<>(curated.symbols());
    kept.addAll(asked);
    List<Formula> known = formulas(curated);
    List<KconfigConstraint> constraints = new ArrayList<>();
    List<Atom> order = new ArrayList<>();
    try {
      List<Clause> clauses = clauses(kept, curated.symbols());
      List<Formula> formulas = new ArrayList<>(known);
      for (Clause clause : clauses) {
        if (clause.length() <= MAX_NEAR) {
          formulas.add(clause.formula());
        } else {
          clause.formula().forEachAtom(atom -> formulas.add(Formula.atom(atom)));
        }
      }
      formulas.add(POSSIBLE);
      Encoding encoding = Encoding.of(new Diagrams(MAX_NODES), formulas, 0);
      constraints.addAll(select(clauses, known, encoding));
      order.addAll(encoding.order());
    } catch (Diagrams.TooLarge e) {
      notes.add(KconfigNote.of("left out altogether, since the rules are too many"));
    }
    SortedSet<String> bools = neverModule();
    bools.addAll(curated.symbols());
    return new KconfigConstraints(curated, constraints, order, bools, List.copyOf(notes));
  }

  private List<Clause> clauses(Set<String> kept, Set<String> known) {
    SortedSet<String> interest = Neighbourhood.of(asked, known, facts, MAX_EXTRA);
    Rules.Derived derived = Rules.about(interest, facts);
    notes.addAll(derived.notes());
    List<Formula> formulas = derived.rules().stream().map(Rule::formula).toList();
    Diagrams diagrams = new Diagrams(MAX_NODES);
    Encoding encoding = Encoding.of(diagrams, formulas, entries.architectures().size());
    List<Projection.Factor> factors = new ArrayList<>();
    for (int i = 0; i < formulas.size(); i++) {
      SortedSet<KconfigPlace> places = new TreeSet<>(derived.rules().get(i).places());
      factors.add(Projection.Factor.of(diagrams, encoding.of(formulas.get(i)), places));
    }
    factors.add(Projection.Factor.of(diagrams, encoding.someArchitecture(), new TreeSet<>()));
    BitSet removed = new BitSet();
    for (int i = 0; i < encoding.order().size(); i++) {
      if (encoding.isArchitecture(i) || !kept.contains(encoding.order().get(i).text())) {
        removed.set(i);
      }
    }
    List<Clause> result = new ArrayList<>();
    for (Projection.Factor factor : Projection.onto(diagrams, factors, removed)) {
      for (List<Formula.Literal> clause : Clauses.of(encoding, factor.diagram())) {
        result.add(
            new Clause(
                Formula.any(List.copyOf(clause)),
                clause.size(),
                Clauses.write(clause),
                factor.places()));
      }
    }
    result.sort(Clause.ORDER);
    return result;
  }

  /** Takes the clauses that say something new, as long as all together stay small. */
  private List<KconfigConstraint> select(
      List<Clause> clauses, List<Formula> known, Encoding initial) {
    Encoding encoding = initial;
    Diagrams diagrams = encoding.diagrams();
    int possible = encoding.of(POSSIBLE);
    int all = Diagrams.TRUE;
    for (Formula formula : known) {
      all = diagrams.and(all, encoding.of(formula));
    }
    int limit = diagrams.size(all) + MAX_SPACE;
    List<KconfigConstraint> result = new ArrayList<>();
    int unused = 0;
    for (Clause clause : clauses) {
      if (!diagrams.hasRoom()) {
        // Most of them belong to diagrams that nobody needs any more.
        Diagrams fresh = new Diagrams(MAX_NODES);
        all = fresh.copy(all, diagrams);
        diagrams = fresh;
        encoding = encoding.in(fresh);
        possible = encoding.of(POSSIBLE);
      }
      int both = diagrams.and(all, encoding.of(clause.formula()));
      if (both == all) {
        continue;
      }
      if (diagrams.and(both, possible) == Diagrams.FALSE) {
        String why = "left out, since it contradicts what is known otherwise: ";
        notes.add(KconfigNote.of(why + clause.text()));
      } else if (diagrams.size(both) > limit) {
        unused++;
      } else {
        all = both;
        result.add(new KconfigConstraint(clause.text(), places(clause)));
      }
    }
    if (unused > 0) {
      notes.add(KconfigNote.of(unused + " constraints were left out to keep the rest usable"));
    }
    return result;
  }

  private static List<KconfigPlace> places(Clause clause) {
    return clause.places().size() > MAX_PLACES ? List.of() : List.copyOf(clause.places());
  }

  private SortedSet<String> neverModule() {
    return asked.stream()
        .filter(
            name ->
                !facts.of(name).opaque() && facts.of(name).type() != KconfigSymbol.Type.TRISTATE)
        .filter(name -> entries.complete() || facts.of(name).symbol().isDefined())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Formula> formulas(KconfigImplications curated) {
    ConfigurationSpace space = ConfigurationSpace.unconstrained();
    return curated.all().stream()
        .map(implication -> formula(space.parse(implication.formula()).minimal()))
        .toList();
  }

  private static Formula formula(Literal literal) {
    if (literal.atom().kind() != Atom.Kind.ENABLED) {
      return new Formula.Literal(literal.atom(), literal.positive());
    }
    String name = literal.atom().text();
    List<Formula> values =
        List.of(
            new Formula.Literal(Atom.symbol(name), literal.positive()),
            new Formula.Literal(Atom.module(name), literal.positive()));
    return literal.positive() ? Formula.any(values) : Formula.all(values);
  }

  private static Formula formula(Dnf dnf) {
    List<Formula> cubes = new ArrayList<>();
    for (var cube : dnf.cubes()) {
      List<Formula> literals = new ArrayList<>();
      cube.forEach(l -> literals.add(formula(l)));
      cubes.add(Formula.all(literals));
    }
    return Formula.any(cubes);
  }
}
