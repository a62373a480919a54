package org.lockscope.analyzer.flow;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.Counter;
import org.lockscope.model.primitive.Guard;
import org.lockscope.model.primitive.Primitive;

/** What the analysis of a function needs to know about everything outside of it. */
public interface Callees {

  /** The primitive of a name. */
  Optional<Primitive> primitive(String name);

  /** The configurations in which the kernel keeps a counter. */
  PresenceCondition observed(Counter counter);

  /** The types of objects that others belong to, by the members that lead there. */
  Map<String, String> owners();

  /** The class of a {@code guard()} or {@code scoped_guard()}. */
  Optional<Guard> guard(String className);

  /**
   * The summary of a function, for each condition under which there is a definition; none where
   * there is no definition, or the function does not touch the context.
   */
  List<Summary> summaries(String function);

  /**
   * The summaries of a short function even if callers have nothing to know but what it returns;
   * none if there is no definition.
   */
  List<Summary> results(String function);

  /**
   * The summaries of a function that calls one of its parameters, for the functions it is given;
   * none if it does not, or callers have nothing to know.
   *
   * @param given the functions that are passed, by the index of the parameter
   */
  List<Summary> summaries(String function, SortedMap<Integer, String> given);

  /** Whether there is a definition of a function or macro, or it is a primitive. */
  boolean isKnown(String function);

  /**
   * Whether all that a function calls, directly or not, is known, and none of it changes the
   * context: what it is given, it hands on to nobody.
   */
  boolean isClosed(String function);

  /**
   * What a function may change by the names of all that it calls, directly or not, as far as there
   * are definitions; see {@link Touch}.
   */
  SortedSet<String> touched(String function);

  /**
   * Whether not all is known of what a function of the file, or of a header, does to depths and
   * irqs: by these alone, as far as they define it. What a function of another file is not
   * understood to do to a lock it was handed says nothing of that.
   */
  boolean isDoubtful(String function);

  /**
   * A function or macro that is nothing but an expression of its parameters.
   *
   * @param parameters their names
   * @param value the expression
   * @param isMacro whether it is a macro
   */
  record Formula(List<String> parameters, Expr value, boolean isMacro) {
    public Formula {
      parameters = List.copyOf(parameters);
    }
  }

  /**
   * What a function computes, where that is one expression in every configuration. Two calls with
   * the same arguments then have the same value.
   */
  Optional<Formula> formula(String function);

  /** All names of an enumeration, by its tag; none if they are not known. */
  List<String> enumerators(String tag);

  /**
   * The struct that a member of a struct is of, or points to, {@code "struct zpool_driver"}; empty
   * if it is of none, or it is not known.
   *
   * @param struct the struct, or {@code "union x"}, with the keyword
   */
  String memberStruct(String struct, String field);

  /** The same of a variable with file scope. */
  String variableStruct(String variable);

  /** The value of a named constant, where it is known. */
  OptionalLong constant(String name);
}
