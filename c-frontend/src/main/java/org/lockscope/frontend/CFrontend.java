package org.lockscope.frontend;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.lockscope.frontend.TranslationUnit.Unreadable;
import org.lockscope.frontend.ast.FunctionHead;
import org.lockscope.frontend.parse.FunctionParser;
import org.lockscope.frontend.preprocess.PreprocessedFile;
import org.lockscope.frontend.preprocess.PreprocessedFile.FunctionItem;
import org.lockscope.frontend.preprocess.PreprocessedFile.VariantTokens;
import org.lockscope.frontend.preprocess.Tokens;
import org.lockscope.frontend.source.SourceText;
import org.lockscope.model.condition.ConfigurationSpace;

/**
 * Reads kernel C: the door of the front-end. Thread-safe; one instance for a whole analysis parses
 * every function text once.
 */
public final class CFrontend {

  private final ConfigurationSpace space;
  private final Predicate<String> matters;
  private final FunctionParser parser = new FunctionParser();

  /**
   * Makes a front-end.
   *
   * @param space the configurations of interest
   * @param matters whether an identifier can matter; conditionals around others are not told apart
   *     where a function has too many variants
   */
  public CFrontend(ConfigurationSpace space, Predicate<String> matters) {
    this.space = space;
    this.matters = matters;
  }

  /** The configurations of interest. */
  public ConfigurationSpace space() {
    return space;
  }

  /** The parser, for pieces of C outside of functions, such as macros. */
  public FunctionParser parser() {
    return parser;
  }

  /** Reads a file. Never fails: what can't be read is named in the result. */
  public TranslationUnit read(SourceText text) {
    PreprocessedFile file = PreprocessedFile.of(text, space);
    List<Function> functions = new ArrayList<>();
    List<Unreadable> unreadable = new ArrayList<>();
    for (FunctionItem item : file.functions(matters)) {
      if (item.variants().isPresent()) {
        functions(item, text, functions, unreadable);
      } else {
        String reason = "more than " + PreprocessedFile.MAX_VARIANTS + " variants";
        unreadable.add(unreadable(item, text, reason));
      }
    }
    return new TranslationUnit(
        text, functions, unreadable, file.dead(), file.macros(), file.includes(), file.problems());
  }

  /** One item can define functions of different names in different configurations. */
  private void functions(
      FunctionItem item, SourceText text, List<Function> functions, List<Unreadable> unreadable) {
    Map<String, List<Function.Variant>> byName = new LinkedHashMap<>();
    boolean hasHead = true;
    for (VariantTokens variant : item.variants().orElseThrow()) {
      Tokens tokens = variant.tokens();
      Optional<FunctionHead> head = parser.head(tokens);
      if (head.isPresent()) {
        byName
            .computeIfAbsent(head.get().name(), n -> new ArrayList<>())
            .add(
                new Function.Variant(
                    variant.condition(),
                    head.get(),
                    tokens,
                    () -> parser.parse(tokens, head.get())));
      } else {
        hasHead &= !FunctionParser.hasBody(variant.tokens());
      }
    }
    if (!hasHead) {
      unreadable.add(unreadable(item, text, "no function head"));
    } else if (byName.isEmpty()) {
      unreadable.add(unreadable(item, text, "a function among the arguments of a macro"));
    }
    byName.forEach(
        (name, variants) ->
            functions.add(
                new Function(
                    name,
                    item.span(),
                    variants.stream()
                        .map(Function.Variant::condition)
                        .reduce(space.never(), (a, b) -> a.or(b)),
                    variants)));
  }

  private static Unreadable unreadable(FunctionItem item, SourceText text, String reason) {
    return new Unreadable(item.span(), text.line(item.span().start()), reason);
  }
}
