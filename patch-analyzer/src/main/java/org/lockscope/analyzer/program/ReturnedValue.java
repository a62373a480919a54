package org.lockscope.analyzer.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.ast.Stmt;

/**
 * What statements return, if they do nothing else: one value, or one of several by questions that
 * an expression can ask as well.
 */
final class ReturnedValue {

  private ReturnedValue() {}

  static Optional<Expr> of(List<Stmt> statements) {
    if (statements.isEmpty()) {
      return Optional.empty();
    }
    Stmt first = statements.get(0);
    List<Stmt> rest = statements.subList(1, statements.size());
    if (first instanceof Stmt.Return result && rest.isEmpty()) {
      return result.value();
    }
    if (first instanceof Stmt.Block block && rest.isEmpty()) {
      return of(block.statements());
    }
    if (first instanceof Stmt.If question) {
      List<Stmt> otherwise = new ArrayList<>();
      question.alternative().ifPresent(otherwise::add);
      otherwise.addAll(rest);
      Optional<Expr> yes = of(List.of(question.consequence()));
      Optional<Expr> no = of(otherwise);
      return yes.isPresent() && no.isPresent()
          ? Optional.of(new Expr.Conditional(question.span(), question.condition(), yes, no.get()))
          : Optional.empty();
    }
    if (first instanceof Stmt.Switch choice
        && choice.value() instanceof Expr.Name
        && choice.body() instanceof Stmt.Block block) {
      return ofCases(choice.value(), block.statements(), rest);
    }
    return Optional.empty();
  }

  /**
   * What is returned for each of some cases.
   *
   * @param value what is one of them
   * @param otherwise what comes after them
   */
  private static Optional<Expr> ofCases(Expr value, List<Stmt> cases, List<Stmt> otherwise) {
    Optional<Expr> after = of(otherwise);
    Optional<Expr> others = after;
    List<Expr> questions = new ArrayList<>();
    List<Expr> results = new ArrayList<>();
    List<Stmt.Case> labels = new ArrayList<>();
    for (Stmt statement : ended(cases)) {
      if (statement instanceof Stmt.Case label && !label.range()) {
        labels.add(label);
        continue;
      }
      Optional<Expr> result =
          statement instanceof Stmt.Return returned
              ? returned.value()
              : statement instanceof Stmt.Break ? after : Optional.empty();
      if (result.isEmpty()) {
        return Optional.empty();
      }
      for (Stmt.Case label : labels) {
        if (label.value().isPresent()) {
          questions.add(new Expr.Binary(value.span(), "==", value, label.value().get()));
          results.add(result.get());
        } else {
          others = result;
        }
      }
      labels.clear();
    }
    Optional<Expr> all = others;
    for (int i = questions.size() - 1; i >= 0 && all.isPresent(); i--) {
      all =
          Optional.of(
              new Expr.Conditional(
                  value.span(), questions.get(i), Optional.of(results.get(i)), all.get()));
    }
    return all;
  }

  /** Cases of which the last one ends as one that breaks does. */
  private static List<Stmt> ended(List<Stmt> cases) {
    if (cases.isEmpty() || !(cases.get(cases.size() - 1) instanceof Stmt.Case last)) {
      return cases;
    }
    List<Stmt> ended = new ArrayList<>(cases);
    ended.add(new Stmt.Break(last.span()));
    return ended;
  }
}
