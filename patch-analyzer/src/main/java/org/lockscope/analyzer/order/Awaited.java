package org.lockscope.analyzer.order;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import org.lockscope.analyzer.callgraph.CallGraph;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.program.FileSites;
import org.lockscope.analyzer.site.Argument;
import org.lockscope.analyzer.site.FunctionSites;
import org.lockscope.analyzer.site.ObjectReference;
import org.lockscope.analyzer.site.Site;
import org.lockscope.analyzer.site.Target;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.model.callback.CallbackKind;
import org.lockscope.model.callback.CallbackTable;
import org.lockscope.model.callback.Registration;

/**
 * The callbacks that are waited for, as {@code flush_work(&w)} waits for the function of {@code w}:
 * what these take, whoever waits for them needs while it holds what it holds. Known is the function
 * of an object with file scope, and of a member of a struct that all objects of that struct have
 * the same function in.
 */
final class Awaited {

  private final CallGraph graph;
  private final Map<String, FileSites> files;
  private final BiFunction<FunctionId, String, String> structOf;
  private final BiPredicate<String, String> isOwn;

  private final Map<String, Pattern> declarations = new HashMap<>();

  /** The functions of objects, found when it is first asked for. */
  private Map<String, Set<FunctionId>> registered;

  /**
   * The callbacks of a revision.
   *
   * @param structOf the struct that a variable of a function is, or points to
   * @param isOwn whether a file defines an object that no other file can name
   */
  Awaited(
      CallGraph graph,
      Map<String, FileSites> files,
      BiFunction<FunctionId, String, String> structOf,
      BiPredicate<String, String> isOwn) {
    this.graph = graph;
    this.files = files;
    this.structOf = structOf;
    this.isOwn = isOwn;
  }

  /** Whether a function has sites that wait for callbacks. */
  boolean waits(FunctionSites function) {
    return function.sites().stream()
        .map(Awaited::name)
        .flatMap(Optional::stream)
        .anyMatch(name -> !graph.callbacks().awaitedBy(name).isEmpty());
  }

  /** The function that a site waits for, if it is known. */
  Optional<FunctionId> at(FunctionId caller, Site site) {
    Optional<String> name = name(site);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    for (CallbackKind kind : graph.callbacks().awaitedBy(name.get())) {
      Optional<String> object = object(caller, site);
      if (object.isPresent()) {
        Set<FunctionId> found = registered().getOrDefault(key(kind, object.get()), Set.of());
        if (found.size() == 1) {
          return found.stream().findFirst();
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> name(Site site) {
    if (site.target() instanceof Target.Operation operation) {
      return Optional.of(operation.name());
    }
    return site.target() instanceof Target.Function function
        ? Optional.of(function.name())
        : Optional.empty();
  }

  /** What a site is passed first, in words that mean the same object, or kind of it, elsewhere. */
  private Optional<String> object(FunctionId caller, Site site) {
    if (site.arguments().isEmpty()
        || !(site.arguments().get(0) instanceof Argument.Address address)) {
      return Optional.empty();
    }
    ObjectReference object = address.object();
    if (object.root() instanceof ObjectReference.Global global) {
      return Optional.of(variable(caller.path(), global.name()) + object.fields());
    }
    Expr written = site.written().get(0).withoutCasts();
    if (written instanceof Expr.Unary unary
        && unary.operator() == Expr.UnaryOperator.ADDRESS
        && unary.operand().withoutCasts() instanceof Expr.Member member
        && member.object().withoutCasts() instanceof Expr.Name pointer) {
      String struct = structOf.apply(caller, pointer.identifier());
      return struct.isEmpty() ? Optional.empty() : Optional.of(struct + "." + object.lastField());
    }
    return Optional.empty();
  }

  /** A variable with file scope: one of a file's own is another one than that of other files. */
  private String variable(String path, String name) {
    return (isOwn.test(path, name) ? path : "") + ":" + name;
  }

  private static String key(CallbackKind kind, String object) {
    return kind.awaitedBy() + " " + object;
  }

  private Map<String, Set<FunctionId>> registered() {
    if (registered == null) {
      registered = new HashMap<>();
      for (CallGraph.Node function : graph.functions()) {
        function.variants().stream()
            .flatMap(v -> v.sites().stream())
            .forEach(s -> register(function.id(), s));
      }
      files.forEach(this::registerDeclared);
    }
    return registered;
  }

  private void register(FunctionId caller, Site site) {
    Optional<String> name = name(site);
    if (name.isEmpty()) {
      return;
    }
    for (CallbackTable.CallRegistration r : graph.callbacks().registeredBy(name.get())) {
      int argument = r.call().argument();
      if (!r.kind().awaitedBy().isEmpty() && argument > 0 && argument < site.written().size()) {
        Optional<String> object = object(caller, site);
        String function = site.written().get(argument).withoutCasts().toString();
        object.ifPresent(o -> put(r.kind(), o, function(caller.path(), function)));
      }
    }
  }

  /** Registers the functions of objects that are declared together with them. */
  private void registerDeclared(String path, FileSites file) {
    for (CallbackKind kind : graph.callbacks().kinds()) {
      for (Registration registration : kind.registrations()) {
        if (!kind.awaitedBy().isEmpty()
            && registration instanceof Registration.Call call
            && call.argument() == 1) {
          file.matches(declaration(call.function()), call.function())
              .forEach(
                  declared ->
                      put(
                          kind,
                          variable(path, declared.group(1)) + List.of(),
                          function(path, declared.group(2))));
        }
      }
    }
  }

  private Pattern declaration(String macro) {
    return declarations.computeIfAbsent(macro, Awaited::findDeclaration);
  }

  private static Pattern findDeclaration(String macro) {
    return Pattern.compile(
        "(?m)^(?:static\\s+)?"
            + Pattern.quote(macro)
            + "\\s*\\(\\s*(\\w+)\\s*,\\s*&?(\\w+)\\s*[,)]");
  }

  /** A function as a file calls it; one that is not among the sources is none of the others. */
  private FunctionId function(String path, String name) {
    FunctionId own = new FunctionId(path, name);
    if (graph.function(own).isPresent()) {
      return own;
    }
    List<FunctionId> others = graph.named(name);
    return others.size() == 1 ? others.get(0) : own;
  }

  private void put(CallbackKind kind, String object, FunctionId function) {
    registered.computeIfAbsent(key(kind, object), k -> new LinkedHashSet<>()).add(function);
  }
}
