package org.lockscope.model.kconfig;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What derivations ask about symbols, looked up once each. For one thread. */
final class Facts {

  /**
   * Symbols whose value the tree does not decide, whatever it says. PREEMPT_RT is looked at even in
   * trees where no architecture selects ARCH_SUPPORTS_RT yet.
   */
  private static final Set<String> OPEN = Set.of("ARCH_SUPPORTS_RT");

  private final Entries entries;
  private final EntryReader reader;
  private final Map<String, Fact> known = new HashMap<>();
  private final Map<Block, EntryReader.Choice> choices = new HashMap<>();

  Facts(Entries entries) {
    this.entries = entries;
    this.reader = new EntryReader(entries);
  }

  /**
   * A symbol.
   *
   * @param symbol what the tree says
   * @param entries its entries, as many as it has definitions
   * @param typed the architectures in which an entry gives it a type; in others it stays n
   * @param inChoice whether an entry is a member of a choice, which selects do not reach
   * @param opaque whether what its entries mean is not known
   * @param open whether its value counts as free
   */
  record Fact(
      KconfigSymbol symbol,
      List<Entry> entries,
      long typed,
      boolean inChoice,
      boolean opaque,
      boolean open) {

    String name() {
      return symbol.name();
    }

    KconfigSymbol.Type type() {
      return symbol.type();
    }

    /** For which architectures a definition is read. */
    long architectures(int definition) {
      return entries.get(definition).block().architectures();
    }
  }

  Entries entries() {
    return entries;
  }

  Fact of(String name) {
    Fact fact = known.get(name);
    if (fact == null) {
      fact = look(name);
      known.put(name, fact);
    }
    return fact;
  }

  private Fact look(String name) {
    KconfigSymbol symbol = reader.symbol(name);
    List<Entry> its = entries.bySymbol().getOrDefault(name, List.of());
    long typed = 0;
    boolean inChoice = false;
    for (Entry entry : its) {
      typed |= reader.type(entry) == KconfigSymbol.Type.UNKNOWN ? 0 : entry.block().architectures();
      inChoice |= entry.block().choice() != null;
    }
    boolean opaque =
        symbol.isDefined() && symbol.type() == KconfigSymbol.Type.UNKNOWN
            || symbol.definitions().stream().anyMatch(d -> !d.unread().isEmpty());
    return new Fact(symbol, its, typed, inChoice, opaque, OPEN.contains(name));
  }

  /** The architectures of who selects or implies a symbol. */
  static long architectures(List<Entries.Reverse> reverses, int index) {
    return reverses.get(index).entry().block().architectures();
  }

  EntryReader.Choice choice(Block block) {
    return choices.computeIfAbsent(block, reader::choice);
  }

  /** The symbols that decide the value of a symbol directly, without those that select it. */
  Set<String> decisive(Fact fact) {
    Set<String> result = new HashSet<>();
    for (KconfigSymbol.Definition definition : fact.symbol().definitions()) {
      mentioned(definition.dependency(), result);
      for (KconfigSymbol.Prompt prompt : definition.prompts()) {
        mentioned(prompt.condition(), result);
      }
      for (KconfigSymbol.Default each : definition.defaults()) {
        mentioned(each.value(), result);
        mentioned(each.condition(), result);
      }
    }
    result.remove(fact.name());
    return result;
  }

  /** Adds the symbols an expression mentions. */
  static void mentioned(KconfigExpression expression, Set<String> result) {
    expression.forEachLeaf(
        leaf -> {
          if (leaf instanceof KconfigExpression.Symbol symbol) {
            result.add(symbol.name());
          }
        });
  }
}
