package org.lockscope.analyzer.program;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.BiFunction;
import org.lockscope.analyzer.flow.Callees;
import org.lockscope.analyzer.flow.Summary;
import org.lockscope.frontend.cfg.MacroSource;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.Counter;
import org.lockscope.model.primitive.Guard;
import org.lockscope.model.primitive.Primitive;

/** Passes an analysis' questions on to a scope, and remembers them with the answers. */
final class RecordingScope implements Callees, MacroSource {

  /** What can be asked of a scope beyond what is the same in every scope. */
  private enum Kind {
    PRIMITIVE,
    SUMMARIES,
    SUMMARIES_FOR,
    FORMULA,
    KNOWN,
    CLOSED,
    TOUCHED,
    DOUBTFUL,
    RESULTS,
    CONSTANT,
    ENUMERATORS,
    MEMBER_STRUCT,
    VARIABLE_STRUCT,
    EXPANSIONS,
    REPETITIONS,
    CHANGES_CONTEXT,
    NEVER_RETURNS;

    /**
     * Whether it gets the same answer however often it is asked. What is known of a function may
     * change while others that it calls are in progress.
     */
    boolean isFixed() {
      return switch (this) {
        case PRIMITIVE,
            FORMULA,
            CONSTANT,
            ENUMERATORS,
            MEMBER_STRUCT,
            VARIABLE_STRUCT,
            EXPANSIONS,
            REPETITIONS,
            CHANGES_CONTEXT,
            NEVER_RETURNS ->
            true;
        default -> false;
      };
    }

    Object ask(FileScope scope, String name) {
      return switch (this) {
        case PRIMITIVE -> scope.primitive(name);
        case SUMMARIES -> scope.summaries(name);
        case SUMMARIES_FOR -> scope.summaries(BoundScope.function(name), BoundScope.given(name));
        case FORMULA -> scope.formula(name);
        case RESULTS -> scope.results(name);
        case KNOWN -> scope.isKnown(name);
        case CLOSED -> scope.isClosed(name);
        case TOUCHED -> scope.touched(name);
        case DOUBTFUL -> scope.isDoubtful(name);
        case CONSTANT -> scope.constant(name);
        case ENUMERATORS -> scope.enumerators(name);
        case MEMBER_STRUCT -> {
          int dot = name.indexOf('.');
          yield scope.memberStruct(name.substring(0, dot), name.substring(dot + 1));
        }
        case VARIABLE_STRUCT -> scope.variableStruct(name);
        case EXPANSIONS -> scope.expansions(name);
        case REPETITIONS -> scope.repetitions(name);
        case CHANGES_CONTEXT -> scope.changesContext(name);
        case NEVER_RETURNS -> scope.neverReturns(name);
      };
    }
  }

  /** A question, and the answer it got. */
  static final class Question {
    private final Kind kind;
    private final String name;
    private final Object answer;

    private Question(Kind kind, String name, Object answer) {
      this.kind = kind;
      this.name = name;
      this.answer = answer;
    }

    boolean getsSameAnswerFrom(FileScope scope) {
      return kind.ask(scope, name).equals(answer);
    }
  }

  private record Asked(Kind kind, String name) {

    // What a record does by itself takes several times as long.

    @Override
    public boolean equals(Object other) {
      return other instanceof Asked asked && kind == asked.kind && name.equals(asked.name);
    }

    @Override
    public int hashCode() {
      return 31 * name.hashCode() + kind.ordinal();
    }
  }

  private final FileScope scope;
  private final Map<Asked, Question> questions = new LinkedHashMap<>();

  RecordingScope(FileScope scope) {
    this.scope = scope;
  }

  List<Question> questions() {
    return new ArrayList<>(questions.values());
  }

  @SuppressWarnings("unchecked") // All answers to questions of a kind are of one type.
  private <T> T ask(Kind kind, String name, BiFunction<FileScope, String, T> question) {
    Asked asked = new Asked(kind, name);
    Question before = questions.get(asked);
    if (before != null && kind.isFixed()) {
      return (T) before.answer;
    }
    T answer = question.apply(scope, name);
    if (before == null) {
      questions.put(asked, new Question(kind, name, answer));
    }
    return answer;
  }

  @Override
  public Optional<Primitive> primitive(String name) {
    return ask(Kind.PRIMITIVE, name, FileScope::primitive);
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
    return ask(Kind.SUMMARIES, function, FileScope::summaries);
  }

  @Override
  public List<Summary> summaries(String function, SortedMap<Integer, String> given) {
    return ask(
        Kind.SUMMARIES_FOR,
        BoundScope.key(function, given),
        (asked, key) -> asked.summaries(function, given));
  }

  @Override
  public List<Summary> results(String function) {
    return ask(Kind.RESULTS, function, FileScope::results);
  }

  @Override
  public boolean isKnown(String function) {
    return ask(Kind.KNOWN, function, FileScope::isKnown);
  }

  @Override
  public boolean isClosed(String function) {
    return ask(Kind.CLOSED, function, FileScope::isClosed);
  }

  @Override
  public SortedSet<String> touched(String function) {
    return ask(Kind.TOUCHED, function, FileScope::touched);
  }

  @Override
  public boolean isDoubtful(String function) {
    return ask(Kind.DOUBTFUL, function, FileScope::isDoubtful);
  }

  @Override
  public Optional<Formula> formula(String function) {
    return ask(Kind.FORMULA, function, FileScope::formula);
  }

  @Override
  public List<String> enumerators(String tag) {
    return ask(Kind.ENUMERATORS, tag, FileScope::enumerators);
  }

  @Override
  public String memberStruct(String struct, String field) {
    return ask(Kind.MEMBER_STRUCT, struct + "." + field, (s, k) -> s.memberStruct(struct, field));
  }

  @Override
  public String variableStruct(String variable) {
    return ask(Kind.VARIABLE_STRUCT, variable, FileScope::variableStruct);
  }

  @Override
  public OptionalLong constant(String name) {
    return ask(Kind.CONSTANT, name, FileScope::constant);
  }

  @Override
  public List<Expansion> expansions(String name) {
    return ask(Kind.EXPANSIONS, name, FileScope::expansions);
  }

  @Override
  public List<Expansion> repetitions(String name) {
    return ask(Kind.REPETITIONS, name, FileScope::repetitions);
  }

  @Override
  public boolean changesContext(String name) {
    return ask(Kind.CHANGES_CONTEXT, name, FileScope::changesContext);
  }

  @Override
  public boolean neverReturns(String name) {
    return ask(Kind.NEVER_RETURNS, name, FileScope::neverReturns);
  }
}
