package org.lockscope.analyzer.program;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.lockscope.frontend.CFrontend;
import org.lockscope.frontend.Function;
import org.lockscope.frontend.ast.Attribute;
import org.lockscope.frontend.ast.FunctionHead;
import org.lockscope.frontend.ast.Parameter;
import org.lockscope.frontend.preprocess.Tokens;
import org.lockscope.frontend.source.SourceText;
import org.lockscope.model.primitive.PrimitiveTable;

/**
 * Functions that are known by a prototype alone: one that says by sparse annotations which locks
 * the function takes or releases. Such a function is read as if its body was these annotations.
 * Thread-safe.
 */
final class Declarations {

  /** What the annotations mean as statements, in the order in which they stand in a body. */
  private static final List<String> STATEMENTS =
      List.of(
          "__must_hold",
          "__must_hold_shared",
          "__releases",
          "__releases_shared",
          "__acquires",
          "__acquires_shared");

  /** These are the function's value as well: they hold if that is not 0. */
  private static final List<String> VALUES = List.of("__cond_acquires", "__cond_acquires_shared");

  private final CFrontend frontend;
  private final Map<String, Optional<Function>> functions = new ConcurrentHashMap<>();

  Declarations(CFrontend frontend) {
    this.frontend = frontend;
  }

  /** A table in which the annotations are primitives. */
  static PrimitiveTable primitives(PrimitiveTable table) {
    InputStream rows = Declarations.class.getResourceAsStream("annotations.json");
    return table.with("annotations.json", rows);
  }

  /**
   * The function of a prototype.
   *
   * @param declaration its text, without semicolon
   * @return empty if its annotations name no lock that a caller knows
   */
  Optional<Function> function(String declaration) {
    return functions.computeIfAbsent(declaration, this::read);
  }

  private Optional<Function> read(String declaration) {
    return parse(declaration + "{}")
        .map(f -> body(f.variants().get(0).head()))
        .filter(b -> !b.isEmpty())
        .flatMap(b -> parse(declaration + "{ " + b + "}"));
  }

  private Optional<Function> parse(String text) {
    return frontend.read(SourceText.of(text)).functions().stream()
        .filter(f -> !f.variants().isEmpty())
        .findFirst();
  }

  private static String body(FunctionHead head) {
    StringBuilder body = new StringBuilder();
    for (String word : STATEMENTS) {
      for (Attribute attribute : head.attributes(word)) {
        lock(head, attribute).ifPresent(l -> body.append(word).append('(').append(l).append("); "));
      }
    }
    List<String> values = new ArrayList<>();
    for (String word : VALUES) {
      for (Attribute attribute : head.attributes(word)) {
        lock(head, attribute).ifPresent(l -> values.add("return " + word + "(" + l + "); "));
      }
    }
    // Of several of these nobody knows which go together.
    return values.size() == 1 ? body + values.get(0) : body.toString();
  }

  /**
   * The address of the lock an annotation names. RCU, bitlock and the like are no objects; those
   * that are begin at a parameter, or are a variable whose address is taken.
   */
  private static Optional<String> lock(FunctionHead head, Attribute attribute) {
    if (attribute.arguments().size() != 1) {
      return Optional.empty();
    }
    String text = attribute.arguments().get(0).trim();
    Tokens tokens = Tokens.of(text);
    boolean hasAddress = tokens.is(0, '&') || tokens.is(0, '*');
    String root = "";
    for (int i = 0; i < tokens.size() && root.isEmpty(); i++) {
      root = tokens.isIdentifier(i) ? tokens.text(i) : "";
      if (tokens.is(i + 1, '(') && !root.isEmpty()) {
        return Optional.empty();
      }
    }
    String wanted = root;
    boolean isParameter =
        !root.isEmpty() && head.parameters().stream().map(Parameter::name).anyMatch(wanted::equals);
    if (isParameter) {
      return Optional.of(hasAddress || tokens.size() == 1 ? text : "&" + text);
    }
    return tokens.is(0, '&') ? Optional.of(text) : Optional.empty();
  }
}
