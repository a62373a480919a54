package org.lockscope.analyzer.program;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lockscope.analyzer.flow.SiteFinder;
import org.lockscope.analyzer.site.FunctionSites;
import org.lockscope.frontend.Function;
import org.lockscope.frontend.TranslationUnit;
import org.lockscope.frontend.preprocess.MacroDefinition;

/**
 * The sites of one file of one revision, each function's found when somebody asks.
 *
 * <p>Not thread-safe.
 */
public final class FileSites {

  private final FileScope scope;
  private final FileScope wide;
  private final Own own;
  private final Map<Function, List<FunctionSites>> sites = new IdentityHashMap<>();

  /** What does not depend on the other files of the folder. */
  private static final class Own {
    private final Map<Function, List<SiteFinder.Result>> sites = new IdentityHashMap<>();
    private final Map<String, Optional<Definition>> definitions = new HashMap<>();
    private Optional<List<FunctionPointer>> pointers = Optional.empty();
  }

  private FileSites(FileScope scope, FileScope wide, Own own) {
    this.scope = scope;
    this.wide = wide;
    this.own = own;
  }

  /**
   * The sites of a file.
   *
   * @param wide the same file with its neighbours, for functions that do not balance without them
   */
  static FileSites of(FileScope scope, FileScope wide) {
    return new FileSites(scope, wide, new Own());
  }

  /** The sites of the same file in a revision in which nothing but its neighbours has changed. */
  FileSites among(FileScope otherWide) {
    return new FileSites(scope, otherWide, own);
  }

  /**
   * What a name that is called means in a file.
   *
   * @param path the file that defines it: this one, or a header
   * @param functions the functions of that name there; none if it is a macro
   * @param macros what the macros of that name call, one by one; none if it is a function
   */
  public record Definition(String path, List<Function> functions, List<FunctionSites> macros) {
    public Definition {
      functions = List.copyOf(functions);
      macros = List.copyOf(macros);
    }
  }

  /** The file's path. */
  public String path() {
    return scope.file().path();
  }

  /** The file as it was read. */
  public TranslationUnit unit() {
    return scope.unit();
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
      known = find(name);
      own.definitions.put(name, known);
    }
    return known;
  }

  private Optional<Definition> find(String name) {
    FileScope.Definitions found = scope.definitions(name);
    if (found.path().isEmpty()) {
      return Optional.empty();
    }
    if (!found.functions().isEmpty()) {
      return Optional.of(new Definition(found.path(), found.functions(), List.of()));
    }
    List<FunctionSites> macros = new ArrayList<>();
    for (MacroDefinition macro : found.macros()) {
      if (macro.condition().isFeasible()) {
        scope.expansion(macro).ifPresent(e -> macros.add(MacroSites.of(name, e, scope)));
      }
    }
    return macros.isEmpty()
        ? Optional.empty()
        : Optional.of(new Definition(found.path(), List.of(), macros));
  }

  /** The functions whose addresses the file gives to others, in the order of the file. */
  public List<FunctionPointer> pointers() {
    if (own.pointers.isEmpty()) {
      own.pointers = Optional.of(FunctionPointers.of(unit()));
    }
    return own.pointers.get();
  }
}
