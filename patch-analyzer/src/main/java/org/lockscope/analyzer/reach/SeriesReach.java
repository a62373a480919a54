package org.lockscope.analyzer.reach;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.lockscope.analyzer.callgraph.CallGraph;
import org.lockscope.analyzer.callgraph.EnteredSections;
import org.lockscope.analyzer.callgraph.EntryContexts;
import org.lockscope.analyzer.callgraph.EntryContexts.Detail;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.callgraph.Section;
import org.lockscope.model.condition.PresenceCondition;

/** What is reached from revision to revision of a series. For one thread at a time. */
public final class SeriesReach {

  private Optional<Revision> first = Optional.empty();
  private Optional<Revision> last = Optional.empty();

  /**
   * The sections under locks that the changed files have begun at any revision so far. Others are
   * left alone: there are hundreds in a folder, and a series changes little about them.
   */
  private final Set<Section> followed = new HashSet<>();

  /** What was reached after each patch; empty where nothing had been looked at by then. */
  private final List<Optional<Reach>> revisions = new ArrayList<>();

  /** What is worth a word at some revision. */
  private final List<Predicate<String>> worthwhile = new ArrayList<>();

  /** A revision that was looked at. */
  private record Revision(RevisionGraph graph, EntryContexts irqs, Reach reach) {}

  /**
   * What is reached before a patch and after it.
   *
   * @param worth whether it is worth a word that a function of a name is called
   */
  public record Step(Reach before, Reach after, Predicate<String> worth) {
    /** What is different after it. */
    public List<ReachChange> changes() {
      return before.to(after, worth);
    }
  }

  /**
   * What the functions do that are the same in all revisions, as long as headers are.
   *
   * @param graph all functions, at one of these revisions
   * @param irqs how they are entered, but for calls of functions that the series changes
   * @param sections in which sections, likewise
   */
  private record Environment(
      CallGraph graph, EntryContexts irqs, EnteredSections sections, Reach reach) {
    /** The same, with more sections followed. */
    Environment following(Set<Section> more) {
      sections.follow(more);
      return new Environment(graph, irqs, sections, Reach.of(graph, irqs, sections));
    }

    /** Whether a revision has the same headers. */
    @SuppressWarnings("ReferenceEquality") // there is one graph for all that have
    boolean isOf(RevisionGraph revision) {
      return graph == revision.whole();
    }
  }

  private Optional<Environment> environment = Optional.empty();

  /** How functions are entered that are the same as long as a graph is. */
  private final Map<Around, EntryContexts> around = new HashMap<>();

  /** A graph, and how much is to be known of it. */
  private record Around(CallGraph whole, Detail detail) {}

  /** Tells of the revision before the first patch. */
  public void from(RevisionGraph graph) {
    last = Optional.of(revision(graph));
    first = last;
  }

  /** Tells of the revision after the next patch. */
  public Step to(RevisionGraph graph, Predicate<String> worth) {
    int known = followed.size();
    Revision after = revision(graph);
    if (followed.size() > known && !graph.isAlone()) {
      // Others may have begun such sections before.
      boolean isFirst = first.equals(last);
      first = first.map(this::again);
      last = isFirst ? first : last.map(this::again);
    }
    Step step = new Step(last.orElseThrow().reach(), after.reach(), worth);
    last = Optional.of(after);
    worthwhile.add(worth);
    revisions.add(Optional.of(after.reach()));
    return step;
  }

  /** Tells of a patch after which all is reached that was before it. */
  public void stay() {
    revisions.add(last.map(Revision::reach));
  }

  /**
   * Through all revisions so far; nothing, if there was nothing to look at. A function that means
   * little at every revision is left out.
   */
  public List<ReachHistory> history() {
    if (first.isEmpty()) {
      return List.of();
    }
    List<Reach> all = new ArrayList<>(List.of(first.get().reach()));
    // Patches before the first one that changes something leave all as it was.
    revisions.forEach(r -> all.add(r.orElse(first.get().reach())));
    TreeSet<FunctionId> functions = new TreeSet<>();
    all.forEach(r -> functions.addAll(r.in(Section.IRQ_OFF)));
    functions.removeIf(f -> worthwhile.stream().noneMatch(w -> w.test(f.name())));
    PresenceCondition never = first.get().graph().part().primitives().space().never();
    return List.of(
        new ReachHistory(
            Section.IRQ_OFF,
            functions.stream()
                .map(
                    f ->
                        new ReachHistory.Function(
                            f.path(),
                            f.name(),
                            all.stream().map(r -> r.in(Section.IRQ_OFF, f).orElse(never)).toList()))
                .toList()));
  }

  /** What is different between the first revision and the last one. */
  public List<ReachChange> whole(Predicate<String> worth) {
    return first.isEmpty() ? List.of() : first.get().reach().to(last.get().reach(), worth);
  }

  private Revision revision(RevisionGraph revision) {
    if (environment.filter(e -> e.isOf(revision)).isEmpty()) {
      CallGraph whole = revision.whole();
      EntryContexts irqs = EntryContexts.around(whole, revision.changing(), Detail.IRQS);
      if (!revision.isAlone()) {
        // Not under locks with which one may sleep: nobody wants to know who is called then.
        followed.addAll(
            EnteredSections.begun(
                whole, irqs.within(whole), revision.statics(), revision.changing()));
      }
      EnteredSections sections =
          EnteredSections.of(whole, irqs, revision.statics(), f -> false, followed);
      environment =
          Optional.of(new Environment(whole, irqs, sections, Reach.of(whole, irqs, sections)));
    }
    return withinEnvironment(revision);
  }

  /** A revision with more sections followed, if it has the same headers as the last one. */
  private Revision again(Revision known) {
    return environment.orElseThrow().isOf(known.graph()) ? withinEnvironment(known.graph()) : known;
  }

  private Revision withinEnvironment(RevisionGraph revision) {
    CallGraph graph = revision.part();
    boolean isAlone = revision.isAlone();
    Environment others = environment.orElseThrow();
    EntryContexts contexts = others.irqs().within(graph);
    EnteredSections sections = sections(others, revision, contexts);
    if (!isAlone && followed.addAll(sections.followed())) {
      // Others may have begun such sections before.
      others = others.following(followed);
      environment = Optional.of(others);
      sections = sections(others, revision, contexts);
    }
    return new Revision(revision, contexts, others.reach().within(graph, contexts, sections));
  }

  private static EnteredSections sections(
      Environment others, RevisionGraph revision, EntryContexts contexts) {
    return others
        .sections()
        .within(
            revision.part(),
            contexts,
            revision.statics(),
            revision.changing(),
            !revision.isAlone());
  }

  /** How functions are entered with irqs off, at the revision that was told of last. */
  public EntryContexts irqs() {
    return last.orElseThrow().irqs();
  }

  /**
   * How functions are entered, at the revision that was told of last; found out when it is asked
   * for, of each detail by one thread at a time.
   */
  public Function<Detail, EntryContexts> contexts() {
    RevisionGraph graph = last.orElseThrow().graph();
    EntryContexts irqs = environment.orElseThrow().irqs();
    return detail ->
        around
            .computeIfAbsent(new Around(graph.whole(), detail), k -> irqs.around(detail))
            .within(graph.part());
  }
}
