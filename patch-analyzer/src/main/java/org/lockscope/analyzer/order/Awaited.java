package org.lockscope.analyzer.order;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
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

/**
 * The callbacks that are waited for, as {@code flush_work(&w)} waits for the function of {@code w}:
 * what these take, whoever waits for them needs while it holds what it holds. Known is the function
 * of an object with file scope, and of a member of a struct that all objects of that struct have
 * the same function in.
 */
final class Awaited {

  /** How an object and its function are passed to a macro that declares both. */
  private static final Pattern ARGUMENTS =
      Pattern.compile("\\s*\\(\\s*(\\w+)\\s*,\\s*&?(\\w+)\\s*[,)]");

  private final CallGraph graph;
  private final Declarations declarations;

  /** The functions of objects. */
  private final Map<String, Set<Named>> registered = new HashMap<>();

  /** The callbacks of a revision, of whose registrations none is known yet. */
  Awaited(CallGraph graph, Declarations declarations) {
    this.graph = graph;
    this.declarations = declarations;
  }

  /**
   * That an object has a function.
   *
   * @param object the object, and what kind of callback it is for
   */
  record Registered(String object, Named function) {}

  /** A function as a file calls it. */
  private record Named(String path, String name) {}

  /** Whether a function has sites that wait for callbacks. */
  boolean waits(FunctionSites function) {
    for (Site site : function.sites()) {
      Optional<String> name = name(site);
      if (name.isPresent() && !graph.callbacks().awaitedBy(name.get()).isEmpty()) {
        return true;
      }
    }
    return false;
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
        Set<FunctionId> found = new LinkedHashSet<>();
        registered
            .getOrDefault(key(kind, object.get()), Set.of())
            .forEach(f -> found.add(function(f)));
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
      String struct = declarations.structs(caller).getOrDefault(pointer.identifier(), "");
      return struct.isEmpty() ? Optional.empty() : Optional.of(struct + "." + object.lastField());
    }
    return Optional.empty();
  }

  /** A variable with file scope: one of a file's own is another one than that of other files. */
  private String variable(String path, String name) {
    return (declarations.isOwn(path, name) ? path : "") + ":" + name;
  }

  private static String key(CallbackKind kind, String object) {
    return kind.awaitedBy() + " " + object;
  }

  /** Takes what somebody registers. */
  void add(List<Registered> more) {
    more.forEach(
        r -> registered.computeIfAbsent(r.object(), o -> new LinkedHashSet<>()).add(r.function()));
  }

  /** What a function registers that somebody may wait for. */
  List<Registered> registeredBy(FunctionId caller, List<FunctionSites> variants) {
    List<Registered> found = new ArrayList<>();
    for (FunctionSites variant : variants) {
      for (Site site : variant.sites()) {
        register(caller, site, found);
      }
    }
    return List.copyOf(found);
  }

  private void register(FunctionId caller, Site site, List<Registered> found) {
    Optional<String> name = name(site);
    if (name.isEmpty()) {
      return;
    }
    for (CallbackTable.CallRegistration r : graph.callbacks().registeredBy(name.get())) {
      int argument = r.call().argument();
      if (!r.kind().awaitedBy().isEmpty() && argument > 0 && argument < site.written().size()) {
        Optional<String> object = object(caller, site);
        String function = site.written().get(argument).withoutCasts().toString();
        object.ifPresent(
            o -> found.add(new Registered(key(r.kind(), o), new Named(caller.path(), function))));
      }
    }
  }

  /** The functions of objects that a file declares together with them, each on lines of its own. */
  List<Registered> declaredIn(String path, FileSites file) {
    List<Registered> found = new ArrayList<>();
    String text = file.unit().text().characters();
    for (int line = 0; line < text.length(); line = nextLine(text, line)) {
      int begin = text.startsWith("static", line) ? blanksEnd(text, line + 6) : line;
      int end = begin;
      while (end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) {
        end++;
      }
      if (end > begin) {
        declare(path, text, text.substring(begin, end), end, found);
      }
    }
    return List.copyOf(found);
  }

  private void declare(String path, String text, String macro, int end, List<Registered> found) {
    for (CallbackTable.CallRegistration r : graph.callbacks().registeredBy(macro)) {
      Matcher arguments = ARGUMENTS.matcher(text).region(end, text.length());
      if (!r.kind().awaitedBy().isEmpty() && r.call().argument() == 1 && arguments.lookingAt()) {
        String object = variable(path, arguments.group(1)) + List.of();
        found.add(new Registered(key(r.kind(), object), new Named(path, arguments.group(2))));
      }
    }
  }

  private static int nextLine(String text, int from) {
    int at = text.indexOf('\n', from);
    return at < 0 ? text.length() : at + 1;
  }

  private static int blanksEnd(String text, int from) {
    int at = from;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** A function as a file calls it; one that is not among the sources is none of the others. */
  private FunctionId function(Named named) {
    FunctionId own = new FunctionId(named.path(), named.name());
    if (graph.function(own).isPresent()) {
      return own;
    }
    List<FunctionId> others = graph.named(named.name());
    return others.size() == 1 ? others.get(0) : own;
  }
}
