package org.lockscope.analyzer.legality;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.lockscope.analyzer.callgraph.CallGraph;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.finding.Finding;
import org.lockscope.analyzer.finding.Rule;
import org.lockscope.analyzer.finding.Step;
import org.lockscope.analyzer.finding.Subjects;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.site.Circumstance;
import org.lockscope.analyzer.site.FunctionSites;
import org.lockscope.analyzer.site.HeldLock;
import org.lockscope.analyzer.site.LocalContext;
import org.lockscope.analyzer.site.Site;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.AccessPath;
import org.lockscope.model.primitive.Effect;
import org.lockscope.model.primitive.Fact;
import org.lockscope.model.primitive.Primitive;

/**
 * Finds what a function does where it must not. A thing is told once, at the statement that does
 * it, with one chain of calls that leads there: the shortest.
 */
public final class ContextFindings {

  /** More reasons than these do not make it worse. */
  private static final int MAX_CAUSES = 3;

  private static final Comparator<Evidence> ORDER =
      Comparator.<Evidence>comparingInt(e -> e.entry().length())
          .thenComparing(e -> e.site().span());

  private final SiteJudge judge;
  private final CallGraph graph;
  private final Entries entries;
  private final Absences absences;

  private ContextFindings(CallGraph graph, Finder finder) {
    this.graph = graph;
    this.judge = new SiteJudge(graph.primitives(), graph.masks());
    this.absences = new Absences(graph);
    this.entries = finder.find(judge, absences);
  }

  /** Finds how functions are entered. */
  private interface Finder {
    Entries find(SiteJudge judge, Absences absences);
  }

  /** Finds what is wrong in the functions of a call graph. */
  public static ContextFindings of(CallGraph graph) {
    return new ContextFindings(graph, (j, a) -> Entries.of(graph, j, a, f -> true));
  }

  /**
   * Finds out how others call some functions of a call graph, for {@link #within}.
   *
   * @param changing the functions that may be others elsewhere
   */
  public static ContextFindings around(CallGraph graph, Predicate<FunctionId> changing) {
    return new ContextFindings(graph, (j, a) -> Entries.around(graph, j, a, changing));
  }

  /**
   * Finds what is wrong in functions that were left out in {@link #around}, in a graph in which no
   * others are different.
   */
  public ContextFindings within(CallGraph other) {
    return new ContextFindings(other, (j, a) -> entries.within(other, j, a));
  }

  /** One proof that something is wrong. */
  private record Evidence(Entry entry, Site site, Circumstance way, Violation violation) {}

  /** A place, and what is wrong there. */
  private record Key(Rule rule, String subject, Span span) {}

  /** A function of the graph with what is wrong in it. */
  public FunctionProfile judged(FunctionProfile profile) {
    FunctionId id = new FunctionId(profile.path(), profile.name());
    Optional<CallGraph.Node> node = graph.function(id);
    if (node.isEmpty()) {
      return profile;
    }
    Map<String, Finding> merged = new LinkedHashMap<>();
    for (FunctionSites variant : node.get().variants()) {
      // Two definitions of one name are defined in different configurations.
      if (variant.condition().implies(profile.condition())) {
        for (Finding finding : findings(variant, profile, entries.of(id))) {
          merged.merge(
              finding.fingerprint(),
              finding,
              (a, b) -> a.withCondition(a.condition().or(b.condition())));
        }
      }
    }
    return profile.withMore(List.copyOf(merged.values()));
  }

  private List<Finding> findings(
      FunctionSites function, FunctionProfile profile, List<Entry> ways) {
    if (function.doubt().isPresent() || function.problem().isPresent()) {
      return List.of();
    }
    Map<Key, List<Evidence>> found = new LinkedHashMap<>();
    for (Site site : function.sites()) {
      if (!judge.canBeWrong(site)) {
        continue;
      }
      String statement = profile.source(site.span());
      if (judge.primitive(site, statement).isEmpty()) {
        continue;
      }
      for (Circumstance way : site.circumstances()) {
        for (Entry entry : ways) {
          if (Entries.isUpToCaller(site, entry) || entries.isUpToNumber(site, entry)) {
            continue;
          }
          Surroundings context = entries.before(function, site, way, entry);
          for (Violation violation :
              judge.judge(
                  function,
                  site,
                  way,
                  context,
                  entry.passed(),
                  statement,
                  fact -> absences.against(fact, site, entry))) {
            Violation here = violation.within(entry.condition().and(entries.seen(function, way)));
            if (here.condition().isFeasible()
                && isProved(here, function, site, statement, way, entry, context)) {
              Key key = new Key(rule(here.kind()), subject(site, statement, here), site.span());
              found
                  .computeIfAbsent(key, k -> new ArrayList<>())
                  .add(new Evidence(entry, site, way, here));
            }
          }
        }
      }
    }
    List<Finding> findings = new ArrayList<>();
    found.forEach((key, evidence) -> findings.add(finding(function, profile, key, evidence)));
    return findings;
  }

  /** Whether it is certain enough that the place is reached in the context. */
  private boolean isProved(
      Violation violation,
      FunctionSites function,
      Site site,
      String statement,
      Circumstance way,
      Entry entry,
      Surroundings context) {
    return switch (violation.kind()) {
      case SLEEP ->
          !entries.passesAnswer(site)
              && (!entries.forbidsSleep(context)
                  || entry.call().isEmpty()
                  || entry.provesSleep() && entries.isCertainlyReached(function, site, way, entry));
      case REQUIREMENT, ENABLES ->
          entry.call().isEmpty()
              || entry.provesSleep() && entries.isCertainlyReached(function, site, way, entry);
      case ASSERTION ->
          entry.call().isEmpty()
              || (violation.fact() instanceof Fact.Held
                  ? entries.isCertainlyReached(function, site, way, entry)
                  : judge.values(entry.passed(), way.assumptions()).areCertain());
      case RT_INSIDE ->
          !entries.isPerhapsProvided(site, context, entry)
              || !judge.primitive(site, statement).orElseThrow().isAllocation();
      case RT_LOCK, NMI_LOCK -> true;
    };
  }

  private static Rule rule(Violation.Kind kind) {
    return switch (kind) {
      case SLEEP -> Rule.SLEEP_IN_ATOMIC;
      case NMI_LOCK -> Rule.LOCK_IN_NMI;
      case RT_LOCK -> Rule.RT_SLEEPING_LOCK;
      case RT_INSIDE -> Rule.RT_ALLOCATION;
      case ENABLES -> Rule.IRQS_ENABLED;
      case REQUIREMENT, ASSERTION -> Rule.BROKEN_ASSERTION;
    };
  }

  private String subject(Site site, String statement, Violation violation) {
    if (violation.fact() instanceof Fact.Held) {
      return Absences.name(violation.fact(), site);
    }
    if (violation.kind() == Violation.Kind.ENABLES) {
      return Subjects.IRQS;
    }
    if (violation.kind() == Violation.Kind.ASSERTION) {
      return violation.fact().toString();
    }
    Primitive primitive = judge.primitive(site, statement).orElseThrow();
    boolean takes =
        primitive.cases().stream()
            .flatMap(c -> c.effects().stream())
            .anyMatch(Effect.Acquire.class::isInstance);
    return takes && !site.written().isEmpty() ? lock(site, primitive) : primitive.name();
  }

  /** A lock as the C names it. */
  private static String lock(Site site, Primitive primitive) {
    int index =
        primitive
            .lock()
            .filter(l -> l.object().root() instanceof AccessPath.Argument)
            .map(l -> ((AccessPath.Argument) l.object().root()).index())
            .orElse(-1);
    if (index < 0 || index >= site.written().size()) {
      return primitive.name();
    }
    String text = site.written().get(index).toString();
    return text.startsWith("&") ? text.substring(1) : text;
  }

  private Finding finding(
      FunctionSites function, FunctionProfile profile, Key key, List<Evidence> evidence) {
    PresenceCondition condition = evidence.get(0).violation().condition();
    for (Evidence one : evidence) {
      condition = condition.or(one.violation().condition());
    }
    Evidence shown = evidence.stream().min(ORDER).orElseThrow();
    String statement = profile.source(key.span());
    String message = message(shown, judge.primitive(shown.site(), statement).orElseThrow());
    List<Step> path = new ArrayList<>(shown.entry().chain());
    origin(function, profile, shown).ifPresent(path::add);
    path.add(
        new Step(
            function.function(),
            key.span(),
            statement,
            message,
            afterwards(shown.way().context())));
    return new Finding(
        key.rule(),
        function.function(),
        key.subject(),
        message,
        condition,
        key.span(),
        statement,
        path);
  }

  private static String message(Evidence evidence, Primitive primitive) {
    Violation violation = evidence.violation();
    String call = primitive.name() + (primitive.name().endsWith(")") ? "" : "()");
    if (violation.fact() instanceof Fact.Held) {
      String verb = violation.kind() == Violation.Kind.ASSERTION ? " asserts" : " requires";
      return call
          + verb
          + " that "
          + Absences.name(violation.fact(), evidence.site())
          + " is held, and nobody takes it on the way";
    }
    String why =
        violation.causes().stream()
            .map(Cause::text)
            .distinct()
            .limit(MAX_CAUSES)
            .collect(Collectors.joining(" and "));
    String fact = violation.fact().toString().replace('-', ' ');
    return switch (violation.kind()) {
      case SLEEP -> call + " may sleep, and " + why;
      case NMI_LOCK -> call + " may have to wait, and " + why;
      case RT_LOCK -> call + " may sleep with PREEMPT_RT, and " + why;
      case RT_INSIDE -> call + " takes locks that sleep with PREEMPT_RT, and " + why;
      case ENABLES -> call + " enables irqs, and " + why;
      case REQUIREMENT -> call + " requires " + fact + ", and " + why;
      case ASSERTION -> call + " asserts " + fact + ", and " + why;
    };
  }

  /** The last place before, in the source, that does what makes it wrong, if the function does. */
  private Optional<Step> origin(
      FunctionSites function, FunctionProfile profile, Evidence evidence) {
    LocalContext local = evidence.way().context();
    Step found = null;
    for (Site site : function.sites()) {
      if (site.span().start() >= evidence.site().span().start()) {
        break;
      }
      String statement = profile.source(site.span());
      Optional<String> what =
          judge
              .primitive(site, statement)
              .flatMap(p -> contribution(p, site, local))
              .filter(w -> site.circumstances().stream().anyMatch(c -> !c.context().equals(local)));
      if (what.isPresent()) {
        found =
            new Step(function.function(), site.span(), statement, what.get(), afterwards(local));
      }
    }
    return Optional.ofNullable(found);
  }

  /** What a primitive does of what makes a context special. */
  private static Optional<String> contribution(
      Primitive primitive, Site site, LocalContext context) {
    List<Effect> effects = primitive.cases().stream().flatMap(c -> c.effects().stream()).toList();
    for (Effect effect : effects) {
      if (effect instanceof Effect.Irq irq
          && context.irqs() == LocalContext.Irqs.OFF
          && (irq.change() == Effect.IrqChange.DISABLE || irq.change() == Effect.IrqChange.SAVE)) {
        return Optional.of("disables irqs");
      } else if (effect instanceof Effect.Count count
          && count.delta() > 0
          && context.depth(count.counter()) > 0) {
        return Optional.of("raises the " + count.counter() + " depth");
      } else if (effect instanceof Effect.Acquire) {
        String lock = lock(site, primitive);
        if (context.held().stream().map(HeldLock::text).anyMatch(lock::equals)) {
          return Optional.of("takes " + lock);
        }
      }
    }
    return Optional.empty();
  }

  private static String afterwards(LocalContext context) {
    String words = words(context);
    return words.isEmpty() ? "as on entry" : words;
  }

  /** A context in words, relative to the function's entry. */
  static String words(LocalContext context) {
    List<String> words = new ArrayList<>();
    switch (context.irqs()) {
      case OFF -> words.add("irqs off");
      case ON -> words.add("irqs on");
      case UNKNOWN -> words.add("irqs restored");
      case AS_ON_ENTRY -> {
        // Nothing to say.
      }
    }
    context
        .depths()
        .forEach(
            (counter, depth) ->
                words.add(depth > 0 ? counter.whenRaised() : counter.toString() + depth));
    context.held().forEach(h -> words.add(h.text() + " held"));
    context.released().forEach(h -> words.add(h.text() + " released"));
    return String.join(", ", words);
  }
}
