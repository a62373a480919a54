package org.lockscope.analyzer.program;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lockscope.analyzer.flow.SiteFinder;
import org.lockscope.analyzer.site.FunctionSites;
import org.lockscope.analyzer.site.Site;
import org.lockscope.analyzer.site.Target;
import org.lockscope.frontend.Function;
import org.lockscope.frontend.TranslationUnit;
import org.lockscope.frontend.preprocess.MacroDefinition;
import org.lockscope.model.condition.PresenceCondition;

/**
 * The sites of one file of one revision, each function's found when somebody asks.
 *
 * <p>Not thread-safe.
 */
public final class FileSites {

  private final FileScope scope;
  private final FileScope wide;
  private final Own own;
  private final IdentityHashMap<Function, List<FunctionSites>> sites = new IdentityHashMap<>();

  /** What was found out before. */
  private final Optional<Snapshot> snapshot;

  /** What does not depend on the other files of the folder. */
  private static final class Own {
    private final IdentityHashMap<Function, List<SiteFinder.Result>> sites =
        new IdentityHashMap<>();
    private final Map<String, Optional<Definition>> definitions = new HashMap<>();
    private Optional<List<FunctionPointer>> pointers = Optional.empty();
  }

  private FileSites(FileScope scope, FileScope wide, Own own, Optional<Snapshot> snapshot) {
    this.scope = scope;
    this.wide = wide;
    this.own = own;
    this.snapshot = snapshot;
  }

  /**
   * The sites of a file.
   *
   * @param wide the same file with its neighbours, for functions that do not balance without them
   */
  static FileSites of(FileScope scope, FileScope wide) {
    return new FileSites(scope, wide, new Own(), Optional.empty());
  }

  /** The sites of the same file in a revision in which nothing but its neighbours has changed. */
  FileSites among(FileScope otherWide) {
    return new FileSites(scope, otherWide, own, Optional.empty());
  }

  /** The same sites, of which some are known. */
  FileSites knowing(Snapshot known) {
    return new FileSites(scope, wide, own, Optional.of(known));
  }

  /**
   * What a name that is called means in a file.
   *
   * @param path the file that defines it: this one, or a header
   * @param functions the functions of that name there; none if it is a macro
   * @param macros what the macros of that name call, one by one; none if it is a function
   * @param condition in which configurations that file defines it, one way or the other
   */
  public record Definition(
      String path,
      List<Function> functions,
      List<FunctionSites> macros,
      PresenceCondition condition) {
    public Definition {
      functions = List.copyOf(functions);
      macros = List.copyOf(macros);
    }
  }

  /**
   * A function that the file defines.
   *
   * @param exported whether other files can call it
   * @param variants its sites, variant by variant
   */
  public record OwnFunction(String name, boolean exported, List<FunctionSites> variants) {
    public OwnFunction {
      variants = List.copyOf(variants);
    }
  }

  /**
   * What is called by a name.
   *
   * @param definitions what defines it: the nearest first. What this file defines for some kernels
   *     only, a header may define for others
   * @param ignored for each parameter that it makes nothing of in some configurations, in which; no
   *     others than those of headers are asked
   */
  public record Meaning(List<SitesThere> definitions, Map<Integer, PresenceCondition> ignored) {
    public Meaning {
      definitions = List.copyOf(definitions);
      ignored = Collections.unmodifiableMap(new LinkedHashMap<>(ignored));
    }
  }

  /**
   * What one file makes of a name.
   *
   * @param path the file: this one, or a header
   * @param variants its sites, variant by variant
   * @param condition in which configurations it makes something of it
   */
  public record SitesThere(String path, List<FunctionSites> variants, PresenceCondition condition) {
    public SitesThere {
      variants = List.copyOf(variants);
    }
  }

  /**
   * All that a call graph asks of a file.
   *
   * @param meanings what the names mean that the functions of the file call, and those that these
   *     call, as far as they are seen from the file; empty for a name that is not
   */
  record Snapshot(
      List<OwnFunction> functions,
      List<FunctionPointer> pointers,
      Map<String, Optional<Meaning>> meanings) {
    Snapshot {
      functions = List.copyOf(functions);
      pointers = List.copyOf(pointers);
      meanings = Collections.unmodifiableMap(new LinkedHashMap<>(meanings));
    }
  }

  /** Finds all that a call graph asks of the file. */
  Snapshot snapshot() {
    Map<String, Optional<Meaning>> meanings = new LinkedHashMap<>();
    Deque<FunctionSites> work = new ArrayDeque<>();
    List<OwnFunction> functions = functions();
    functions.forEach(f -> work.addAll(f.variants()));
    while (!work.isEmpty()) {
      for (Site site : work.poll().sites()) {
        name(site)
            .filter(name -> !meanings.containsKey(name))
            .ifPresent(
                name -> {
                  Optional<Meaning> meaning = meaning(name);
                  meanings.put(name, meaning);
                  meaning.stream()
                      .flatMap(m -> m.definitions().stream())
                      .filter(d -> !d.path().equals(path()))
                      .forEach(d -> work.addAll(d.variants()));
                });
      }
    }
    return new Snapshot(functions, pointers(), meanings);
  }

  /** The name of the function or macro that is called at a site, if it has one. */
  private Optional<String> name(Site site) {
    if (site.target() instanceof Target.Function function) {
      return Optional.of(function.name());
    }
    return site.target() instanceof Target.Operation operation
            && scope.isPlainFunction(operation.name())
        ? Optional.of(operation.name())
        : Optional.empty();
  }

  /** The file's path. */
  public String path() {
    return scope.file().path();
  }

  /** The file as it was read. */
  public TranslationUnit unit() {
    return scope.unit();
  }

  /** The functions that the file defines, in its order. */
  public List<OwnFunction> functions() {
    return snapshot.isPresent()
        ? snapshot.get().functions()
        : unit().functions().stream()
            .map(f -> new OwnFunction(f.name(), f.isExternal(), of(f)))
            .toList();
  }

  /** What is called by a name here; empty if nothing that is seen from here defines it. */
  public Optional<Meaning> meaning(String name) {
    if (snapshot.isPresent() && snapshot.get().meanings().containsKey(name)) {
      return snapshot.get().meanings().get(name);
    }
    return definition(name).map(d -> meaning(name, d));
  }

  private Meaning meaning(String name, Definition nearest) {
    List<SitesThere> definitions = new ArrayList<>(List.of(there(nearest)));
    scope.otherwise(name).flatMap(d -> find(name, d)).ifPresent(d -> definitions.add(there(d)));
    boolean own = nearest.path().equals(path());
    return new Meaning(definitions, own ? Map.of() : scope.ignored(name));
  }

  private SitesThere there(Definition definition) {
    List<FunctionSites> variants = new ArrayList<>();
    definition.functions().forEach(f -> variants.addAll(of(f)));
    variants.addAll(definition.macros());
    return new SitesThere(definition.path(), variants, definition.condition());
  }

  /**
   * The sites of a function, variant by variant.
   *
   * @param function one the file defines, or one of a {@link Definition}
   */
  public List<FunctionSites> of(Function function) {
    List<FunctionSites> known = sites.get(function);
    if (known == null) {
      List<SiteFinder.Result> alone = own.sites.computeIfAbsent(function, scope::sites);
      boolean isOpen = alone.stream().anyMatch(SiteFinder.Result::isOpen);
      List<SiteFinder.Result> results = isOpen ? wide.sites(function) : alone;
      known = results.stream().map(SiteFinder.Result::sites).toList();
      sites.put(function, known);
    }
    return known;
  }

  /** What a name that is called means here; empty if nothing that is seen from here defines it. */
  public Optional<Definition> definition(String name) {
    Optional<Definition> known = own.definitions.get(name);
    if (known == null) {
      known = find(name, scope.definitions(name));
      own.definitions.put(name, known);
    }
    return known;
  }

  private Optional<Definition> find(String name, FileScope.Definitions found) {
    if (found.path().isEmpty()) {
      return Optional.empty();
    }
    PresenceCondition condition = scope.condition(found);
    if (!found.functions().isEmpty()) {
      return Optional.of(new Definition(found.path(), found.functions(), List.of(), condition));
    }
    List<FunctionSites> macros = new ArrayList<>();
    for (MacroDefinition macro : found.macros()) {
      if (macro.condition().isFeasible()) {
        scope.expansion(macro).ifPresent(e -> macros.add(MacroSites.of(name, e, scope)));
      }
    }
    return macros.isEmpty()
        ? Optional.empty()
        : Optional.of(new Definition(found.path(), List.of(), macros, condition));
  }

  /** The functions whose addresses the file gives to others, in the order of the file. */
  public List<FunctionPointer> pointers() {
    if (snapshot.isPresent()) {
      return snapshot.get().pointers();
    }
    if (own.pointers.isEmpty()) {
      own.pointers = Optional.of(FunctionPointers.of(unit()));
    }
    return own.pointers.get();
  }
}
