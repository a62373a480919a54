package org.lockscope.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.lockscope.frontend.ast.FunctionDefinition;
import org.lockscope.frontend.ast.FunctionHead;
import org.lockscope.frontend.ast.Stmt;
import org.lockscope.frontend.source.SourceText;
import org.lockscope.model.condition.ConfigurationSpace;

/** Small C, read, and its model written down for tests to compare. */
final class Code {

  private Code() {}

  /** A file of these lines. */
  static TranslationUnit read(String... lines) {
    return read(SourceText.of(String.join("\n", lines) + "\n"));
  }

  static TranslationUnit read(SourceText text) {
    return new CFrontend(ConfigurationSpace.unconstrained(), word -> true).read(text);
  }

  /** The only function, in its only variant, of a file of these lines. */
  static FunctionDefinition function(String... lines) {
    TranslationUnit unit = read(lines);
    assertThat(unit.unreadable()).isEmpty();
    assertThat(unit.functions()).hasSize(1);
    assertThat(unit.functions().get(0).variants()).hasSize(1);
    return unit.functions().get(0).variants().get(0).definition();
  }

  static FunctionHead head(String... lines) {
    return function(lines).head();
  }

  static List<String> names(TranslationUnit unit) {
    return unit.functions().stream().map(Function::name).toList();
  }

  /** The statements of a function whose body these lines are, without any problem. */
  static String statements(String... lines) {
    FunctionDefinition definition =
        function("static void f(void)", "{", String.join("\n", lines), "}");
    assertThat(definition.problems()).isEmpty();
    String block = write(definition.body().orElseThrow());
    return block.substring(1, block.length() - 1).trim();
  }

  private static String write(Stmt statement) {
    if (statement instanceof Stmt.Block s) {
      return s.statements().stream().map(Code::write).collect(Collectors.joining(" ", "{", "}"));
    } else if (statement instanceof Stmt.Expression s) {
      return s.expression() + ";";
    } else if (statement instanceof Stmt.Declaration s) {
      return "["
          + s.type()
          + "] "
          + s.name()
          + s.initializer().map(v -> " = " + v).orElse("")
          + ";";
    } else if (statement instanceof Stmt.If s) {
      String then = "if (" + s.condition() + ") " + write(s.consequence());
      return then + s.alternative().map(a -> " else " + write(a)).orElse("");
    } else if (statement instanceof Stmt.While s) {
      return "while (" + s.condition() + ") " + write(s.body());
    } else if (statement instanceof Stmt.DoWhile s) {
      return "do " + write(s.body()) + " while (" + s.condition() + ");";
    } else if (statement instanceof Stmt.MacroBlock s) {
      String failure = s.failure().map(f -> " or " + write(f)).orElse("");
      return "<" + s.macro() + s.arguments() + failure + "> " + write(s.body());
    } else if (statement instanceof Stmt.Switch s) {
      return "switch (" + s.value() + ") " + write(s.body());
    } else if (statement instanceof Stmt.Case s) {
      return s.value().map(v -> "case " + v).orElse("default") + ":";
    } else if (statement instanceof Stmt.Label s) {
      return s.name() + ":";
    } else if (statement instanceof Stmt.Goto s) {
      return "goto " + s.label() + ";";
    } else if (statement instanceof Stmt.Return s) {
      return "return" + s.value().map(v -> " " + v).orElse("") + ";";
    } else if (statement instanceof Stmt.Break) {
      return "break;";
    } else if (statement instanceof Stmt.Empty) {
      return ";";
    }
    return "?" + statement.getClass().getSimpleName();
  }
}
