package org.lockscope.model.kconfig;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.lockscope.model.condition.Atom;
import org.lockscope.model.kconfig.Bounds.Level;
import org.lockscope.model.kconfig.Bounds.Side;
import org.lockscope.model.kconfig.KconfigSymbol.Definition;

/** Derives what the tree says about each symbol of interest. For one thread. */
final class Rules {

  /** A rule that needs more literals than this says little, and costs much. */
  private static final int MAX_SIZE = 12;

  private final Facts facts;
  private final Bounds bounds;
  private final SortedSet<String> interest;
  private final List<Rule> rules = new ArrayList<>();
  private final SortedSet<KconfigNote> notes = new TreeSet<>();

  private Rules(Facts facts, SortedSet<String> interest) {
    this.facts = facts;
    this.interest = interest;
    this.bounds = new Bounds(facts, interest);
  }

  /**
   * What was derived.
   *
   * @param rules the facts, by symbol
   * @param notes what could not be expressed
   */
  record Derived(List<Rule> rules, SortedSet<KconfigNote> notes) {}

  static Derived about(SortedSet<String> interest, Facts facts) {
    Rules rules = new Rules(facts, interest);
    rules.derive();
    return new Derived(rules.rules, rules.notes);
  }

  private void derive() {
    Set<Block> choices = new LinkedHashSet<>();
    for (String name : interest) {
      Facts.Fact fact = facts.of(name);
      symbol(fact);
      fact.entries().stream()
          .map(entry -> entry.block().choice())
          .filter(choice -> choice != null)
          .forEach(choices::add);
    }
    choices.forEach(this::choice);
  }

  private void symbol(Facts.Fact fact) {
    if (!fact.symbol().isDefined()) {
      undefined(fact);
      return;
    }
    if (fact.opaque()) {
      opaque(fact);
      return;
    }
    noteInexpressible(fact);
    switch (fact.type()) {
      case BOOL -> {
        upper(fact, Level.ENABLED);
        lower(fact, Level.ENABLED);
      }
      case TRISTATE -> {
        tristate(fact);
        upper(fact, Level.ENABLED);
        upper(fact, Level.BUILT_IN);
        lower(fact, Level.ENABLED);
        lower(fact, Level.BUILT_IN);
      }
      default -> value(fact);
    }
  }

  /** Nothing can set a symbol that no entry defines. */
  private void undefined(Facts.Fact fact) {
    if (facts.entries().complete()) {
      List<KconfigPlace> selects =
          facts.entries().selecting().getOrDefault(fact.name(), List.of()).stream()
              .map(Entries.Reverse::place)
              .toList();
      add(
          fact,
          Formula.Truth.TRUE,
          Bounds.atoms(fact.name(), KconfigSymbol.Type.BOOL, Level.ENABLED).not(),
          selects);
    }
  }

  private void opaque(Facts.Fact fact) {
    fact.symbol().definitions().forEach(definition -> notes.addAll(definition.unread()));
    if (fact.type() == KconfigSymbol.Type.UNKNOWN) {
      notes.add(
          KconfigNote.at(
              fact.symbol().places().get(0),
              fact.name() + " counts as free: its entries name no type, or several"));
    }
  }

  private void tristate(Facts.Fact fact) {
    Formula builtIn = Formula.atom(Atom.symbol(fact.name()));
    Formula module = Formula.atom(Atom.module(fact.name()));
    List<KconfigPlace> places = fact.symbol().places();
    add(fact, builtIn, module.not(), places);
    Formula modules =
        facts
            .entries()
            .modules()
            .map(name -> bounds.symbol(name, Level.ENABLED, Side.UPPER))
            .orElse(facts.entries().complete() ? Formula.Truth.FALSE : Formula.Truth.TRUE);
    add(fact, module, modules, places);
  }

  private void upper(Facts.Fact fact, Level level) {
    Formula reached = Bounds.atoms(fact.name(), fact.type(), level);
    add(fact, reached, bounds.reachedOnlyIf(fact, level), fact.symbol().places());
  }

  private void lower(Facts.Fact fact, Level level) {
    if (fact.open() || fact.inChoice()) {
      return;
    }
    Formula reached = Bounds.atoms(fact.name(), fact.type(), level);
    for (int i = 0; i < fact.symbol().selectedBy().size(); i++) {
      Formula selected = bounds.selected(fact, i, level, Side.LOWER);
      add(fact, selected, reached, List.of(fact.symbol().selectedBy().get(i).place()));
    }
    if (facts.entries().complete()) {
      Formula unasked = bounds.visible(fact, Level.ENABLED, Side.UPPER).not();
      if (!unasked.equals(Formula.Truth.FALSE)) {
        Formula typed = Formula.architectures(fact.typed(), facts.entries().everywhere());
        Formula alone = bounds.byDefault(fact, level, Side.LOWER);
        List<KconfigPlace> places =
            Stream.concat(
                    fact.symbol().definitions().stream()
                        .flatMap(definition -> definition.defaults().stream())
                        .map(KconfigSymbol.Default::place),
                    fact.symbol().impliedBy().stream().map(KconfigSymbol.Reverse::place))
                .toList();
        add(fact, Formula.all(List.of(typed, unasked, alone)), reached, places);
      }
    }
  }

  /** A number or text is in the .config file, and its macro defined, where it is shown or set. */
  private void value(Facts.Fact fact) {
    if (!facts.entries().complete()) {
      return;
    }
    Formula defined = Formula.atom(Atom.symbol(fact.name()));
    Formula typed = Formula.architectures(fact.typed(), facts.entries().everywhere());
    for (Side side : Side.values()) {
      Formula written =
          typed.and(bounds.visible(fact, Level.ENABLED, side).or(bounds.hasDefault(fact, side)));
      boolean upper = side == Side.UPPER;
      add(fact, upper ? defined : written, upper ? written : defined, fact.symbol().places());
    }
  }

  /**
   * Of a choice's members at most one is y, and then the others are n. Where the choice is shown
   * and a member can be had, one of them is y, unless the choice is optional or can be m.
   */
  private void choice(Block block) {
    EntryReader.Choice choice = facts.choice(block);
    List<Entry> entries = facts.entries().choices().get(block);
    Set<String> names = new LinkedHashSet<>();
    entries.forEach(entry -> names.add(entry.name()));
    List<Facts.Fact> members = names.stream().map(facts::of).toList();
    if (choice.unread() || members.stream().anyMatch(Facts.Fact::opaque)) {
      notes.add(KconfigNote.at(choice.place(), "the choice was not understood"));
      return;
    }
    Formula here = Formula.architectures(block.architectures(), facts.entries().everywhere());
    List<Facts.Fact> sure =
        members.stream().filter(member -> isPlainMember(member, block, names)).toList();
    List<Formula> exclusions = new ArrayList<>();
    for (Facts.Fact one : sure) {
      for (Facts.Fact other : sure) {
        if (!one.equals(other) && isOfInterest(one) && isOfInterest(other)) {
          exclusions.add(
              Bounds.atoms(one.name(), one.type(), Level.BUILT_IN)
                  .implies(Bounds.atoms(other.name(), other.type(), Level.ENABLED).not()));
        }
      }
    }
    List<KconfigPlace> places = List.of(choice.place());
    String subject = names.isEmpty() ? "" : names.iterator().next();
    add(new Rule(subject, here, Formula.all(exclusions), places));
    if (choice.optional()
        || choice.type() != KconfigSymbol.Type.BOOL
        || !facts.entries().complete()) {
      return;
    }
    List<Formula> shown = new ArrayList<>();
    for (KconfigSymbol.Prompt prompt : choice.prompts()) {
      KconfigExpression when = choice.dependency().and(prompt.condition());
      shown.add(bounds.of(when, Level.ENABLED, Side.LOWER));
    }
    List<Formula> available = new ArrayList<>();
    for (Facts.Fact member : sure) {
      available.add(bounds.visible(member, Level.ENABLED, Side.LOWER));
    }
    List<Formula> taken = new ArrayList<>();
    for (Facts.Fact member : members) {
      taken.add(bounds.symbol(member.name(), Level.BUILT_IN, Side.UPPER));
    }
    add(
        new Rule(
            subject,
            Formula.all(List.of(here, Formula.any(shown), Formula.any(available))),
            Formula.any(taken),
            places));
  }

  private boolean isOfInterest(Facts.Fact fact) {
    return bounds.isOfInterest(fact.name());
  }

  /**
   * Whether a symbol is a member of the choice and, where the choice is read, of nothing else. One
   * that depends on another member is not: before v6.9 the kernel's tool made it a sub-entry of
   * that member.
   */
  private static boolean isPlainMember(Facts.Fact member, Block choice, Set<String> members) {
    Set<String> mentioned = new HashSet<>();
    for (int i = 0; i < member.entries().size(); i++) {
      if ((member.architectures(i) & choice.architectures()) == 0) {
        continue;
      }
      if (member.entries().get(i).block().choice() != choice) {
        return false;
      }
      Definition definition = member.symbol().definitions().get(i);
      Facts.mentioned(definition.dependency(), mentioned);
      definition.prompts().forEach(prompt -> Facts.mentioned(prompt.condition(), mentioned));
    }
    return mentioned.stream().noneMatch(members::contains);
  }

  private void noteInexpressible(Facts.Fact fact) {
    for (Definition definition : fact.symbol().definitions()) {
      note(fact, definition.place(), definition.dependency());
      definition.prompts().forEach(p -> note(fact, p.place(), p.condition()));
      for (KconfigSymbol.Default each : definition.defaults()) {
        note(fact, each.place(), each.condition());
        if (fact.type().isLogical()) {
          note(fact, each.place(), each.value());
        }
      }
    }
  }

  private void note(Facts.Fact fact, KconfigPlace place, KconfigExpression expression) {
    for (String text : inexpressible(expression)) {
      notes.add(KconfigNote.at(place, "for " + fact.name() + " taken as undecided: " + text));
    }
  }

  private Set<String> inexpressible(KconfigExpression expression) {
    Set<String> result = new LinkedHashSet<>();
    if (expression instanceof KconfigExpression.Comparison comparison) {
      if (!bounds.isExpressible(comparison)) {
        result.add(comparison.toString());
      }
    } else if (expression instanceof KconfigExpression.Unreadable) {
      result.add(expression.toString());
    } else if (expression instanceof KconfigExpression.Not not) {
      result.addAll(inexpressible(not.operand()));
    } else if (expression instanceof KconfigExpression.IsOff off) {
      result.addAll(inexpressible(off.operand()));
    } else if (expression instanceof KconfigExpression.And and) {
      and.operands().forEach(operand -> result.addAll(inexpressible(operand)));
    } else if (expression instanceof KconfigExpression.Or or) {
      or.operands().forEach(operand -> result.addAll(inexpressible(operand)));
    }
    return result;
  }

  private void add(Facts.Fact fact, Formula when, Formula then, List<KconfigPlace> places) {
    add(new Rule(fact.name(), when, then, places));
  }

  /** Takes a rule apart as far as possible: short rules are cheap to combine. */
  private void add(Rule rule) {
    if (rule.when() instanceof Formula.Any any) {
      any.operands().forEach(when -> add(rule.with(when, rule.then())));
    } else if (rule.then() instanceof Formula.All all) {
      all.operands().forEach(then -> add(rule.with(rule.when(), then)));
    } else if (rule.formula().size() > MAX_SIZE) {
      notes.add(
          new KconfigNote(
              rule.places().stream().findFirst(),
              "for " + rule.subject() + " a rule of many symbols was left out"));
    } else if (!rule.isTrivial()) {
      rules.add(rule);
    }
  }
}
