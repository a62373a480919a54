package org.lockscope.analyzer.legality;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.lockscope.analyzer.callgraph.ContextQuestions;
import org.lockscope.analyzer.site.Argument;
import org.lockscope.analyzer.site.Assumption;
import org.lockscope.analyzer.site.Circumstance;
import org.lockscope.analyzer.site.FunctionSites;
import org.lockscope.analyzer.site.HeldLock;
import org.lockscope.analyzer.site.LocalContext;
import org.lockscope.analyzer.site.Site;
import org.lockscope.analyzer.site.Target;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.Counter;
import org.lockscope.model.primitive.Effect;
import org.lockscope.model.primitive.Fact;
import org.lockscope.model.primitive.GfpMasks;
import org.lockscope.model.primitive.Guard;
import org.lockscope.model.primitive.Primitive;
import org.lockscope.model.primitive.PrimitiveTable;

/** Judges what a function does at its sites, given how it is entered. */
public final class SiteJudge {

  /** A condition around, or a semicolon after, what is looked for in the table as it stands. */
  private static final Pattern DECORATION =
      Pattern.compile("^(?:if \\((?:unlikely\\()?)?(.*?)\\)*;?$");

  private final PrimitiveTable primitives;
  private final GfpMasks masks;
  private final IdentityHashMap<Site, Map<Circumstance, Passage>> passages =
      new IdentityHashMap<>();
  private final Map<String, Boolean> demanding = new HashMap<>();
  private final Map<String, Boolean> wanting = new HashMap<>();

  /** Judges by a table, and by what the masks of a revision allow. */
  public SiteJudge(PrimitiveTable primitives, GfpMasks masks) {
    this.masks = masks;
    this.primitives = primitives;
  }

  /**
   * What is wrong with a site on one of the ways to it.
   *
   * @param function the function the site is in
   * @param entry the context the function is entered in
   * @param passed what it is passed, as far as that is known
   * @param statement the site's statement as it stands in the source
   * @param absent the configurations in which a fact about locks is certainly not so
   */
  List<Violation> judge(
      FunctionSites function,
      Site site,
      Circumstance way,
      Surroundings entry,
      List<Argument> passed,
      String statement,
      Function<Fact, PresenceCondition> absent) {
    Optional<Primitive> primitive = primitive(site, statement);
    if (primitive.isEmpty()) {
      return List.of();
    }
    ArgumentValues values = new ArgumentValues(masks, passed, way.assumptions());
    if (!values.arePossible() || values.hangOnConstants()) {
      return List.of();
    }
    Operation operation = new Operation(primitive.get(), new SiteArguments(site, values));
    LocalContext local = beforeQuestion(primitive.get(), site, evident(function, site, way));
    Surroundings before = weakened(function, entry, site, way);
    Surroundings context = after(before, local);
    if (local.irqs() == LocalContext.Irqs.AS_ON_ENTRY
        && before.irqs().isEmpty()
        && enablesIrqs(function)) {
      // A lock that sleeps, and is held here, may have been taken while they were on.
      context = context.withUnknownIrqs();
    }
    return Stream.concat(
            Legality.judge(operation, context, absent).stream(),
            enabling(operation, before, local).stream())
        .map(v -> v.within(way.condition()))
        .filter(v -> v.condition().isFeasible())
        .toList();
  }

  /**
   * What enables irqs that the function has disabled itself, and had no need to. Where it has not,
   * it does not balance, which is told of it whatever calls it.
   */
  private static List<Violation> enabling(
      Operation operation, Surroundings entry, LocalContext local) {
    return local.irqs() == LocalContext.Irqs.OFF ? Legality.enabling(operation, entry) : List.of();
  }

  /**
   * The context in which a primitive waits until something is so: without the locks that the
   * question takes, which it keeps only if the answer is yes. What a command gives back that is
   * carried out before is not looked at: nothing is known then.
   */
  private static LocalContext beforeQuestion(Primitive primitive, Site site, LocalContext context) {
    boolean isCommanded =
        primitive.commandsBefore().stream()
            .anyMatch(
                i ->
                    i < site.written().size()
                        && calls(site.written().get(i)).findAny().isPresent());
    if (isCommanded) {
      return new LocalContext(LocalContext.Irqs.UNKNOWN, Map.of(), List.of(), context.released());
    }
    Set<String> asked = new HashSet<>();
    primitive.cases().stream()
        .flatMap(c -> c.effects().stream())
        .filter(Effect.Until.class::isInstance)
        .map(e -> ((Effect.Until) e).argument())
        .filter(i -> i < site.written().size())
        .flatMap(i -> calls(site.written().get(i)))
        .forEach(asked::add);
    List<HeldLock> kept =
        context.held().stream()
            .filter(
                h ->
                    h.takenBy().stream()
                        .flatMap(t -> t.through().stream())
                        .noneMatch(asked::contains))
            .toList();
    return kept.size() == context.held().size()
        ? context
        : new LocalContext(LocalContext.Irqs.UNKNOWN, Map.of(), kept, context.released());
  }

  private static Stream<String> calls(Expr expression) {
    Stream<String> own =
        expression instanceof Expr.Call call ? call.functionName().stream() : Stream.empty();
    return Stream.concat(
        own,
        expression.children().stream()
            .filter(Expr.class::isInstance)
            .flatMap(c -> calls((Expr) c)));
  }

  /**
   * Whether a context can forbid what a site does. Of a question it is not known without the
   * statement around it.
   */
  boolean canBeWrong(Site site) {
    if (site.target() instanceof Target.Function) {
      return isCheck(site);
    }
    return site.target() instanceof Target.Operation operation
            && primitives
                .find(operation.name())
                .filter(p -> p.kind() == Primitive.Kind.QUERY || canBeWrong(p))
                .isPresent()
        || site.target() instanceof Target.Guard;
  }

  private boolean canBeWrong(Primitive primitive) {
    return demanding.computeIfAbsent(
        primitive.name(),
        name ->
            primitive.requirements().stream().anyMatch(r -> !r.requirements().isEmpty())
                || primitive.cases().stream()
                    .flatMap(c -> c.effects().stream())
                    .anyMatch(
                        e ->
                            e instanceof Effect.Assert
                                || e instanceof Effect.Acquire
                                || e instanceof Effect.Irq irq
                                    && irq.change() == Effect.IrqChange.ENABLE));
  }

  /** Whether a lock should be held at a site. */
  boolean wantsLock(Site site) {
    return site.target() instanceof Target.Operation operation
        && wanting.computeIfAbsent(
            operation.name(), name -> primitives.find(name).filter(this::wantsLock).isPresent());
  }

  private boolean wantsLock(Primitive primitive) {
    return primitive.requirements().stream()
            .flatMap(c -> c.requirements().stream())
            .anyMatch(r -> r.fact() instanceof Fact.Held)
        || primitive.cases().stream()
            .flatMap(c -> c.effects().stream())
            .anyMatch(e -> e instanceof Effect.Assert a && a.fact() instanceof Fact.Held);
  }

  /** Whether a site is a macro that complains if something about the context is not so. */
  boolean isCheck(Site site) {
    return ContextQuestions.isCheck(site, primitives);
  }

  /** What is known of values where a function was passed something. */
  ArgumentValues values(List<Argument> passed, List<Assumption> assumptions) {
    return new ArgumentValues(masks, passed, assumptions);
  }

  private static boolean enablesIrqs(FunctionSites function) {
    return function.sites().stream()
        .flatMap(s -> s.circumstances().stream())
        .anyMatch(c -> c.context().irqs() == LocalContext.Irqs.ON);
  }

  /** The row of the table that says what a site does, if one does. */
  public Optional<Primitive> primitive(Site site, String statement) {
    if (site.target() instanceof Target.Operation operation) {
      Optional<Primitive> primitive = primitives.find(operation.name());
      // A question alone asserts nothing; what is done with the answer may.
      return primitive.filter(p -> p.kind() == Primitive.Kind.QUERY).isPresent()
          ? idiom(statement)
          : primitive;
    } else if (site.target() instanceof Target.Guard guard) {
      Optional<Guard> known = primitives.findGuard(guard.className());
      return known.map(guard.enters() ? Guard::acquire : Guard::release);
    } else if (site.target() instanceof Target.Function function && site.written().size() == 1) {
      return primitives.find(function.name() + "(" + site.written().get(0) + ")");
    }
    return Optional.empty();
  }

  private Optional<Primitive> idiom(String statement) {
    Optional<Primitive> whole = primitives.find(statement);
    if (whole.isPresent()) {
      return whole;
    }
    Matcher matcher = DECORATION.matcher(statement);
    return matcher.matches()
        ? primitives.find(balanced(matcher.group(1))).filter(p -> p.kind() == Primitive.Kind.ASSERT)
        : Optional.empty();
  }

  private static String balanced(String text) {
    long missing =
        text.chars().filter(c -> c == '(').count() - text.chars().filter(c -> c == ')').count();
    return text + ")".repeat((int) Math.max(0, missing));
  }

  /**
   * An entry as it counts on a way that does less than another way to the same place: whoever wrote
   * that may know that the ways are not open at the same time, and it proves nothing that something
   * is not held or off. What another way gives back that the caller has taken may be just what is
   * not there on this one.
   */
  Surroundings weakened(FunctionSites function, Surroundings entry, Site site, Circumstance way) {
    return passage(function, site, way).weakening().of(entry);
  }

  /**
   * What a path has certainly done to the context before a site. A lock that a callee has taken on
   * some of its paths, nothing known telling which, may be held there or not.
   */
  LocalContext evident(FunctionSites function, Site site, Circumstance way) {
    return passage(function, site, way).evident();
  }

  /**
   * What is to be known of a way to a site however its function is entered.
   *
   * @param weakening what the other ways there take from what is known of the entry
   * @param evident what it has certainly done
   */
  private record Passage(Weakening weakening, LocalContext evident) {

    static Passage of(Circumstance way, List<Circumstance> all) {
      List<Circumstance> possible =
          all.stream().filter(o -> o.condition().intersects(way.condition())).toList();
      return new Passage(Weakening.of(way, possible), evident(way, possible));
    }

    private static LocalContext evident(Circumstance way, List<Circumstance> others) {
      LocalContext context = way.context();
      List<HeldLock> evident =
          context.held().stream().filter(h -> !isUpToCallee(h, way, others)).toList();
      return evident.size() == context.held().size()
          ? context
          : new LocalContext(context.irqs(), context.depths(), evident, context.released());
    }

    private static boolean isUpToCallee(
        HeldLock lock, Circumstance way, List<Circumstance> others) {
      return lock.takenBy().filter(t -> !t.through().isEmpty()).isPresent()
          && others.stream()
              .filter(other -> other.assumptions().equals(way.assumptions()))
              .anyMatch(
                  other ->
                      other.context().held().stream()
                          .noneMatch(h -> h.object().equals(lock.object())));
    }
  }

  private Passage passage(FunctionSites function, Site site, Circumstance way) {
    Map<Circumstance, Passage> here = passages.computeIfAbsent(site, s -> new IdentityHashMap<>());
    Passage passage = here.get(way);
    if (passage == null) {
      passage = Passage.of(way, ways(function, site));
      here.put(way, passage);
    }
    return passage;
  }

  /** All ways to the call that a site is, with whatever arguments. */
  private static List<Circumstance> ways(FunctionSites function, Site site) {
    List<Circumstance> ways = new ArrayList<>();
    for (Site other : function.sites()) {
      if (other.span().equals(site.span()) && other.target().equals(site.target())) {
        ways.addAll(other.circumstances());
      }
    }
    return ways;
  }

  /** The context at a place of a function, of what the function is entered in. */
  public Surroundings after(Surroundings entry, LocalContext local) {
    if (local.isAsOnEntry() && entry.depths().isEmpty()) {
      return entry;
    }
    Surroundings at = entry;
    for (HeldLock released : local.released()) {
      at = at.without(released);
    }
    for (HeldLock held : local.held()) {
      Optional<Primitive> acquire = held.takenBy().flatMap(t -> primitives.find(t.primitive()));
      if (acquire.isPresent()) {
        at = at.holding(Holding.of(held, acquire.get()));
      }
    }
    if (!local.depths().isEmpty() || !entry.depths().isEmpty()) {
      Map<Counter, Integer> depths = new LinkedHashMap<>(entry.depths());
      local.depths().forEach((counter, delta) -> depths.merge(counter, delta, (a, b) -> a + b));
      depths.values().removeIf(d -> d <= 0);
      at = at.withDepths(depths);
    }
    return switch (local.irqs()) {
      case AS_ON_ENTRY -> at;
      case OFF -> at.withIrqs(false);
      case ON -> at.withIrqs(true);
      case UNKNOWN -> at.withUnknownIrqs();
    };
  }

  /** What is known of what a site passes. */
  private record SiteArguments(Site site, ArgumentValues values) implements Operation.Arguments {
    @Override
    public Optional<Integer> count() {
      return Optional.of(site.written().size());
    }

    @Override
    public Optional<Boolean> isTrue(int index) {
      return argument(index).flatMap(values::isTrue);
    }

    @Override
    public Optional<Boolean> allowsBlocking(int index) {
      return argument(index).flatMap(values::allowsBlocking);
    }

    @Override
    public Optional<Boolean> isSo(Fact fact) {
      return Optional.empty();
    }

    private Optional<Argument> argument(int index) {
      return index < site.arguments().size()
          ? Optional.of(site.arguments().get(index))
          : Optional.empty();
    }
  }
}
