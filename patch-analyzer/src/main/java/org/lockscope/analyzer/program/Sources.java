package org.lockscope.analyzer.program;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.lockscope.analyzer.flow.Effort;
import org.lockscope.analyzer.flow.FunctionAnalysis;
import org.lockscope.analyzer.flow.SiteFinder;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.frontend.CFrontend;
import org.lockscope.frontend.Function;
import org.lockscope.frontend.NamedConstants;
import org.lockscope.frontend.Outline;
import org.lockscope.frontend.StructTypes;
import org.lockscope.frontend.TranslationUnit;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.ast.Stmt;
import org.lockscope.frontend.cfg.MacroSource.Expansion;
import org.lockscope.frontend.cfg.MacroSource.Replacement;
import org.lockscope.frontend.preprocess.MacroDefinition;
import org.lockscope.frontend.preprocess.Tokens;
import org.lockscope.frontend.source.SourceText;
import org.lockscope.model.primitive.PrimitiveTable;

/**
 * Everything that has been read so far, by content: between two revisions nearly everything is the
 * same. One instance serves all revisions of an analysis. Thread-safe.
 */
final class Sources {

  /**
   * What drops the comma where there are no more arguments, as in {@code f(fmt, ##__VA_ARGS__)}: an
   * extension that no grammar of C knows.
   */
  private static final Pattern PASTED_COMMA = Pattern.compile("(,\\s*)##(\\s*\\w)");

  private final PrimitiveTable primitives;
  private final CFrontend frontend;
  private final Map<String, TranslationUnit> units = new ConcurrentHashMap<>();
  private final Map<String, Outline> outlines = new ConcurrentHashMap<>();
  private final Map<String, NamedConstants> constants = new ConcurrentHashMap<>();
  private final NameIndex<SourceFile> definitions = new NameIndex<>();
  private final Map<SourceFile, Map<String, FileScope.Definitions>> headers =
      new ConcurrentHashMap<>();
  private final NameIndex<String> prototypes = new NameIndex<>();
  private final NameIndex<SourceFile> structs = new NameIndex<>();
  private final Map<String, StructTypes> structTypes = new ConcurrentHashMap<>();
  private final NameIndex<Optional<String>> expressions = new NameIndex<>();
  private final NameIndex<List<String>> enumerations = new NameIndex<>();
  private final Map<MacroDefinition, Optional<Expansion>> expansions = new ConcurrentHashMap<>();
  private final Map<MacroDefinition, MacroUses> uses = new ConcurrentHashMap<>();
  private final Declarations declarations;
  private volatile boolean wantsSites;
  private final AtomicInteger found = new AtomicInteger();
  private final Map<Effort, AnalysisCache<FunctionAnalysis>> analyses =
      Map.of(
          Effort.THOROUGH, new AnalysisCache<>(),
          Effort.QUICK, new AnalysisCache<>());
  private final Map<Effort, AnalysisCache<SiteFinder.Result>> sites =
      Map.of(
          Effort.THOROUGH, new AnalysisCache<>(),
          Effort.QUICK, new AnalysisCache<>());

  Sources(PrimitiveTable primitives) {
    this.primitives = Declarations.primitives(primitives);
    this.frontend =
        new CFrontend(primitives.space(), word -> this.primitives.find(word).isPresent());
    this.declarations = new Declarations(frontend);
  }

  PrimitiveTable primitives() {
    return primitives;
  }

  AnalysisCache<FunctionAnalysis> analyses(Effort effort) {
    return analyses.get(effort);
  }

  /** Whether the sites of functions are found as soon as anything else is. */
  boolean wantsSites() {
    return wantsSites;
  }

  void wantSites() {
    wantsSites = true;
  }

  /** Notes that what is known of a file was kept by an earlier run. */
  void noteFound() {
    found.incrementAndGet();
  }

  /** Of how many files that was so. */
  int filesFound() {
    return found.get();
  }

  AnalysisCache<SiteFinder.Result> sites(Effort effort) {
    return sites.get(effort);
  }

  /** A file, read properly. */
  TranslationUnit unit(SourceFile file) {
    return units.computeIfAbsent(file.blobId(), id -> frontend.read(SourceText.of(file.content())));
  }

  /** What the names stand for that a header defines, but for macros that are no functions. */
  Map<String, FileScope.Definitions> definitions(SourceFile header) {
    return headers.computeIfAbsent(header, this::findDefinitions);
  }

  private Map<String, FileScope.Definitions> findDefinitions(SourceFile header) {
    TranslationUnit unit = unit(header);
    Map<String, List<Function>> functions = new HashMap<>();
    unit.functions()
        .forEach(f -> functions.computeIfAbsent(f.name(), n -> new ArrayList<>()).add(f));
    Map<String, List<MacroDefinition>> macros = new HashMap<>();
    unit.macros().stream()
        .filter(MacroDefinition::isFunctionLike)
        .forEach(m -> macros.computeIfAbsent(m.name(), n -> new ArrayList<>()).add(m));
    Set<String> names = new HashSet<>(functions.keySet());
    names.addAll(macros.keySet());
    Map<String, FileScope.Definitions> all = new HashMap<>();
    for (String name : names) {
      all.put(
          name,
          new FileScope.Definitions(
              functions.getOrDefault(name, List.of()),
              macros.getOrDefault(name, List.of()),
              false,
              header.path()));
    }
    return all;
  }

  /** A file, read for the names in it. */
  Outline outline(SourceFile file) {
    return outlines.computeIfAbsent(
        file.blobId(), id -> Outline.of(SourceText.of(file.content()).characters()));
  }

  /** A file, read for the constants it gives names to. */
  NamedConstants constants(SourceFile file) {
    return constants.computeIfAbsent(
        file.blobId(), id -> NamedConstants.of(SourceText.of(file.content()).characters()));
  }

  /** Which headers have definitions of a name. */
  NameIndex<SourceFile> definitions() {
    return definitions;
  }

  /** Which headers list the members of a struct. */
  NameIndex<SourceFile> structs() {
    return structs;
  }

  /** A file, read for the structs that members and variables are of. */
  StructTypes structTypes(SourceFile file) {
    return structTypes.computeIfAbsent(
        file.blobId(), id -> StructTypes.of(SourceText.of(file.content()).characters()));
  }

  /** The prototypes in headers that say something behind their parameters. */
  NameIndex<String> prototypes() {
    return prototypes;
  }

  /** What named constants stand for in headers; see {@link Headers#constant}. */
  NameIndex<Optional<String>> expressions() {
    return expressions;
  }

  /** The names of enumerations in headers. */
  NameIndex<List<String>> enumerations() {
    return enumerations;
  }

  /** A function as a prototype describes it, if it does. */
  Optional<Function> declared(String declaration) {
    return declarations.function(declaration);
  }

  /** What uses of a macro expand to; empty if its replacement is no C by itself. */
  Optional<Expansion> expansion(MacroDefinition macro) {
    return expansions.computeIfAbsent(macro, this::parse);
  }

  /** What uses of a macro can call, by its text. */
  MacroUses uses(MacroDefinition macro) {
    return uses.computeIfAbsent(macro, MacroUses::of);
  }

  /** A text as an expression, if it is one. */
  Optional<Expr> value(String text) {
    return frontend.parser().parseExpression(Tokens.of(text));
  }

  private Optional<Expansion> parse(MacroDefinition macro) {
    if (macro.body().isEmpty()) {
      return Optional.of(expansion(macro, new Replacement.Statements(emptyBlock())));
    }
    Tokens body = Tokens.of(PASTED_COMMA.matcher(macro.body()).replaceAll("$1  $2"));
    Optional<Expr> value = frontend.parser().parseExpression(body);
    if (value.isPresent()) {
      return Optional.of(expansion(macro, new Replacement.Value(value.get())));
    }
    return frontend
        .parser()
        .parseStatements(body)
        .map(block -> expansion(macro, new Replacement.Statements(block)));
  }

  private static Stmt.Block emptyBlock() {
    return new Stmt.Block(new org.lockscope.frontend.source.Span(0, 0), List.of());
  }

  private static Expansion expansion(MacroDefinition macro, Replacement replacement) {
    return new Expansion(macro.condition(), macro.parameters().orElse(List.of()), replacement);
  }
}
