package org.lockscope.model.kconfig;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.lockscope.model.kconfig.KconfigSymbol.Default;
import org.lockscope.model.kconfig.KconfigSymbol.Definition;
import org.lockscope.model.kconfig.KconfigSymbol.Forward;
import org.lockscope.model.kconfig.KconfigSymbol.Prompt;
import org.lockscope.model.kconfig.KconfigSymbol.Reverse;

/**
 * Reads the statements of the entries that are asked about, and of what encloses them. Remembers
 * the blocks, which many entries share. For one thread.
 */
final class EntryReader {

  private final Entries entries;
  private final Map<Block, KconfigExpression> dependencies = new HashMap<>();
  private final Map<Block, KconfigExpression> visibilities = new HashMap<>();
  private final IdentityHashMap<Entry, Definition> definitions = new IdentityHashMap<>();

  EntryReader(Entries entries) {
    this.entries = entries;
  }

  /** A choice. */
  record Choice(
      KconfigPlace place,
      KconfigExpression dependency,
      List<Prompt> prompts,
      KconfigSymbol.Type type,
      boolean optional,
      boolean unread) {}

  KconfigSymbol symbol(String name) {
    List<Entry> its = entries.bySymbol().getOrDefault(name, List.of());
    return new KconfigSymbol(
        name,
        type(its),
        its.stream().map(this::definition).toList(),
        entries.selecting().getOrDefault(name, List.of()).stream().map(this::reverse).toList(),
        entries.implying().getOrDefault(name, List.of()).stream().map(this::reverse).toList());
  }

  /** The type all entries that name one agree on. */
  KconfigSymbol.Type type(List<Entry> its) {
    KconfigSymbol.Type result = KconfigSymbol.Type.UNKNOWN;
    for (Entry entry : its) {
      KconfigSymbol.Type type = type(entry);
      if (type != KconfigSymbol.Type.UNKNOWN
          && result != KconfigSymbol.Type.UNKNOWN
          && type != result) {
        return KconfigSymbol.Type.UNKNOWN;
      }
      result = type == KconfigSymbol.Type.UNKNOWN ? result : type;
    }
    return result;
  }

  /** The type an entry names; a member of a choice can have its choice's. */
  KconfigSymbol.Type type(Entry entry) {
    KconfigSymbol.Type type = named(entry.attributes());
    Block choice = entry.block().choice();
    return type == KconfigSymbol.Type.UNKNOWN && choice != null ? named(choice.attributes()) : type;
  }

  private static KconfigSymbol.Type named(List<Statement> attributes) {
    for (Statement attribute : attributes) {
      switch (attribute.keyword()) {
        case BOOL, DEF_BOOL -> {
          return KconfigSymbol.Type.BOOL;
        }
        case TRISTATE, DEF_TRISTATE -> {
          return KconfigSymbol.Type.TRISTATE;
        }
        case INT -> {
          return KconfigSymbol.Type.INT;
        }
        case HEX -> {
          return KconfigSymbol.Type.HEX;
        }
        case STRING -> {
          return KconfigSymbol.Type.STRING;
        }
        default -> {
          // Look on.
        }
      }
    }
    return KconfigSymbol.Type.UNKNOWN;
  }

  Definition definition(Entry entry) {
    Definition known = definitions.get(entry);
    if (known == null) {
      known = read(entry);
      definitions.put(entry, known);
    }
    return known;
  }

  private Definition read(Entry entry) {
    KconfigFile file = entry.file();
    List<Prompt> prompts = new ArrayList<>();
    List<Default> defaults = new ArrayList<>();
    List<Forward> selects = new ArrayList<>();
    List<Forward> implies = new ArrayList<>();
    List<KconfigNote> unread = new ArrayList<>();
    KconfigExpression dependency = dependency(entry.block());
    KconfigExpression visibility = visibility(entry.block());
    for (Statement attribute : entry.attributes()) {
      Arguments arguments = file.arguments(attribute);
      KconfigPlace place = file.place(attribute);
      switch (attribute.keyword()) {
        case BOOL, TRISTATE, INT, HEX, STRING, PROMPT ->
            prompt(arguments, place, visibility).ifPresent(prompts::add);
        case DEF_BOOL, DEF_TRISTATE, DEFAULT -> {
          KconfigExpression value = arguments.expression();
          defaults.add(new Default(place, value, arguments.condition()));
        }
        case DEPENDS -> dependency = dependency.and(dependsOn(arguments));
        case SELECT -> forward(arguments, place).ifPresent(selects::add);
        case IMPLY -> forward(arguments, place).ifPresent(implies::add);
        case OPTION -> {
          if (arguments.accept("env")) {
            unread.add(KconfigNote.at(place, "the value comes from the environment"));
          }
        }
        case TRANSITIONAL ->
            unread.add(KconfigNote.at(place, "a transitional symbol is in no written .config"));
        case RANGE, MODULES, HELP -> {
          // Says nothing about which combinations there are.
        }
        default ->
            unread.add(
                KconfigNote.at(
                    place,
                    "not understood: "
                        + file.text().substring(attribute.from(), attribute.to()).trim()));
      }
    }
    Block choice = entry.block().choice();
    return new Definition(
        entry.place(),
        architectures(entry.block().architectures()),
        dependency,
        prompts,
        defaults,
        selects,
        implies,
        Optional.ofNullable(choice).map(c -> c.file().place(c.start())),
        unread);
  }

  /** Who selects a symbol, with the whole condition. */
  Reverse reverse(Entries.Reverse reverse) {
    Entry entry = reverse.entry();
    Arguments arguments = entry.file().arguments(reverse.statement());
    arguments.word();
    return new Reverse(
        reverse.place(),
        entry.name(),
        architectures(entry.block().architectures()),
        definition(entry).dependency().and(arguments.condition()));
  }

  Choice choice(Block block) {
    KconfigFile file = block.file();
    List<Prompt> prompts = new ArrayList<>();
    boolean optional = false;
    boolean unread = false;
    for (Statement attribute : block.attributes()) {
      Arguments arguments = file.arguments(attribute);
      switch (attribute.keyword()) {
        case BOOL, TRISTATE, PROMPT ->
            prompt(arguments, file.place(attribute), visibility(block.parent()))
                .ifPresent(prompts::add);
        case OPTIONAL -> optional = true;
        case DEPENDS, DEFAULT, HELP -> {
          // Known elsewhere, or says nothing about which combinations there are.
        }
        default -> unread = true;
      }
    }
    return new Choice(
        file.place(block.start()), dependency(block), prompts, choiceType(block), optional, unread);
  }

  private KconfigSymbol.Type choiceType(Block block) {
    KconfigSymbol.Type type = named(block.attributes());
    for (Entry member : entries.choices().get(block)) {
      type = type == KconfigSymbol.Type.UNKNOWN ? named(member.attributes()) : type;
    }
    return type;
  }

  /** What a block and all around it depend on. */
  private KconfigExpression dependency(Block block) {
    if (block.isOutermost()) {
      return KconfigExpression.yes();
    }
    KconfigExpression known = dependencies.get(block);
    if (known != null) {
      return known;
    }
    KconfigExpression result = dependency(block.parent());
    if (block.kind() == Block.Kind.IF) {
      result = result.and(block.file().arguments(block.start()).lastExpression());
    }
    for (Statement attribute : block.attributes()) {
      if (attribute.keyword() == Keyword.DEPENDS) {
        result = result.and(dependsOn(block.file().arguments(attribute)));
      } else if (block.kind() == Block.Kind.MENU && attribute.keyword() == Keyword.UNKNOWN) {
        result = result.and(block.file().arguments(attribute).unreadable());
      }
    }
    dependencies.put(block, result);
    return result;
  }

  /** When prompts in a block are shown, besides what they depend on. */
  private KconfigExpression visibility(Block block) {
    if (block.isOutermost()) {
      return KconfigExpression.yes();
    }
    KconfigExpression known = visibilities.get(block);
    if (known != null) {
      return known;
    }
    KconfigExpression result = visibility(block.parent());
    for (Statement attribute : block.attributes()) {
      if (attribute.keyword() == Keyword.VISIBLE) {
        result = result.and(block.file().arguments(attribute).condition());
      }
    }
    visibilities.put(block, result);
    return result;
  }

  private static KconfigExpression dependsOn(Arguments arguments) {
    if (!arguments.accept("on")) {
      return arguments.unreadable();
    }
    KconfigExpression what = arguments.expression();
    if (arguments.atEnd()) {
      return what;
    }
    return what.or(new KconfigExpression.IsOff(arguments.condition()));
  }

  private static Optional<Prompt> prompt(
      Arguments arguments, KconfigPlace place, KconfigExpression visibility) {
    if (arguments.atEnd()) {
      return Optional.empty();
    }
    String text = arguments.quoted().orElse("");
    return Optional.of(new Prompt(place, text, visibility.and(arguments.condition())));
  }

  private static Optional<Forward> forward(Arguments arguments, KconfigPlace place) {
    return arguments.word().map(target -> new Forward(place, target, arguments.condition()));
  }

  SortedSet<String> architectures(long bits) {
    SortedSet<String> result = new TreeSet<>();
    if (bits != entries.everywhere()) {
      for (int i = 0; i < entries.architectures().size(); i++) {
        if ((bits & 1L << i) != 0) {
          result.add(entries.architectures().get(i));
        }
      }
    }
    return result;
  }
}
