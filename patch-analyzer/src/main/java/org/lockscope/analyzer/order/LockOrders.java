package org.lockscope.analyzer.order;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.lockscope.analyzer.callgraph.CallGraph;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.series.SourceTree;

/**
 * The orders in which locks are taken in the revisions of a series. What is the same in two
 * revisions that follow on each other is found once. Not thread-safe, but for what is found later.
 */
public final class LockOrders {

  private final Program program;
  private final List<String> paths;
  private final Predicate<String> changing;
  private Optional<Acquisitions> last = Optional.empty();

  /** What the functions hold that are the same as long as a graph is. */
  private Optional<HeldByCallers> around = Optional.empty();

  /**
   * Makes orders that know no revision yet.
   *
   * @param paths the files whose functions are looked at; what they call elsewhere is not
   * @param changing those that may be different in each revision; the graphs are thorough about
   *     them
   */
  public LockOrders(Program program, Collection<String> paths, Predicate<String> changing) {
    this.program = program;
    this.paths = List.copyOf(new TreeSet<>(paths));
    this.changing = changing;
  }

  /**
   * The order in the next revision. What comes after what functions take is found when it is asked
   * for, which another thread can do.
   *
   * @param whole who calls whom in the first revision with these headers
   * @param graph who calls whom in this one
   * @param headerState as in {@link Program#analyze}
   */
  public Supplier<LockOrder> next(
      SourceTree tree, CallGraph whole, CallGraph graph, String headerState) {
    Optional<Calls> before = last.map(Acquisitions::calls);
    Declarations declarations =
        new Declarations(
            tree, paths, changing, program, headerState, before.map(Calls::declarations));
    Calls calls = new Calls(declarations, graph, before);
    Acquisitions acquisitions = Acquisitions.of(calls, program.primitives(), last);
    last = Optional.of(acquisitions);
    return () ->
        LockOrder.of(acquisitions, callers(whole).within(graph), program.primitives().space());
  }

  /** Several threads may be at it at once. */
  private synchronized HeldByCallers callers(CallGraph whole) {
    if (around.filter(h -> h.graph() == whole).isEmpty()) {
      around = Optional.of(HeldByCallers.around(whole, f -> changing.test(f.path())));
    }
    return around.orElseThrow();
  }
}
