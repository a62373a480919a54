package org.lockscope.frontend.preprocess;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.condition.PresenceCondition;

/**
 * The nesting of a file's conditionals, with their presence conditions, its macros and includes.
 */
final class ConditionalTree {

  /**
   * Beyond these limits no person wrote the file; conditions would take more time than they say.
   */
  private static final int MAX_NESTING = 200;

  private static final int MAX_BRANCHES = 1000;
  private static final int MAX_ATOMS = 4096;

  private final List<Conditional> roots;
  private final MacroTable macros;
  private final List<Include> includes;
  private final List<String> problems;
  private final boolean complete;

  private ConditionalTree(Builder builder) {
    complete = builder.complete;
    roots = List.copyOf(builder.open.getLast().children);
    macros = builder.macros;
    includes = List.copyOf(builder.includes);
    problems = List.copyOf(builder.problems);
  }

  /** Reads the directives of a file. Unbalanced ones are mended and named in {@link #problems}. */
  static ConditionalTree of(Lexer.Result lexed, ConfigurationSpace space) {
    Builder builder = new Builder(lexed, space);
    builder.run();
    return new ConditionalTree(builder);
  }

  List<Conditional> roots() {
    return roots;
  }

  List<MacroDefinition> macros() {
    return List.copyOf(macros.definitions());
  }

  List<Include> includes() {
    return includes;
  }

  List<String> problems() {
    return problems;
  }

  /** Whether all directives were read; if not, {@link #problems} says why. */
  boolean isComplete() {
    return complete;
  }

  private static final class Group {
    final PresenceCondition enclosing;
    final List<Conditional.Branch> branches = new ArrayList<>();
    PresenceCondition covered;
    PresenceCondition taken;
    int from;
    List<Conditional> children = new ArrayList<>();
    boolean hasElse;

    Group(PresenceCondition enclosing, PresenceCondition taken, int from) {
      this.enclosing = enclosing;
      this.taken = taken;
      this.covered = taken;
      this.from = from;
    }

    PresenceCondition presence() {
      return enclosing.and(taken);
    }

    void endBranch(int to) {
      branches.add(new Conditional.Branch(taken, from, to, children));
      children = new ArrayList<>();
      from = to;
    }
  }

  private static final class Builder {
    private final List<Directive> directives;
    private final Tokens tokens;
    private final MacroTable macros;
    private final PresenceCondition always;
    private final PresenceCondition never;
    private final Deque<Group> open = new ArrayDeque<>();
    private final List<Include> includes = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private boolean complete = true;

    Builder(Lexer.Result lexed, ConfigurationSpace space) {
      directives = lexed.directives();
      tokens = lexed.tokens();
      macros = new MacroTable(space);
      always = space.always();
      never = space.never();
      open.push(new Group(always, always, 0));
    }

    void run() {
      for (int i = 0; i < directives.size() && complete; i++) {
        Directive directive = directives.get(i);
        PresenceCondition here = open.peek().presence();
        switch (directive.kind()) {
          case DEFINE -> MacroDefinition.of(directive, here).ifPresent(macros::define);
          case UNDEF -> macros.undefine(firstWord(directive.argument()), here);
          case INCLUDE -> Include.of(directive, here).ifPresent(includes::add);
          case ERROR -> {
            // No kernel is built in a configuration that comes here.
            if (open.size() > 1) {
              open.peek().taken = never;
            }
          }
          case OTHER -> {
            // #pragma, #warning, #line say nothing about the code's structure.
          }
          case ENDIF -> close(directive);
          default -> {
            if (directive.kind().opens()) {
              PresenceCondition taken = isIncludeGuard(i) ? always : condition(directive);
              open.push(new Group(here, taken, directive.token()));
            } else {
              next(directive);
            }
          }
        }
        complete =
            isWithin("depth of conditionals", open.size(), MAX_NESTING)
                && isWithin("branches of a conditional", open.peek().branches.size(), MAX_BRANCHES)
                && isWithin("conditions", macros.atoms(), MAX_ATOMS);
      }
      while (open.size() > 1) {
        problems.add("a conditional is not closed");
        finish(tokens.size());
      }
    }

    private boolean isWithin(String what, int count, int limit) {
      if (count > limit) {
        problems.add("more than " + limit + " " + what);
      }
      return count <= limit;
    }

    private void next(Directive directive) {
      if (open.size() == 1) {
        problems.add(
            "#" + directive.kind().name().toLowerCase(java.util.Locale.ROOT) + " without #if");
        return;
      }
      Group group = open.peek();
      group.endBranch(directive.token());
      PresenceCondition condition =
          directive.kind() == Directive.Kind.ELSE ? always : condition(directive);
      group.hasElse |= directive.kind() == Directive.Kind.ELSE;
      group.taken = condition.minus(group.covered);
      group.covered = group.covered.or(condition);
    }

    private void close(Directive directive) {
      if (open.size() == 1) {
        problems.add("#endif without #if");
      } else {
        finish(directive.token());
      }
    }

    private void finish(int token) {
      Group group = open.pop();
      group.endBranch(token);
      if (!group.hasElse) {
        group.taken = group.covered.not();
        group.endBranch(token);
      }
      open.peek().children.add(new Conditional(group.branches));
    }

    private PresenceCondition condition(Directive directive) {
      String argument = directive.argument();
      return switch (directive.kind()) {
        case IFDEF, ELIFDEF -> macros.defined(firstWord(argument));
        case IFNDEF, ELIFNDEF -> macros.defined(firstWord(argument)).not();
        default -> ConditionExpression.read(argument, macros);
      };
    }

    private static String firstWord(String argument) {
      int end = 0;
      while (end < argument.length() && Lexer.isIdentifierPart(argument.charAt(end))) {
        end++;
      }
      return end == 0 ? "empty" : argument.substring(0, end);
    }

    /**
     * Whether a directive opens a header's include guard: the first directive of the file, before
     * any token, and the macro is defined right after.
     */
    private boolean isIncludeGuard(int index) {
      Directive guard = directives.get(index);
      if (index + 1 >= directives.size() || guard.token() != 0) {
        return false;
      }
      Directive define = directives.get(index + 1);
      String macro =
          guard.kind() == Directive.Kind.IFNDEF
              ? guard.argument()
              : guard.argument().replaceFirst("^!\\s*defined\\s*\\(?\\s*(\\w+)\\s*\\)?$", "$1");
      return define.kind() == Directive.Kind.DEFINE
          && define.token() == 0
          && firstWord(define.argument()).equals(macro);
    }
  }
}
