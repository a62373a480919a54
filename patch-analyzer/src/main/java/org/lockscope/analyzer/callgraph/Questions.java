package org.lockscope.analyzer.callgraph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.lockscope.analyzer.site.Argument;
import org.lockscope.analyzer.site.Assumption;
import org.lockscope.analyzer.site.Circumstance;

/**
 * What has to be asked of the arguments of each function to know which of its calls, and of its
 * callees' calls, can happen.
 */
final class Questions {

  /** Of more than these nobody wants to know; the others count as open. */
  private static final int MAX_QUESTIONS = 8;

  /** A value passed on through more operations than these is not asked about. */
  private static final int MAX_SIZE = 12;

  private final CallGraph graph;

  /** Functions about which nothing else is asked than was before. */
  private final Predicate<FunctionId> settled;

  private final Map<FunctionId, List<Atom>> atoms = new HashMap<>();
  private final IdentityHashMap<Circumstance, List<Atom.Literal>> literals =
      new IdentityHashMap<>();

  /** Where it was asked before. */
  private final Optional<Questions> before;

  private Questions(CallGraph graph, Predicate<FunctionId> settled, Optional<Questions> before) {
    this.graph = graph;
    this.settled = settled;
    this.before = before;
  }

  static Questions of(CallGraph graph) {
    Questions questions = new Questions(graph, f -> false, Optional.empty());
    questions.find();
    return questions;
  }

  /**
   * The questions about another graph in which only some functions may be different: about others,
   * the same is asked.
   */
  Questions in(CallGraph other, Predicate<FunctionId> changing) {
    Questions questions =
        new Questions(
            other, f -> !changing.test(f) && graph.function(f).isPresent(), Optional.of(this));
    questions.find();
    return questions;
  }

  /** What is asked about a function. */
  private List<Atom> asked(FunctionId function) {
    List<Atom> here = atoms.get(function);
    if (here != null) {
      return here;
    }
    return before.isPresent() && settled.test(function) ? before.get().asked(function) : List.of();
  }

  /** No answer to any question about a function. */
  List<Optional<Boolean>> open(FunctionId function) {
    return Collections.nCopies(asked(function).size(), Optional.empty());
  }

  /** Whether a path can be gone, by what is known of the arguments. */
  boolean mayBe(FunctionId function, List<Optional<Boolean>> answers, Circumstance circumstance) {
    if (circumstance.assumptions().isEmpty()) {
      return true;
    }
    List<Atom> asked = asked(function);
    for (Atom.Literal literal : literals(circumstance)) {
      int i = asked.indexOf(literal.atom());
      if (i >= 0 && answers.get(i).filter(a -> a != literal.answer()).isPresent()) {
        return false;
      }
    }
    return true;
  }

  /** What a call tells its callee of the arguments: answers to what is asked of that. */
  static final class Telling {

    /** For each question, the one about the caller that it comes down to; negative if none. */
    private final int[] callers;

    /** For each question, the answer, if it is the same whoever calls the caller. */
    private final List<Optional<Boolean>> decided;

    private Telling(int[] callers, List<Optional<Boolean>> decided) {
      this.callers = callers;
      this.decided = decided;
    }

    /** The answers, where some about the caller are known. */
    List<Optional<Boolean>> by(List<Optional<Boolean>> known) {
      if (callers.length == 0) {
        return decided;
      }
      List<Optional<Boolean>> answers = new ArrayList<>(decided);
      for (int i = 0; i < callers.length; i++) {
        if (callers[i] >= 0) {
          answers.set(i, known.get(callers[i]));
        }
      }
      return answers;
    }
  }

  /** What is told of the arguments of a function if that is nothing. */
  Telling nothing(FunctionId function) {
    return new Telling(new int[0], open(function));
  }

  /** What a call by name tells its callee. */
  Telling telling(Edge edge) {
    List<Atom> asked = asked(edge.callee());
    List<Atom> known = asked(edge.caller());
    int[] callers = new int[asked.size()];
    List<Optional<Boolean>> decided = new ArrayList<>();
    for (int i = 0; i < callers.length; i++) {
      Atom here = asked.get(i).in(edge.site().arguments());
      callers[i] = known.indexOf(here);
      decided.add(callers[i] < 0 ? Values.decide(here) : Optional.empty());
    }
    return new Telling(callers, decided);
  }

  private List<Atom.Literal> literals(Circumstance circumstance) {
    return literals.computeIfAbsent(
        circumstance,
        c -> {
          List<Atom.Literal> all = new ArrayList<>();
          for (Assumption assumption : c.assumptions()) {
            all.addAll(Atom.of(assumption));
          }
          return all;
        });
  }

  private void find() {
    Deque<FunctionId> work = new ArrayDeque<>();
    Set<FunctionId> queued = new HashSet<>();
    for (CallGraph.Node node : graph.functions()) {
      for (Edge edge : settled.test(node.id()) ? List.<Edge>of() : node.calls()) {
        for (Circumstance circumstance : edge.site().circumstances()) {
          for (Atom.Literal literal : literals(circumstance)) {
            if (add(node.id(), literal.atom()) && queued.add(node.id())) {
              work.add(node.id());
            }
          }
        }
      }
    }
    while (!work.isEmpty()) {
      FunctionId callee = work.poll();
      queued.remove(callee);
      List<Atom> asked = List.copyOf(atoms.get(callee));
      for (Edge edge : graph.callers(callee)) {
        if (edge.kind() == Edge.Kind.DIRECT && !settled.test(edge.caller())) {
          for (Atom atom : asked) {
            Atom here = atom.in(edge.site().arguments());
            if (here.subject().mentionsParameter()
                && !here.subject().isUnknown()
                && size(here.subject()) <= MAX_SIZE
                && add(edge.caller(), here)
                && queued.add(edge.caller())) {
              work.add(edge.caller());
            }
          }
        }
      }
    }
  }

  private boolean add(FunctionId function, Atom atom) {
    List<Atom> present = atoms.computeIfAbsent(function, f -> new ArrayList<>());
    return present.size() < MAX_QUESTIONS && !present.contains(atom) && present.add(atom);
  }

  private static int size(Argument value) {
    return value instanceof Argument.Operation operation
        ? 1 + operation.operands().stream().mapToInt(Questions::size).sum()
        : 1;
  }
}
