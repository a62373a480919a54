package org.lockscope.analyzer.program;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.lockscope.analyzer.flow.Callees;
import org.lockscope.analyzer.flow.Summary;
import org.lockscope.frontend.ast.FunctionDefinition;
import org.lockscope.frontend.ast.FunctionHead;
import org.lockscope.frontend.ast.Parameter;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.Counter;
import org.lockscope.model.primitive.Guard;
import org.lockscope.model.primitive.Primitive;

/**
 * What a function names that is given functions to call, as {@code kref_put(&s->refs, free_s)} is:
 * such a parameter stands for the function that is passed.
 */
final class BoundScope implements Callees {

  private static final String BETWEEN = " ";

  private final FileScope scope;
  private final Map<String, String> bound;

  /**
   * What can be named.
   *
   * @param bound the functions that are passed, by the names of the parameters
   */
  BoundScope(FileScope scope, Map<String, String> bound) {
    this.scope = scope;
    this.bound = Map.copyOf(bound);
  }

  /** One word for a function and the functions it is given. */
  static String key(String function, SortedMap<Integer, String> given) {
    StringBuilder key = new StringBuilder(function);
    given.forEach((index, name) -> key.append(BETWEEN).append(index).append(BETWEEN).append(name));
    return key.toString();
  }

  /** The function of a {@link #key}. */
  static String function(String key) {
    return key.split(BETWEEN, -1)[0];
  }

  /** The functions given of a {@link #key}. */
  static SortedMap<Integer, String> given(String key) {
    String[] words = key.split(BETWEEN, -1);
    SortedMap<Integer, String> given = new TreeMap<>();
    for (int i = 1; i < words.length; i += 2) {
      given.put(Integer.valueOf(words[i]), words[i + 1]);
    }
    return given;
  }

  /** The names of the parameters that stand for functions which are passed. */
  static Map<String, String> bound(FunctionHead head, SortedMap<Integer, String> given) {
    Map<String, String> bound = new HashMap<>();
    given.forEach(
        (index, name) -> {
          if (index < head.parameters().size()) {
            bound.put(head.parameters().get(index).name(), name);
          }
        });
    return bound;
  }

  /** A function without names for the parameters that stand for functions. */
  static FunctionDefinition of(FunctionDefinition function, Map<String, String> bound) {
    FunctionHead head = function.head();
    List<Parameter> parameters = new ArrayList<>();
    for (Parameter parameter : head.parameters()) {
      parameters.add(
          bound.containsKey(parameter.name()) ? new Parameter("", parameter.type()) : parameter);
    }
    return new FunctionDefinition(
        new FunctionHead(
            head.name(),
            head.returnType(),
            parameters,
            head.attributes(),
            head.isStatic(),
            head.definingMacro()),
        function.body(),
        function.problems(),
        function.text());
  }

  private String named(String name) {
    return bound.getOrDefault(name, name);
  }

  @Override
  public Optional<Primitive> primitive(String name) {
    return scope.primitive(named(name));
  }

  @Override
  public PresenceCondition observed(Counter counter) {
    return scope.observed(counter);
  }

  @Override
  public Map<String, String> owners() {
    return scope.owners();
  }

  @Override
  public Optional<Guard> guard(String className) {
    return scope.guard(className);
  }

  @Override
  public List<Summary> summaries(String function) {
    return scope.summaries(named(function));
  }

  @Override
  public List<Summary> summaries(String function, SortedMap<Integer, String> given) {
    SortedMap<Integer, String> passedOn = new TreeMap<>();
    given.forEach((index, name) -> passedOn.put(index, named(name)));
    return scope.summaries(named(function), passedOn);
  }

  @Override
  public List<Summary> results(String function) {
    return scope.results(named(function));
  }

  @Override
  public boolean isKnown(String function) {
    return scope.isKnown(named(function));
  }

  @Override
  public boolean isClosed(String function) {
    return scope.isClosed(named(function));
  }

  @Override
  public SortedSet<String> touched(String function) {
    return scope.touched(named(function));
  }

  @Override
  public boolean isDoubtful(String function) {
    return scope.isDoubtful(named(function));
  }

  @Override
  public Optional<Formula> formula(String function) {
    return bound.containsKey(function) ? Optional.empty() : scope.formula(function);
  }

  @Override
  public List<String> enumerators(String tag) {
    return scope.enumerators(tag);
  }

  @Override
  public String memberStruct(String struct, String field) {
    return scope.memberStruct(struct, field);
  }

  @Override
  public String variableStruct(String variable) {
    return scope.variableStruct(variable);
  }

  @Override
  public OptionalLong constant(String name) {
    return scope.constant(name);
  }
}
