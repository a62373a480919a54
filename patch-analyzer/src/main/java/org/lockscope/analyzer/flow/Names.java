package org.lockscope.analyzer.flow;

import java.util.List;
import java.util.regex.Pattern;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.model.primitive.AccessPath;
import org.lockscope.model.primitive.LockOperand;

/** How locks are called in reports: as the source calls them where they are taken. */
final class Names {

  private static final Pattern MARK = Pattern.compile("@\\d*");

  private Names() {}

  /**
   * The object a primitive's path means, given the call's arguments; what it returns is its own.
   */
  private static String of(AccessPath path, String primitive, List<Expr> arguments) {
    String text;
    boolean pointer;
    if (path.root() instanceof AccessPath.Argument argument) {
      Expr expr =
          argument.index() < arguments.size()
              ? arguments.get(argument.index()).withoutCasts()
              : null;
      if (expr == null) {
        return path.toString();
      }
      if (expr instanceof Expr.Unary unary
          && unary.operator() == Expr.UnaryOperator.ADDRESS
          && !path.selectors().isEmpty()) {
        // &n->list_lock, looked through, is n->list_lock.
        return selectors(
            clean(unary.operand()), path.selectors().subList(1, path.selectors().size()), false);
      }
      text = clean(expr);
      pointer = false;
    } else if (path.root() instanceof AccessPath.Global global) {
      text = global.name();
      pointer = false;
    } else {
      text = primitive + "()";
      pointer = false;
    }
    return selectors(text, path.selectors(), pointer);
  }

  private static String selectors(String root, List<AccessPath.Selector> selectors, boolean arrow) {
    String text = root;
    boolean pointer = arrow;
    for (AccessPath.Selector selector : selectors) {
      if (selector instanceof AccessPath.Field field) {
        text = text + (pointer ? "->" : ".") + field.name();
        pointer = false;
      } else {
        pointer = true;
      }
    }
    // What is behind a plain pointer is called by the pointer's name.
    return text;
  }

  /** The lock a primitive works on, given the call's arguments. */
  static String of(LockOperand lock, String primitive, List<Expr> arguments) {
    String object = of(lock.object(), primitive, arguments);
    if (lock.bit().isEmpty()) {
      return object;
    }
    String bit =
        lock.bit().get() instanceof LockOperand.BitArgument argument
                && argument.index() < arguments.size()
            ? clean(arguments.get(argument.index()))
            : lock.bit().get().toString();
    return object + ":" + bit;
  }

  /** An expression as written, without the marks of macro expansion. */
  static String clean(Expr expr) {
    String text = expr.toString();
    return text.indexOf('@') < 0 ? text : MARK.matcher(text).replaceAll("");
  }

  /** A callee's name for a lock in the words of its caller. */
  static String inCaller(String name, List<String> parameters, List<Expr> arguments) {
    int end = 0;
    while (end < name.length() && Character.isJavaIdentifierPart(name.charAt(end))) {
      end++;
    }
    int index = parameters.indexOf(name.substring(0, end));
    if (index < 0 || index >= arguments.size()) {
      return name;
    }
    Expr argument = arguments.get(index).withoutCasts();
    String rest = name.substring(end);
    if (argument instanceof Expr.Unary unary && unary.operator() == Expr.UnaryOperator.ADDRESS) {
      String object = clean(unary.operand());
      return rest.startsWith("->") ? object + "." + rest.substring(2) : object + rest;
    }
    return clean(argument) + rest;
  }
}
