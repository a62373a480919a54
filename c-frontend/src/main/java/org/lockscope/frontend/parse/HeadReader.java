package org.lockscope.frontend.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lockscope.frontend.ast.Attribute;
import org.lockscope.frontend.ast.FunctionHead;
import org.lockscope.frontend.ast.Parameter;
import org.lockscope.frontend.parse.KernelSpellings.Treatment;
import org.lockscope.frontend.preprocess.Tokens;

/**
 * Reads the head of a function definition from its tokens: the grammar would stumble over the
 * attributes and contracts that kernel code puts there.
 */
final class HeadReader {

  private static final Set<String> STORAGE = Set.of("static", "inline", "extern", "__inline");

  private final Tokens tokens;
  private final int body;
  private final List<Attribute> attributes = new ArrayList<>();

  private HeadReader(Tokens tokens, int body) {
    this.tokens = tokens;
    this.body = body;
  }

  /**
   * Reads a head.
   *
   * @param body index of the token that opens the body
   * @return empty if this is no function head
   */
  static Optional<FunctionHead> read(Tokens tokens, int body) {
    return new HeadReader(tokens, body).read();
  }

  private Optional<FunctionHead> read() {
    if (tokens.isControl(0)) {
      // A piece of a function.
      return Optional.empty();
    }
    if (tokens.is(body - 1, ';')) {
      return oldStyle();
    }
    int at = body - 1;
    List<Attribute> trailing = new ArrayList<>();
    while (at >= 0) {
      if (tokens.isIdentifier(at)) {
        trailing.add(0, new Attribute(tokens.text(at), List.of()));
        at--;
        continue;
      }
      if (tokens.is(at, ']')) {
        // int (*f(void))[4]
        while (at >= 0 && !tokens.is(at, '[')) {
          at--;
        }
        at--;
        continue;
      }
      int open = tokens.is(at, ')') ? opening(at) : -1;
      if (open < 1) {
        return Optional.empty();
      }
      if (tokens.is(open + 1, '*')) {
        return insideDeclarator(open, at, trailing);
      }
      if (tokens.is(open - 1, ')')) {
        return calledTwice(open, at, trailing);
      }
      if (!tokens.isIdentifier(open - 1)) {
        return Optional.empty();
      }
      if (isAttribute(open - 1)) {
        trailing.add(0, new Attribute(tokens.text(open - 1), arguments(open, at)));
        at = open - 2;
        continue;
      }
      return Optional.of(head(open - 1, open, at, open - 1, trailing));
    }
    return Optional.empty();
  }

  /**
   * Whether a word with parentheses stands behind a parameter list, {@code f(int a) __acquires(x)},
   * and not behind an attribute, {@code __printf(1, 2) f(int a)}. By the kernel's convention
   * attributes begin with underscores.
   */
  private boolean isAttribute(int word) {
    if (KernelSpellings.is(tokens.text(word), Treatment.BLANK_CALL)) {
      return true;
    }
    int before = word - 1;
    while (tokens.isIdentifier(before)
        && KernelSpellings.is(tokens.text(before), Treatment.BLANK)) {
      before--;
    }
    int open = tokens.is(before, ')') ? opening(before) : -1;
    if (open < 1 || !tokens.text(word).startsWith("__")) {
      return false;
    }
    return !tokens.isIdentifier(open - 1)
        || KernelSpellings.of(tokens.text(open - 1))
            .filter(t -> t == Treatment.BLANK_CALL || t == Treatment.TYPE_CALL)
            .isEmpty();
  }

  /**
   * {@code void (*name(parameters))(int)}, or {@code int NAME(x)(parameters)} where a macro makes
   * the name.
   */
  private Optional<FunctionHead> calledTwice(int open, int close, List<Attribute> trailing) {
    int inner = opening(open - 1);
    if (inner < 1) {
      return Optional.empty();
    }
    if (tokens.isIdentifier(inner - 1) && !tokens.is(inner + 1, '*')) {
      FunctionHead head = head(inner - 1, open, close, inner - 1, trailing);
      String name = tokens.source().substring(tokens.start(inner - 1), tokens.end(open - 1));
      return Optional.of(
          new FunctionHead(
              CText.squeeze(name).trim(),
              head.returnType(),
              parameters(open, close),
              head.attributes(),
              head.isStatic(),
              Optional.of(tokens.text(inner - 1))));
    }
    return insideDeclarator(inner, open - 1, trailing);
  }

  /** {@code void (*name(parameters))(int)}, {@code int (*name(parameters))[4]}. */
  private Optional<FunctionHead> insideDeclarator(int open, int close, List<Attribute> trailing) {
    for (int i = open + 1; i < close; i++) {
      if (tokens.isIdentifier(i) && tokens.is(i + 1, '(')) {
        return Optional.of(head(i, i + 1, closing(i + 1), open, trailing));
      }
    }
    return Optional.empty();
  }

  /** {@code int f(a, b) int a; char *b;}. */
  private Optional<FunctionHead> oldStyle() {
    int open = 0;
    while (open < body && !tokens.is(open, '(')) {
      open++;
    }
    if (open == 0 || open == body || !tokens.isIdentifier(open - 1)) {
      return Optional.empty();
    }
    int close = closing(open);
    List<Parameter> declared = new ArrayList<>();
    int start = close + 1;
    for (int i = start; i < body; i++) {
      if (tokens.is(i, ';') && i > start) {
        parameter(start, i).ifPresent(declared::add);
        start = i + 1;
      }
    }
    FunctionHead head = head(open - 1, open, close, open - 1, List.of());
    List<Parameter> parameters = new ArrayList<>();
    for (String name : arguments(open, close)) {
      parameters.add(
          declared.stream()
              .filter(p -> p.name().equals(name))
              .findFirst()
              .orElse(new Parameter(name, "int")));
    }
    return Optional.of(
        new FunctionHead(
            tokens.text(open - 1),
            head.returnType(),
            parameters,
            head.attributes(),
            head.isStatic(),
            Optional.empty()));
  }

  private FunctionHead head(int name, int open, int close, int typeTo, List<Attribute> trailing) {
    boolean isStatic = false;
    List<String> type = new ArrayList<>();
    for (int i = 0; i < typeTo; i++) {
      String word = tokens.text(i);
      boolean called = tokens.is(i + 1, '(') && i + 1 < typeTo;
      if (STORAGE.contains(word)) {
        isStatic |= word.equals("static");
      } else if (called && !KernelSpellings.is(word, Treatment.TYPE_CALL)) {
        int end = closing(i + 1);
        attributes.add(new Attribute(word, arguments(i + 1, end)));
        i = end;
      } else if (KernelSpellings.is(word, Treatment.BLANK)) {
        attributes.add(new Attribute(word, List.of()));
      } else if (tokens.is(i, '{')) {
        // The members of the struct that is returned.
        i = closing(i);
      } else {
        type.add(word);
      }
    }
    attributes.addAll(trailing);
    String called = tokens.text(name);
    if (type.isEmpty()) {
      List<String> arguments = arguments(open, close);
      String first = arguments.isEmpty() ? "" : arguments.get(0);
      return new FunctionHead(
          called + "(" + first + ")", "", List.of(), attributes, isStatic, Optional.of(called));
    }
    return new FunctionHead(
        called, join(type), parameters(open, close), attributes, isStatic, Optional.empty());
  }

  private List<Parameter> parameters(int open, int close) {
    List<Parameter> parameters = new ArrayList<>();
    int start = open + 1;
    int depth = 0;
    for (int i = open + 1; i <= close; i++) {
      if (i < close && (tokens.is(i, '(') || tokens.is(i, '['))) {
        depth++;
      } else if (i < close && (tokens.is(i, ')') || tokens.is(i, ']'))) {
        depth--;
      } else if (depth == 0 && (i == close || tokens.is(i, ','))) {
        if (i > start) {
          parameter(start, i).ifPresent(parameters::add);
        }
        start = i + 1;
      }
    }
    return parameters;
  }

  private Optional<Parameter> parameter(int from, int to) {
    if (to == from + 1 && tokens.is(from, "void")) {
      return Optional.empty();
    }
    if (tokens.is(from, '.')) {
      return Optional.of(new Parameter("...", ""));
    }
    int name = -1;
    int arrays = 0;
    for (int i = from; i < to; i++) {
      if (tokens.is(i, '(') && tokens.is(i + 1, '*')) {
        // A pointer to a function: the name is inside.
        int inner = i + 2;
        while (inner < to && !tokens.isIdentifier(inner)) {
          inner++;
        }
        return inner == to
            ? Optional.of(new Parameter("", "(*)()"))
            : Optional.of(new Parameter(tokens.text(inner), "(*)()"));
      }
      if (tokens.is(i, '[')) {
        arrays++;
        i = closing(i);
      } else if (tokens.isIdentifier(i)
          && KernelSpellings.of(tokens.text(i)).filter(t -> t != Treatment.TYPE).isPresent()) {
        if (tokens.is(i + 1, '(')) {
          i = closing(i + 1);
        }
      } else if (tokens.isIdentifier(i)) {
        name = i;
      }
    }
    List<String> type = new ArrayList<>();
    boolean unnamed = name < 0 || isTypeAlone(from, to, name);
    for (int i = from; i < to; i++) {
      String word = tokens.text(i);
      if (tokens.is(i, '[')) {
        i = closing(i);
      } else if ((i != name || unnamed)
          && KernelSpellings.of(word).filter(t -> t != Treatment.TYPE).isEmpty()) {
        type.add(word);
      }
    }
    for (int i = 0; i < arrays; i++) {
      type.add("*");
    }
    return Optional.of(new Parameter(unnamed ? "" : tokens.text(name), join(type)));
  }

  /** Whether the last word of a parameter is its type: {@code int}, {@code struct page *}. */
  private boolean isTypeAlone(int from, int to, int name) {
    String word = tokens.text(name);
    if (KernelSpellings.is(word, Treatment.TYPE) || tokens.is(name + 1, '*')) {
      return true;
    }
    int words = 0;
    for (int i = from; i < to; i++) {
      if (tokens.isIdentifier(i) && !tokens.is(i, "const")) {
        words++;
      }
    }
    return words == 1 || words == 2 && tokens.is(name - 1, "struct");
  }

  private List<String> arguments(int open, int close) {
    List<String> arguments = new ArrayList<>();
    int start = open + 1;
    int depth = 0;
    for (int i = open + 1; i <= close; i++) {
      if (i < close && tokens.is(i, '(')) {
        depth++;
      } else if (i < close && tokens.is(i, ')')) {
        depth--;
      } else if (depth == 0 && (i == close || tokens.is(i, ','))) {
        if (i > start) {
          arguments.add(tokens.source().substring(tokens.start(start), tokens.end(i - 1)));
        }
        start = i + 1;
      }
    }
    return arguments;
  }

  private int opening(int close) {
    int depth = 0;
    for (int i = close; i >= 0; i--) {
      if (tokens.is(i, ')')) {
        depth++;
      } else if (tokens.is(i, '(') && --depth == 0) {
        return i;
      }
    }
    return -1;
  }

  private int closing(int open) {
    int depth = 0;
    for (int i = open; i < body; i++) {
      if (tokens.is(i, '(') || tokens.is(i, '[') || tokens.is(i, '{')) {
        depth++;
      } else if ((tokens.is(i, ')') || tokens.is(i, ']') || tokens.is(i, '}')) && --depth == 0) {
        return i;
      }
    }
    return body - 1;
  }

  private static String join(List<String> words) {
    StringBuilder joined = new StringBuilder();
    for (String word : words) {
      boolean stars = word.equals("*") && joined.length() > 0;
      boolean tight = stars && joined.charAt(joined.length() - 1) == '*';
      if (joined.length() > 0 && !tight) {
        joined.append(' ');
      }
      joined.append(word);
    }
    return joined.toString();
  }
}
