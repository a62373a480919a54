package org.lockscope.analyzer.program;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.lockscope.analyzer.flow.Callees;
import org.lockscope.analyzer.flow.Effort;
import org.lockscope.analyzer.flow.FunctionAnalysis;
import org.lockscope.analyzer.flow.Patience;
import org.lockscope.analyzer.flow.SiteFinder;
import org.lockscope.analyzer.flow.Summary;
import org.lockscope.analyzer.flow.Touch;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.series.InternalFailure;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.frontend.Function;
import org.lockscope.frontend.StructTypes;
import org.lockscope.frontend.TranslationUnit;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.ast.FunctionDefinition;
import org.lockscope.frontend.cfg.ControlMacros;
import org.lockscope.frontend.cfg.MacroSource;
import org.lockscope.frontend.preprocess.MacroDefinition;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.Counter;
import org.lockscope.model.primitive.Effect;
import org.lockscope.model.primitive.Guard;
import org.lockscope.model.primitive.Primitive;

/**
 * What can be named in one file of one revision: its own functions and macros, and those of the
 * headers it includes. Functions are analysed when somebody asks.
 *
 * <p>Not thread-safe; one file is analysed by one thread.
 */
final class FileScope implements Callees, MacroSource {

  /** An expression with more nodes than this says nothing short about its arguments. */
  private static final int MAX_FORMULA_NODES = 40;

  /**
   * What stands before parentheses and hands nothing on: words of C and of compilers, atomic
   * operations (Documentation/atomic_t.txt, Documentation/atomic_bitops.txt), barriers
   * (Documentation/memory-barriers.txt), and what checks or finds types.
   */
  private static final Pattern ACCESS =
      Pattern.compile(
          "if|while|for|switch|return|do|sizeof|typeof|__typeof__|__typeof_unqual__|offsetof|defined"
              + "|_Static_assert|static_assert|__same_type|__attribute__|__aligned|__builtin_\\w+"
              + "|(arch_|raw_)?atomic(64|_long)?_\\w+|(READ|WRITE|ACCESS)_ONCE|(__)?smp_\\w+|barrier"
              + "|(__|arch_|_)*(test|set|clear|change)(_and_(set|clear|change))?_bit\\w*"
              + "|container_of|list_entry|ARRAY_SIZE");

  /** So many functions of a file are left to the thread that begins with them. */
  private static final int FIRST = 16;

  private final Sources sources;
  private final SourceFile file;
  private final TranslationUnit unit;
  private final Supplier<Headers> headers;
  private final Optional<Neighbours> neighbours;
  private final Effort effort;
  private final Patience patience;
  private final Map<String, Definitions> definitions = new HashMap<>();
  private final Map<String, List<Function>> completed = new HashMap<>();
  private final Map<String, Boolean> relevant = new HashMap<>();
  private final Map<String, Boolean> closed = new HashMap<>();
  private final Optional<FileScope> alone;
  private final Map<String, SortedSet<String>> touched = new HashMap<>();
  private final Map<String, Boolean> worthMentioning = new HashMap<>();
  private final Map<String, List<Summary>> summaries = new HashMap<>();
  private final Map<String, List<Summary>> bound = new HashMap<>();
  private final Map<String, List<Summary>> results = new HashMap<>();
  private final Map<String, Optional<Formula>> formulas = new HashMap<>();
  private final Map<String, List<Expansion>> expansions = new HashMap<>();
  private final Map<String, List<Expansion>> repetitions = new HashMap<>();
  private final Map<Function.Variant, FunctionAnalysis> analyses = new HashMap<>();
  private Constants constants;

  /** How the analysis of functions has failed, by their names. */
  private final SortedMap<String, String> failures = new TreeMap<>();

  private final Set<String> inProgress = new LinkedHashSet<>();
  private final Set<String> tainted = new HashSet<>();

  /** How often somebody was told of a function what may be known better once others are done. */
  private int provisionally;

  /** The functions that were not looked at to the end, and those that call them. */
  private final Set<String> hurried = new HashSet<>();

  /** What was found out about functions in a cycle of calls while one of these is in progress. */
  private final Map<Function.Variant, FunctionAnalysis> provisional = new HashMap<>();

  /**
   * What can be named in a file.
   *
   * @param neighbours other files whose functions it can name; empty to know these by name only
   * @param alone the same file without these
   * @param effort how much to do for the functions' summaries and sites
   * @param patience how long to look at the functions of the file itself
   */
  FileScope(
      Sources sources,
      SourceFile file,
      Supplier<Headers> headers,
      Optional<Neighbours> neighbours,
      Optional<FileScope> alone,
      Effort effort,
      Patience patience) {
    this.alone = alone;
    this.sources = sources;
    this.effort = effort;
    this.patience = patience;
    this.file = file;
    this.headers = headers;
    this.neighbours = neighbours;
    this.unit = sources.unit(file);
    Map<String, List<Function>> functions = new LinkedHashMap<>();
    unit.functions()
        .forEach(f -> functions.computeIfAbsent(f.name(), n -> new ArrayList<>()).add(f));
    Map<String, List<MacroDefinition>> macros = new LinkedHashMap<>();
    unit.macros().forEach(m -> macros.computeIfAbsent(m.name(), n -> new ArrayList<>()).add(m));
    Set<String> names = new HashSet<>(functions.keySet());
    names.addAll(macros.keySet());
    for (String name : names) {
      definitions.put(
          name,
          new Definitions(
              functions.getOrDefault(name, List.of()),
              macros.getOrDefault(name, List.of()),
              true,
              file.path()));
    }
  }

  /**
   * What a name stands for.
   *
   * @param own whether the file itself defines it, and not a header
   * @param path the file that does
   */
  record Definitions(
      List<Function> functions, List<MacroDefinition> macros, boolean own, String path) {

    static final Definitions NONE = new Definitions(List.of(), List.of(), false, "");

    boolean isExternal() {
      return functions.stream().allMatch(Function::isExternal);
    }

    boolean isEmpty() {
      return functions.isEmpty() && macros.isEmpty();
    }
  }

  /** The file as it was read. */
  TranslationUnit unit() {
    return unit;
  }

  /** What a name stands for in this file. */
  Definitions definitions(String name) {
    Definitions known = definitions.get(name);
    if (known == null) {
      known = inHeaders(name);
      definitions.put(name, known);
    }
    return known;
  }

  /**
   * The functions of a name: what the file itself defines for some kernels only, a header may
   * define for the others.
   */
  private List<Function> functions(String name) {
    Definitions d = definitions(name);
    return d.own() && d.macros().isEmpty() && !d.functions().isEmpty()
        ? completed.computeIfAbsent(name, n -> completed(n, d.functions()))
        : d.functions();
  }

  private List<Function> completed(String name, List<Function> own) {
    List<Function> all = new ArrayList<>(own);
    otherwise(name).ifPresent(d -> all.addAll(d.functions()));
    return all;
  }

  /** What a header defines of a name for the kernels for which the file itself does not. */
  Optional<Definitions> otherwise(String name) {
    Definitions own = definitions(name);
    if (!own.own() || !own.macros().isEmpty()) {
      return Optional.empty();
    }
    PresenceCondition undefined = condition(own).not();
    if (!undefined.isFeasible()) {
      return Optional.empty();
    }
    Definitions others = headers.get().definitions(name);
    Definitions left =
        new Definitions(
            others.functions().stream()
                .filter(f -> f.condition().isFeasible() && f.condition().implies(undefined))
                .toList(),
            others.macros().stream()
                .filter(m -> m.condition().isFeasible() && m.condition().implies(undefined))
                .toList(),
            false,
            others.path());
    return Optional.of(left).filter(d -> !d.isEmpty());
  }

  /** The configurations in which a name is defined, as a function or a macro. */
  PresenceCondition condition(Definitions definitions) {
    PresenceCondition condition = sources.primitives().space().never();
    for (Function function : definitions.functions()) {
      for (Function.Variant variant : function.variants()) {
        condition = condition.or(variant.condition());
      }
    }
    for (MacroDefinition macro : definitions.macros()) {
      condition = condition.or(macro.condition());
    }
    return condition;
  }

  private Definitions inHeaders(String name) {
    Definitions found = headers.get().definitions(name);
    if (!found.isEmpty()) {
      return found;
    }
    // What a function does says more than what is said of it.
    return declared(name)
        .filter(f -> neighbours.flatMap(n -> n.defining(name)).isEmpty())
        .map(f -> new Definitions(List.of(f), List.of(), false, ""))
        .orElse(Definitions.NONE);
  }

  /** A function of which there is but a prototype, as far as that says what the function does. */
  private Optional<Function> declared(String name) {
    return Optional.ofNullable(sources.outline(file).declarations().get(name))
        .or(() -> headers.get().declaration(name))
        .flatMap(sources::declared);
  }

  /**
   * For each parameter of a function or macro that it makes nothing of in some configurations, in
   * which: what stands in for it in kernels that do without has no use for what it is passed.
   */
  Map<Integer, PresenceCondition> ignored(String name) {
    return new UnusedParameters(this, sources.primitives().space().never()).of(name);
  }

  /** Where headers were looked for, for this file and for the neighbours that were asked. */
  SortedSet<String> looked() {
    SortedSet<String> paths = new TreeSet<>(headers.get().tried());
    neighbours.ifPresent(n -> n.asked().forEach(f -> paths.addAll(f.looked())));
    return paths;
  }

  // Profiles

  /**
   * What is known about each function the file defines, in the order of the file.
   *
   * @param wide the same file with its neighbours. A function that balances without them is not
   *     looked at again: analysing whatever a file calls would take longer than the file itself
   */
  List<FunctionProfile> profiles(FileScope wide) {
    List<FunctionProfile> profiles = new ArrayList<>();
    for (Function function : unit.functions()) {
      List<FunctionAnalysis> variants =
          function.variants().stream().map(v -> analysis(function.name(), v)).toList();
      if (hurried.contains(function.name()) || variants.stream().anyMatch(FileScope::isOpen)) {
        variants =
            function.variants().stream().map(v -> wide.analysis(function.name(), v)).toList();
      }
      profiles.add(Profiles.of(file.path(), unit.text(), function, variants));
    }
    return profiles;
  }

  /**
   * Analyses functions of the file, the last ones first, so that another thread that begins with
   * the first ones will find them done.
   *
   * @param enough whether that is of no use any more
   */
  void prepare(BooleanSupplier enough) {
    List<Function> functions = unit.functions();
    for (int i = functions.size() - 1; i >= FIRST && !enough.getAsBoolean(); i--) {
      Function function = functions.get(i);
      function.variants().forEach(v -> analysis(function.name(), v));
    }
  }

  /** Whether more knowledge of what a function calls could show that all balances. */
  private static boolean isOpen(FunctionAnalysis analysis) {
    return analysis.undecided().isPresent()
        || analysis.problem().isEmpty()
            && (!analysis.findings().isEmpty() || !analysis.residues().isEmpty());
  }

  /** Whether the file defines a function that other files can call. */
  boolean exports(String name) {
    Definitions definition = definitions.get(name);
    return definition != null
        && definition.own()
        && !definition.functions().isEmpty()
        && definition.isExternal();
  }

  /**
   * The neighbour that defines what nothing nearer does, or what headers define for some kernels
   * only: mostly those that do without.
   */
  private Optional<FileScope> neighbour(String name) {
    return neighbours.isPresent() && (definitions(name).isEmpty() || undefined(name).isFeasible())
        ? neighbours.get().defining(name)
        : Optional.empty();
  }

  /** The configurations in which headers do not define a function that they define in others. */
  private PresenceCondition undefined(String name) {
    Definitions d = definitions(name);
    return d.own() || !d.macros().isEmpty() || d.functions().isEmpty()
        ? sources.primitives().space().never()
        : condition(d).not();
  }

  private FunctionAnalysis analysis(String name, Function.Variant variant) {
    FunctionAnalysis known = analyses.get(variant);
    if (known == null && provisional.containsKey(variant)) {
      provisionally++;
      inProgress.stream().skip(1).forEach(tainted::add);
      return provisional.get(variant);
    }
    if (known == null) {
      known =
          sources
              .analyses(effort)
              .find(variant.text(), variant.condition(), this, patienceWith(name))
              .orElseGet(() -> analyse(name, variant));
      (tainted.contains(name) ? provisional : analyses).put(variant, known);
    }
    return known;
  }

  private FunctionAnalysis analyse(String name, Function.Variant variant) {
    RecordingScope recording = new RecordingScope(this);
    boolean outermost = inProgress.add(name);
    try {
      return attempt(
          name,
          () -> analyse(name, variant, recording),
          failure -> FunctionAnalysis.failed(name, variant.condition(), failure));
    } finally {
      if (outermost) {
        finish(name);
      }
    }
  }

  private FunctionAnalysis analyse(
      String name, Function.Variant variant, RecordingScope recording) {
    if (effort == Effort.QUICK) {
      int before = provisionally;
      FunctionAnalysis.WithSites found =
          FunctionAnalysis.quick(variant.definition(), variant.condition(), recording, recording);
      return kept(name, variant, recording, provisionally == before ? found : found.withoutSites());
    }
    FunctionAnalysis.WithSites found =
        FunctionAnalysis.withSites(
            variant.definition(),
            variant.condition(),
            recording,
            recording,
            sources.wantsSites() && isOwn(name),
            patienceWith(name));
    if (found.hurried() && patience == Patience.FIRST_LOOK) {
      hurried.add(name);
    }
    return kept(name, variant, recording, found);
  }

  private FunctionAnalysis kept(
      String name,
      Function.Variant variant,
      RecordingScope recording,
      FunctionAnalysis.WithSites found) {
    if (!found.hurried() && !hurried.contains(name) && !tainted.contains(name)) {
      List<RecordingScope.Question> questions = recording.questions();
      sources
          .analyses(effort)
          .put(variant.text(), variant.condition(), questions, found.analysis(), found.spent());
      found
          .sites()
          .ifPresent(
              s -> sources.sites(effort).put(variant.text(), variant.condition(), questions, s, 0));
    }
    return found.analysis();
  }

  /** How long to look at a function: those of headers are short. */
  private Patience patienceWith(String function) {
    return isOwn(function) ? patience : Patience.FULL;
  }

  /**
   * Does something for a function; what goes wrong inside is noted.
   *
   * @param failed what comes of it then, by what has gone wrong
   */
  private <T> T attempt(
      String function, Supplier<T> work, java.util.function.Function<String, T> failed) {
    InternalFailure.Attempt<T> attempt = InternalFailure.attempt(work);
    attempt.failure().ifPresent(f -> failures.put(function, f));
    return attempt.result().orElseGet(() -> failed.apply(attempt.failure().orElseThrow()));
  }

  /** How the analysis of functions has failed, here or in a neighbour, by their names. */
  SortedMap<String, String> failures() {
    SortedMap<String, String> all = new TreeMap<>(failures);
    neighbours.ifPresent(n -> n.asked().forEach(f -> all.putAll(f.failures())));
    return all;
  }

  /** Whether the file defines a function itself: others are mostly asked for their summaries. */
  private boolean isOwn(String name) {
    return definitions(name).own();
  }

  // Sites

  /** The file itself. */
  SourceFile file() {
    return file;
  }

  /** The sites of the variants of a function that the file or a header of it defines. */
  List<SiteFinder.Result> sites(Function function) {
    return function.variants().stream().map(this::sites).toList();
  }

  private SiteFinder.Result sites(Function.Variant variant) {
    // Nobody asks for them where the neighbours may know more.
    FunctionAnalysis known = analyses.get(variant);
    if (known != null
        && neighbours.isEmpty()
        && effort == Effort.THOROUGH
        && (isOpen(known) || hurried.contains(variant.head().name()))) {
      return SiteFinder.open(variant.head(), variant.condition());
    }
    return sources
        .sites(effort)
        .find(variant.text(), variant.condition(), this, Patience.FULL)
        .orElseGet(
            () -> {
              return attempt(
                  variant.head().name(),
                  () -> effort == Effort.QUICK ? findQuickly(variant) : findSites(variant),
                  failure -> SiteFinder.failed(variant.head(), variant.condition(), failure));
            });
  }

  private SiteFinder.Result findSites(Function.Variant variant) {
    RecordingScope recording = new RecordingScope(this);
    SiteFinder.Result found =
        SiteFinder.of(variant.definition(), variant.condition(), recording, recording);
    sources.sites(effort).put(variant.text(), variant.condition(), recording.questions(), found, 0);
    return found;
  }

  /** Finds sites, and along with them what callers will ask, which would take as long again. */
  private SiteFinder.Result findQuickly(Function.Variant variant) {
    RecordingScope recording = new RecordingScope(this);
    int before = provisionally;
    FunctionAnalysis.WithSites found =
        FunctionAnalysis.quick(variant.definition(), variant.condition(), recording, recording);
    SiteFinder.Result sites = found.sites().orElseThrow();
    if (provisionally == before && !analyses.containsKey(variant)) {
      analyses.put(variant, kept(variant.head().name(), variant, recording, found));
    } else {
      sources
          .sites(effort)
          .put(variant.text(), variant.condition(), recording.questions(), sites, 0);
    }
    return sites;
  }

  /** What uses of a macro expand to, whether that touches the context or not. */
  Optional<Expansion> expansion(MacroDefinition macro) {
    return macro.isFunctionLike() ? sources.expansion(macro) : Optional.empty();
  }

  // Callees

  /**
   * {@inheritDoc}
   *
   * <p>A macro or static function the file defines itself is not the kernel's primitive of that
   * name, unless the table says that the primitive is defined in just this file. An external
   * function is: a program has one of each name.
   */
  @Override
  public Optional<Primitive> primitive(String name) {
    Optional<Primitive> primitive = sources.primitives().find(name);
    if (primitive.isEmpty()) {
      return primitive;
    }
    Definitions definition = definitions.get(name);
    boolean local =
        definition != null
            && definition.own()
            && !(definition.macros().isEmpty() && definition.isExternal())
            && primitive.get().source().stream()
                .noneMatch(s -> s.contains(":" + file.path() + ":"));
    return local ? Optional.empty() : primitive;
  }

  /** Whether the table has a name as that of a function like others. */
  boolean isPlainFunction(String name) {
    return sources.primitives().find(name).filter(Primitive::isPlainFunction).isPresent();
  }

  @Override
  public PresenceCondition observed(Counter counter) {
    return sources.primitives().observed(counter);
  }

  @Override
  public Map<String, String> owners() {
    return sources.primitives().owners();
  }

  @Override
  public Optional<Guard> guard(String className) {
    return sources.primitives().findGuard(className);
  }

  @Override
  public List<Summary> summaries(String function) {
    List<Summary> known = summaries.get(function);
    if (known != null) {
      passOnHurry(function);
      return known;
    }
    if (!isRelevant(function)) {
      return List.of();
    }
    if (definitions(function).functions().isEmpty()) {
      return neighbour(function).map(n -> n.summaries(function)).orElse(List.of());
    }
    List<Summary> found = new ArrayList<>(summarize(function));
    if (inProgress.contains(function)) {
      return found;
    }
    PresenceCondition elsewhere = undefined(function);
    if (elsewhere.isFeasible()) {
      neighbour(function)
          .ifPresent(n -> n.summarize(function).forEach(s -> found.add(s.within(elsewhere))));
    }
    List<Summary> result =
        found.stream().allMatch(Summary::isTrivial) ? List.of() : List.copyOf(found);
    if (!tainted.contains(function)) {
      summaries.put(function, result);
    }
    return result;
  }

  @Override
  public List<Summary> summaries(String function, SortedMap<Integer, String> given) {
    String key = BoundScope.key(function, given);
    List<Summary> known = bound.get(key);
    if (known != null) {
      return known;
    }
    if (inProgress.contains(key)) {
      taint(key);
      return List.of(recursive(function));
    }
    inProgress.add(key);
    List<Summary> found;
    try {
      found = summarize(function, given);
    } finally {
      finish(key);
    }
    List<Summary> result =
        found.stream().allMatch(Summary::isTrivial) ? List.of() : List.copyOf(found);
    if (!tainted.contains(key)) {
      bound.put(key, result);
    }
    return result;
  }

  private List<Summary> summarize(String function, SortedMap<Integer, String> given) {
    List<Summary> found = new ArrayList<>();
    for (Function f : functions(function)) {
      for (Function.Variant v : f.variants()) {
        Map<String, String> names = BoundScope.bound(v.head(), given);
        if (isShort(v.text()) && v.calledNames().stream().anyMatch(names::containsKey)) {
          found.add(
              FunctionAnalysis.of(
                      BoundScope.of(v.definition(), names),
                      v.condition(),
                      this,
                      new BoundScope(this, names))
                  .summary());
        }
      }
    }
    return found;
  }

  @Override
  public OptionalLong constant(String name) {
    return constants().value(name);
  }

  @Override
  public String memberStruct(String struct, String field) {
    StructTypes own = sources.structTypes(file);
    return own.lists(struct)
        ? own.member(struct, field).orElse("")
        : headers.get().memberStruct(struct, field).orElse("");
  }

  @Override
  public String variableStruct(String variable) {
    return sources.structTypes(file).variable(variable).orElse("");
  }

  @Override
  public List<String> enumerators(String tag) {
    return constants().enumerators(tag);
  }

  private Constants constants() {
    if (constants == null) {
      constants = new Constants(sources, file, headers.get());
    }
    return constants;
  }

  /**
   * Analyses a function. A recursive call gets the answer that nothing is known; what was found out
   * with such an answer is not remembered, because it may be known later.
   */
  private List<Summary> summarize(String function) {
    if (inProgress.contains(function)) {
      taint(function);
      return List.of(recursive(function));
    }
    inProgress.add(function);
    try {
      List<Summary> found = new ArrayList<>();
      for (Function f : functions(function)) {
        for (Function.Variant v : f.variants()) {
          found.add(analysis(function, v).summary());
        }
      }
      return found;
    } finally {
      finish(function);
      passOnHurry(function);
    }
  }

  /** What is in progress is not looked at to the end either, if a function it calls was not. */
  private void passOnHurry(String function) {
    if (hurried.contains(function)) {
      hurried.addAll(inProgress);
    }
  }

  private void finish(String function) {
    inProgress.remove(function);
    if (inProgress.isEmpty()) {
      provisional.clear();
      tainted.clear();
    }
  }

  /** Notes of what is in progress that it depends on something that is not known yet. */
  private void taint(String function) {
    provisionally++;
    boolean above = false;
    for (String name : inProgress) {
      if (above) {
        tainted.add(name);
      }
      above |= name.equals(function);
    }
  }

  private Summary recursive(String function) {
    return Summary.unknown(function, sources.primitives().space().always(), "recursive");
  }

  @Override
  public List<Summary> results(String function) {
    List<Summary> known = results.get(function);
    if (known == null) {
      boolean isShort =
          functions(function).stream()
              .flatMap(f -> f.variants().stream())
              .allMatch(v -> isShort(v.text()));
      known = isShort && !inProgress.contains(function) ? summarize(function) : List.of();
      if (!tainted.contains(function)) {
        results.put(function, known);
      }
    }
    passOnHurry(function);
    return known;
  }

  @Override
  public boolean isKnown(String function) {
    Definitions d = definitions(function);
    return primitive(function).isPresent()
        || !d.isEmpty() && !isStubOnly(d)
        || neighbour(function).isPresent();
  }

  /**
   * Whether all that is seen of a function is what stands in for it in kernels that do without:
   * nothing, or a constant. In the others it is something else.
   */
  private boolean isStubOnly(Definitions d) {
    PresenceCondition elsewhere = sources.primitives().space().always();
    for (Function function : d.functions()) {
      for (Function.Variant variant : function.variants()) {
        FunctionDefinition definition = variant.definition();
        boolean empty = definition.body().filter(b -> b.statements().isEmpty()).isPresent();
        if (!empty && formula(definition).filter(FileScope::isStub).isEmpty()) {
          return false;
        }
        elsewhere = elsewhere.minus(variant.condition());
      }
    }
    return d.macros().isEmpty() && elsewhere.isFeasible();
  }

  @Override
  public Optional<Formula> formula(String function) {
    return formulas.computeIfAbsent(function, this::findFormula);
  }

  private Optional<Formula> findFormula(String name) {
    Definitions d = definitions(name);
    List<Function> functions = functions(name);
    if (functions.size() == 1 && d.macros().isEmpty()) {
      List<Function.Variant> variants = functions.get(0).variants();
      return variants.size() == 1 && isShort(variants.get(0).text())
          ? formula(variants.get(0).definition())
              .filter(f -> !isStub(f) || !variants.get(0).condition().not().isFeasible())
          : Optional.empty();
    }
    if (d.macros().size() == 1 && functions.isEmpty() && d.macros().get(0).isFunctionLike()) {
      return sources
          .expansion(d.macros().get(0))
          .filter(e -> e.replacement() instanceof Replacement.Value v && isFormula(v.expression()))
          .map(
              e ->
                  new Formula(
                      e.parameters(), ((Replacement.Value) e.replacement()).expression(), true))
          .filter(f -> isSame(f, d.macros().get(0).condition().not()));
    }
    return Optional.empty();
  }

  /**
   * Whether what a macro is in some kernels can be taken for what it is in the others: not if it
   * says the same whatever it is asked, or is another name of a function, which it need not be
   * where the configuration is another one. What an architecture has in its place mostly is alike.
   */
  private static boolean isSame(Formula formula, PresenceCondition others) {
    boolean isAlias =
        formula.value() instanceof Expr.Call call
            && call.functionName().filter(f -> !handsNothingOn(f)).isPresent()
            && !others.hangsOnMacros();
    return !others.isFeasible() || !isStub(formula) && !isAlias;
  }

  /** Whether a function says the same whatever it is asked: elsewhere it may be more than that. */
  private static boolean isStub(Formula formula) {
    return formula.value().findAll(Expr.Name.class).isEmpty();
  }

  private static boolean isShort(String text) {
    return text.length() < 2000;
  }

  private static Optional<Formula> formula(FunctionDefinition function) {
    return function
        .body()
        .flatMap(body -> ReturnedValue.of(body.statements()))
        .filter(FileScope::isFormula)
        .map(
            value ->
                new Formula(
                    function.head().parameters().stream().map(p -> p.name()).toList(),
                    value,
                    false));
  }

  /** Whether an expression computes something and does nothing. */
  private static boolean isFormula(Expr e) {
    int[] nodes = {0};
    boolean[] pure = {true};
    e.walk(
        node -> {
          nodes[0]++;
          pure[0] &=
              !(node instanceof Expr.Assign
                  || node instanceof Expr.Update
                  || node instanceof Expr.Statement
                  || node instanceof Expr.Unparsed);
        });
    return pure[0] && nodes[0] <= MAX_FORMULA_NODES;
  }

  // Macros

  @Override
  public List<Expansion> expansions(String name) {
    return expansions.computeIfAbsent(name, this::findExpansions);
  }

  private List<Expansion> findExpansions(String name) {
    return primitive(name).isPresent() || !isRelevant(name) && !isSwitch(name)
        ? List.of()
        : allExpansions(name);
  }

  private List<Expansion> allExpansions(String name) {
    List<Expansion> result = new ArrayList<>();
    for (MacroDefinition macro : definitions(name).macros()) {
      if (macro.isFunctionLike() && macro.condition().isFeasible()) {
        sources.expansion(macro).ifPresent(result::add);
      }
    }
    return result;
  }

  @Override
  public List<Expansion> repetitions(String name) {
    return repetitions.computeIfAbsent(name, this::findRepetitions);
  }

  private List<Expansion> findRepetitions(String name) {
    if (primitive(name).isPresent() || definitions(name).macros().isEmpty()) {
      return List.of();
    }
    List<Expansion> all = allExpansions(name);
    return all.stream().anyMatch(FileScope::isRepetition) ? all : List.of();
  }

  /** Whether a macro asks an argument, and evaluates it again by what it says. */
  private static boolean isRepetition(Expansion expansion) {
    return expansion.replacement() instanceof Replacement.Value v
        && v.expression().withoutCasts() instanceof Expr.Conditional c
        && expansion.parameters().stream()
            .anyMatch(
                p ->
                    mentions(c.condition(), p)
                        && (mentions(c.alternative(), p)
                            || c.consequence().filter(e -> mentions(e, p)).isPresent()));
  }

  private static boolean mentions(Expr e, String name) {
    return e.findAll(Expr.Name.class).stream().anyMatch(n -> n.identifier().equals(name));
  }

  @Override
  public boolean changesContext(String name) {
    return isRelevant(name);
  }

  /**
   * Whether a macro is one constant or another by the configuration alone: each is seen, and in
   * every configuration there is one.
   */
  private boolean isSwitch(String name) {
    List<MacroDefinition> macros = definitions(name).macros();
    PresenceCondition undefined = sources.primitives().space().always();
    for (MacroDefinition macro : macros) {
      boolean constant =
          macro.isFunctionLike()
              && sources
                  .expansion(macro)
                  .filter(
                      e ->
                          e.replacement() instanceof Replacement.Value v
                              && v.expression().withoutCasts() instanceof Expr.Constant c
                              && c.value().isPresent())
                  .isPresent();
      if (!constant) {
        return false;
      }
      undefined = undefined.minus(macro.condition());
    }
    return macros.size() > 1 && !undefined.isFeasible();
  }

  @Override
  public boolean neverReturns(String name) {
    return primitive(name)
        .filter(
            p ->
                p.cases().stream()
                    .allMatch(
                        c -> c.effects().stream().anyMatch(Effect.NoReturn.class::isInstance)))
        .isPresent();
  }

  @Override
  public boolean isClosed(String function) {
    Boolean known = closed.get(function);
    if (known == null) {
      // Who calls itself hands on nothing by that.
      closed.put(function, true);
      known = findClosed(function);
      closed.put(function, known);
    }
    return known;
  }

  private boolean findClosed(String function) {
    Optional<Primitive> primitive = primitive(function);
    if (primitive.isPresent()) {
      return primitive.get().stateCases().stream().allMatch(c -> c.effects().isEmpty());
    }
    if (handsNothingOn(function)) {
      return true;
    }
    Definitions d = definitions(function);
    if (d.isEmpty()) {
      return neighbour(function).filter(n -> n.isClosed(function)).isPresent();
    }
    return functions(function).stream()
            .flatMap(f -> f.variants().stream())
            .allMatch(v -> isShort(v.text()) && v.calledNames().stream().allMatch(this::isClosed))
        && d.macros().stream()
            .allMatch(m -> sources.uses(m).names().stream().allMatch(this::isClosed));
  }

  private static boolean handsNothingOn(String function) {
    return ControlMacros.isFirst(function)
        || ControlMacros.isCheck(function)
        || ControlMacros.isDebugCheck(function)
        || ACCESS.matcher(function).matches();
  }

  @Override
  public boolean isDoubtful(String function) {
    FileScope asked = alone.filter(a -> !definitions(function).functions().isEmpty()).orElse(this);
    return asked.summaries(function).stream().anyMatch(Summary::isDoubtful);
  }

  @Override
  public SortedSet<String> touched(String function) {
    SortedSet<String> known = touched.get(function);
    if (known == null) {
      known = findTouched(function);
      touched.put(function, known);
    }
    return known;
  }

  private SortedSet<String> findTouched(String function) {
    SortedSet<String> found = new TreeSet<>();
    Set<String> seen = new HashSet<>(Set.of(function));
    Deque<String> work = new ArrayDeque<>(seen);
    while (!work.isEmpty()) {
      String name = work.poll();
      Optional<Primitive> primitive = primitive(name);
      if (primitive.isPresent()) {
        found.addAll(Touch.of(primitive.get()));
      } else if (isGuard(name)) {
        found.add(Touch.ANYTHING);
      } else {
        Definitions d = definitions(name);
        List<Function> functions = functions(name);
        Stream.concat(
                functions.stream()
                    .flatMap(f -> f.variants().stream())
                    .flatMap(v -> v.calledNames().stream()),
                d.macros().stream().flatMap(m -> sources.uses(m).names().stream()))
            .filter(seen::add)
            .forEach(work::add);
        if (functions.stream()
            .flatMap(f -> f.variants().stream())
            .anyMatch(Function.Variant::callsMembers)) {
          // Whatever the pointer is to.
          found.add(Touch.ANYTHING);
        }
        neighbour(name).ifPresent(n -> found.addAll(n.touched(name)));
      }
    }
    return found;
  }

  // Relevance

  /** Whether a name may change the context, going by the names it uses in turn. */
  private boolean isRelevant(String name) {
    Boolean known = relevant.get(name);
    if (known != null) {
      return known;
    }
    relevant.put(name, false);
    boolean result;
    Optional<Primitive> primitive = primitive(name);
    if (primitive.isPresent()) {
      result = primitive.get().stateCases().stream().anyMatch(c -> !c.effects().isEmpty());
    } else if (isGuard(name)) {
      result = true;
    } else {
      Definitions d = definitions(name);
      result =
          d.macros().stream().anyMatch(m -> isRelevant(sources.uses(m)))
              || functions(name).stream()
                  .flatMap(f -> f.variants().stream())
                  .anyMatch(v -> v.calledNames().stream().anyMatch(this::isRelevant))
              || neighbour(name).filter(n -> n.isRelevant(name)).isPresent();
    }
    relevant.put(name, result);
    return result;
  }

  private static boolean isGuard(String name) {
    return name.equals("guard") || name.equals("scoped_guard");
  }

  private boolean isRelevant(MacroUses macro) {
    return macro.isFlow()
        || macro.runsCommands()
        || macro.names().stream().anyMatch(this::isRelevant);
  }

  /**
   * Whether a reviewer cares that a function is called in a critical section: not where it is but a
   * few operations on fields, however they are spelled.
   */
  boolean isWorthMentioning(String name) {
    Boolean known = worthMentioning.get(name);
    if (known != null) {
      return known;
    }
    worthMentioning.put(name, false);
    Definitions definition = definitions.get(name);
    boolean own = definition != null && definition.own() && !definition.functions().isEmpty();
    boolean result = Weight.of(name, own).orElseGet(() -> isHeavy(name));
    worthMentioning.put(name, result);
    return result;
  }

  private boolean isHeavy(String name) {
    Optional<Primitive> primitive = primitive(name);
    if (primitive.isPresent()) {
      return switch (primitive.get().kind()) {
        case QUERY, ANNOTATION, OPTIMISTIC_READ, INIT -> false;
        default -> true;
      };
    }
    Definitions d = definitions(name);
    if (d.isEmpty()) {
      return true;
    }
    return d.macros().stream()
            .anyMatch(m -> sources.uses(m).names().stream().anyMatch(this::isWorthMentioning))
        || d.functions().stream()
            .flatMap(f -> f.variants().stream())
            .anyMatch(
                v ->
                    Weight.isLarge(v.text())
                        || v.calledNames().stream()
                            .anyMatch(n -> !n.equals(name) && isWorthMentioning(n)));
  }
}
