package org.lockscope.analyzer.program;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.preprocess.MacroDefinition;
import org.lockscope.model.primitive.GfpMasks;

/** Reads from the headers of a tree what its gfp masks are made of. */
final class GfpHeaders {

  /** Where the masks are: since v6.0 in a file of their own. */
  private static final List<String> PATHS =
      List.of("include/linux/gfp_types.h", "include/linux/gfp.h");

  /** It would be read as a call of gfp_t, which nobody has declared. */
  private static final Pattern CAST = Pattern.compile("\\(\\s*(__force\\s+)?gfp_t\\s*\\)");

  private final Sources sources;
  private final GfpMasks known = GfpMasks.load();
  private final Map<String, MacroDefinition> macros = new HashMap<>();
  private final Set<String> ambiguous = new HashSet<>();
  private final Map<String, Optional<Boolean>> values = new HashMap<>();

  private GfpHeaders(Sources sources) {
    this.sources = sources;
  }

  /** The masks of a tree; of what its headers do not say, what the table says. */
  static GfpMasks read(SourceTree tree, Sources sources) {
    GfpHeaders headers = new GfpHeaders(sources);
    for (String path : PATHS) {
      tree.file(path).filter(f -> Legibility.refusal(f).isEmpty()).ifPresent(headers::note);
    }
    Map<String, Boolean> read = new HashMap<>();
    for (String name : headers.macros.keySet()) {
      headers.value(name).ifPresent(v -> read.put(name, v));
    }
    return headers.known.with(read);
  }

  /** A text that is another one whenever the headers are. */
  static String state(SourceTree tree) {
    StringBuilder state = new StringBuilder();
    PATHS.forEach(p -> state.append('\n').append(tree.blobId(p).orElse("")));
    return state.toString();
  }

  private void note(SourceFile file) {
    for (MacroDefinition macro : sources.unit(file).macros()) {
      if (!macro.isFunctionLike() && !macro.body().isEmpty()) {
        MacroDefinition other = macros.putIfAbsent(macro.name(), macro);
        if (other != null && !other.body().equals(macro.body())) {
          ambiguous.add(macro.name());
        }
      }
    }
  }

  /** Whether a mask has the bit; empty if that cannot be read. */
  private Optional<Boolean> value(String name) {
    Optional<Boolean> value = values.get(name);
    if (value == null) {
      // A macro that is made of itself has no value.
      values.put(name, Optional.empty());
      value = ambiguous.contains(name) ? Optional.empty() : find(name);
      values.put(name, value);
    }
    return value;
  }

  private Optional<Boolean> find(String name) {
    MacroDefinition macro = macros.get(name);
    if (macro == null) {
      return Optional.empty();
    }
    Optional<Expr> body = sources.value(CAST.matcher(macro.body()).replaceAll(""));
    if (body.filter(GfpHeaders::isPlain).isPresent()) {
      // A bit by itself: the table knows which one it is about.
      return Optional.of(known.allowsDirectReclaim(name).orElse(false));
    }
    return body.flatMap(this::value);
  }

  /** Whether an expression is a number, or a bit with a number. */
  private static boolean isPlain(Expr expression) {
    Expr inner = expression.withoutCasts();
    return inner instanceof Expr.Constant
        || inner instanceof Expr.Call call && call.functionName().isPresent();
  }

  private Optional<Boolean> value(Expr expression) {
    Expr inner = expression.withoutCasts();
    if (inner instanceof Expr.Name name) {
      return value(name.identifier());
    } else if (inner instanceof Expr.Constant constant && constant.value().isPresent()) {
      return constant.value().getAsLong() == 0 ? Optional.of(false) : Optional.empty();
    } else if (inner instanceof Expr.Unary unary
        && unary.operator() == Expr.UnaryOperator.COMPLEMENT) {
      return value(unary.operand()).map(set -> !set);
    } else if (inner instanceof Expr.Binary binary) {
      Optional<Boolean> left = value(binary.left());
      Optional<Boolean> right = value(binary.right());
      if (left.isEmpty() || right.isEmpty()) {
        return Optional.empty();
      }
      return switch (binary.operator()) {
        case "|" -> Optional.of(left.get() || right.get());
        case "&" -> Optional.of(left.get() && right.get());
        default -> Optional.empty();
      };
    }
    return Optional.empty();
  }
}
