package org.lockscope.analyzer.order;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lockscope.analyzer.program.FileSites;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.analyzer.site.FunctionSites;
import org.lockscope.analyzer.site.Site;
import org.lockscope.analyzer.site.Target;
import org.lockscope.frontend.Function;
import org.lockscope.frontend.ast.Stmt;
import org.lockscope.frontend.source.SourceText;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.kbuild.KbuildTree;

/**
 * Calls by name among some files: of a function of the file itself, of a header it includes, or of
 * an external one of another file, in the configurations in which that is built.
 */
final class NamedCalls implements Calls {

  private static final Pattern STRUCT = Pattern.compile("\\b(struct|union) \\w+");

  private final Map<FunctionKey, Map<String, String>> structs = new HashMap<>();
  private final Map<String, FileSites> files = new TreeMap<>();
  private final Map<String, List<FunctionKey>> external = new HashMap<>();
  private final Map<FunctionKey, List<FunctionSites>> sites = new HashMap<>();
  private final Map<String, PresenceCondition> built = new HashMap<>();
  private final KbuildTree kbuild;
  private final PresenceCondition always;

  NamedCalls(SourceTree tree, List<String> paths, Program program) {
    this.always = program.primitives().space().always();
    this.kbuild =
        KbuildTree.of(
            path ->
                tree.file(path).map(SourceFile::content).map(c -> SourceText.of(c).characters()),
            program.primitives().space());
    String headers = tree.id().orElse("in memory");
    for (String path : paths) {
      program.sites(tree, path, headers).ifPresent(file -> files.put(path, file));
    }
    files.forEach(
        (path, file) ->
            file.unit().functions().stream()
                .filter(f -> f.variants().stream().anyMatch(v -> !v.head().isStatic()))
                .forEach(
                    f ->
                        external
                            .computeIfAbsent(f.name(), n -> new ArrayList<>())
                            .add(new FunctionKey(path, f.name()))));
  }

  /** The functions that the files themselves define, in the order of files and lines. */
  List<FunctionKey> functions() {
    List<FunctionKey> all = new ArrayList<>();
    files.forEach(
        (path, file) ->
            file.unit().functions().stream()
                .map(f -> new FunctionKey(path, f.name()))
                .distinct()
                .forEach(all::add));
    return all;
  }

  Map<String, FileSites> files() {
    return new LinkedHashMap<>(files);
  }

  /** In which configurations a file is built. */
  PresenceCondition built(String path) {
    return built.computeIfAbsent(path, kbuild::built);
  }

  @Override
  public List<FunctionSites> sites(FunctionKey function) {
    List<FunctionSites> known = sites.get(function);
    if (known == null) {
      known = new ArrayList<>();
      FileSites file = files.get(function.path());
      if (file != null) {
        for (Function definition : file.functions(function.name())) {
          known.addAll(file.of(definition));
        }
      }
      sites.put(function, known);
    }
    return known;
  }

  @Override
  public String structOf(FunctionKey function, String variable) {
    return structs.computeIfAbsent(function, this::findStructs).getOrDefault(variable, "");
  }

  private Map<String, String> findStructs(FunctionKey function) {
    Map<String, String> found = new HashMap<>();
    FileSites file = files.get(function.path());
    if (file != null) {
      for (Function definition : file.functions(function.name())) {
        for (Function.Variant variant : definition.variants()) {
          variant.head().parameters().forEach(p -> declare(found, p.name(), p.type()));
          variant
              .definition()
              .body()
              .ifPresent(
                  body ->
                      body.findAll(Stmt.Declaration.class)
                          .forEach(d -> declare(found, d.name(), d.type())));
        }
      }
    }
    return found;
  }

  /** A name that is declared twice with two types says nothing. */
  private static void declare(Map<String, String> found, String name, String type) {
    Matcher matcher = STRUCT.matcher(type);
    found.merge(name, matcher.find() ? matcher.group() : "", (a, b) -> a.equals(b) ? a : "");
  }

  @Override
  public List<Callee> callees(FunctionKey caller, Site site) {
    Optional<String> name = name(site.target());
    FileSites file = files.get(caller.path());
    if (name.isEmpty() || file == null) {
      return List.of();
    }
    if (file.functions(name.get()).stream()
        .flatMap(f -> f.variants().stream())
        .anyMatch(v -> v.definition().body().isPresent())) {
      return List.of(new Callee(new FunctionKey(caller.path(), name.get()), always));
    }
    return external.getOrDefault(name.get(), List.of()).stream()
        .map(key -> new Callee(key, built(key.path())))
        .filter(callee -> callee.condition().isFeasible())
        .toList();
  }

  /** A function as far as a path through it has to know; empty if it is one of a header. */
  Optional<FunctionProfile> profile(FunctionKey key) {
    FileSites file = files.get(key.path());
    return file == null
        ? Optional.empty()
        : file.unit().functions().stream()
            .filter(f -> f.name().equals(key.name()))
            .findFirst()
            .map(
                f ->
                    new FunctionProfile(
                        key.path(),
                        key.name(),
                        file.unit().text(),
                        f.span(),
                        List.of(),
                        f.variants().stream()
                            .map(Function.Variant::condition)
                            .reduce(PresenceCondition::or)
                            .orElse(always),
                        f.variants().stream().noneMatch(v -> v.head().isStatic()),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of()));
  }

  private static Optional<String> name(Target target) {
    if (target instanceof Target.Function function) {
      return Optional.of(function.name());
    }
    return target instanceof Target.Operation operation
        ? Optional.of(operation.name())
        : Optional.empty();
  }

  /** Whether a file defines an object with file scope that no other file can name. */
  boolean isOwn(String path, String name) {
    FileSites file = files.get(path);
    if (file == null) {
      return false;
    }
    return Pattern.compile(
            "\\bstatic\\b[^;{}()]*(\\b[A-Z_]+\\()?[^;{}()]*\\b" + Pattern.quote(name) + "\\b")
        .matcher(file.unit().text().characters())
        .find();
  }
}
