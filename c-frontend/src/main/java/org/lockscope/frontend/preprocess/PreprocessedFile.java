package org.lockscope.frontend.preprocess;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.lockscope.frontend.source.SourceText;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.condition.PresenceCondition;

/** A file as the preprocessor's lines divide it. The door of this package. */
public final class PreprocessedFile {

  /**
   * How many variants of one function are looked at; 98.4 % of functions have one, two dozen of
   * 83,000 more than 8.
   */
  public static final int MAX_VARIANTS = 256;

  private final Tokens tokens;
  private final ConditionalTree tree;
  private final List<Item> items;

  private PreprocessedFile(Tokens tokens, ConditionalTree tree, List<Item> items) {
    this.tokens = tokens;
    this.tree = tree;
    this.items = items;
  }

  /** Reads a file. */
  public static PreprocessedFile of(SourceText text, ConfigurationSpace space) {
    Lexer.Result lexed = Lexer.lex(text.characters());
    ConditionalTree tree = ConditionalTree.of(lexed, space);
    List<Item> items =
        tree.isComplete()
            ? ItemScanner.scan(lexed.tokens(), tree.roots(), space.always())
            : List.of();
    return new PreprocessedFile(lexed.tokens(), tree, items);
  }

  /**
   * A function definition before parsing.
   *
   * @param span its place in the file
   * @param condition when it is seen
   * @param variants its tokens under each way through its conditionals; empty if there are too many
   *     ways
   */
  public record FunctionItem(
      Span span, PresenceCondition condition, Optional<List<VariantTokens>> variants) {}

  /**
   * The tokens of one variant.
   *
   * @param condition when the variant is seen
   * @param tokens its tokens, over a text of the item's length
   */
  public record VariantTokens(PresenceCondition condition, Tokens tokens) {}

  /**
   * The function definitions that some configuration sees.
   *
   * @param matters whether an identifier can matter to what a caller wants to know; conditionals
   *     around others are not told apart where a function has too many variants
   */
  public List<FunctionItem> functions(Predicate<String> matters) {
    List<FunctionItem> functions = new ArrayList<>();
    for (Item item : items) {
      if (item.function() && item.condition().isFeasible()) {
        functions.add(
            new FunctionItem(
                item.span(),
                item.condition(),
                Projection.of(item, tokens, c -> matters(c, matters), MAX_VARIANTS)
                    .map(projections -> variants(item, projections))));
      }
    }
    functions.sort(Comparator.comparing(FunctionItem::span));
    return functions;
  }

  private static List<VariantTokens> variants(Item item, List<Projection> projections) {
    List<VariantTokens> variants = new ArrayList<>();
    for (Projection projection : projections) {
      if (item.tangled()) {
        for (Tokens part : functionsAmong(projection.tokens(), item.condition().space().always())) {
          variants.add(new VariantTokens(projection.condition(), part));
        }
      } else {
        variants.add(new VariantTokens(projection.condition(), projection.tokens()));
      }
    }
    return variants;
  }

  /** The functions among tokens without conditionals, each over a text of the same length. */
  private static List<Tokens> functionsAmong(Tokens tokens, PresenceCondition always) {
    List<Tokens> functions = new ArrayList<>();
    for (Item item : ItemScanner.scan(tokens, List.of(), always)) {
      if (item.function()) {
        functions.add(tokens.only(item.from(), item.to()));
      }
    }
    return functions;
  }

  /** The spans of the function definitions that no configuration sees. */
  public List<Span> dead() {
    return items.stream()
        .filter(i -> i.function() && !i.condition().isFeasible())
        .map(Item::span)
        .sorted()
        .toList();
  }

  /** The spans of all top-level items that are no function definitions. */
  public List<Span> declarations() {
    return items.stream().filter(i -> !i.function()).map(Item::span).sorted().toList();
  }

  /** The macros the file defines, in order. */
  public List<MacroDefinition> macros() {
    return tree.macros();
  }

  /** The files the file includes, in order. */
  public List<Include> includes() {
    return tree.includes();
  }

  /** What is wrong with the file's conditionals. */
  public List<String> problems() {
    return tree.problems();
  }

  /** Whether a branch holds control flow, brackets that do not balance, or a word that matters. */
  private boolean matters(Conditional conditional, Predicate<String> identifier) {
    for (Conditional.Branch branch : conditional.branches()) {
      int depth = 0;
      for (int i = branch.from(); i < branch.to(); i++) {
        if (tokens.isIdentifier(i)) {
          if (tokens.isControl(i) || identifier.test(tokens.text(i))) {
            return true;
          }
        } else if (tokens.is(i, '{') || tokens.is(i, '(')) {
          depth++;
        } else if (tokens.is(i, '}') || tokens.is(i, ')')) {
          if (--depth < 0) {
            return true;
          }
        }
      }
      boolean ends =
          branch.from() == branch.to()
              || tokens.is(branch.to() - 1, ';')
              || tokens.is(branch.to() - 1, '}');
      if (depth != 0 || !ends) {
        return true;
      }
    }
    return false;
  }
}
