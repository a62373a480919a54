package org.lockscope.analyzer.callgraph;

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
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.lockscope.analyzer.program.FileSites;
import org.lockscope.analyzer.program.FunctionPointer;
import org.lockscope.analyzer.site.Argument;
import org.lockscope.analyzer.site.FunctionSites;
import org.lockscope.analyzer.site.ObjectReference;
import org.lockscope.analyzer.site.Site;
import org.lockscope.analyzer.site.Target;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.model.callback.CallbackContext;
import org.lockscope.model.callback.CallbackKind;
import org.lockscope.model.callback.CallbackTable;
import org.lockscope.model.callback.Registration;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.GfpMasks;
import org.lockscope.model.primitive.Primitive;
import org.lockscope.model.primitive.PrimitiveTable;

/**
 * Finds out who calls whom: static functions within their file, others anywhere in scope, functions
 * of headers for whoever includes them, and functions called through pointers as far as it can be
 * seen what the pointers are set to.
 */
final class CallGraphBuilder {

  private final PrimitiveTable primitives;
  private final CallbackTable callbacks;
  private final Map<FunctionId, Draft> drafts = new LinkedHashMap<>();
  private final Map<String, List<Draft>> exported = new HashMap<>();
  private final Map<String, List<Assigned>> members = new HashMap<>();
  private final Deque<Draft> work = new ArrayDeque<>();
  private final Root.Found roots = new Root.Found();
  private final Set<FunctionId> called = new HashSet<>();

  /** Functions whose addresses are given away, and those of them that are known callbacks. */
  private final Set<FunctionId> given = new HashSet<>();

  private final Set<FunctionId> registered = new HashSet<>();

  /** The functions that are passed to functions as arguments. */
  private final Map<FunctionId, List<Passed>> passed = new HashMap<>();

  /** The ids of functions so far, of other revisions as well: two that are equal are the same. */
  private final Map<FunctionId, FunctionId> ids;

  CallGraphBuilder(
      PrimitiveTable primitives, CallbackTable callbacks, Map<FunctionId, FunctionId> ids) {
    this.primitives = primitives;
    this.callbacks = callbacks;
    this.ids = ids;
  }

  /** A function whose calls are being looked at. */
  private static final class Draft {
    private boolean queued;
    private final FunctionId id;
    private final FileSites file;
    private final PresenceCondition built;
    private final List<FunctionSites> variants = new ArrayList<>();
    private final List<Edge> calls = new ArrayList<>();
    private boolean exported;

    Draft(FunctionId id, FileSites file, PresenceCondition built) {
      this.id = id;
      this.file = file;
      this.built = built;
    }
  }

  /** A function that is assigned to a member of a struct. */
  private record Assigned(String struct, String variable, FunctionId function) {}

  /** A function that is passed to another one as an argument. */
  private record Passed(int argument, FunctionId function) {}

  /**
   * Adds a file.
   *
   * @param built when it is built
   */
  void add(FileSites file, PresenceCondition built) {
    for (FileSites.OwnFunction function : file.functions()) {
      Draft draft = draft(id(file.path(), function.name()), file, built);
      draft.variants.addAll(function.variants());
      if (function.exported() && !draft.exported) {
        draft.exported = true;
        exported.computeIfAbsent(function.name(), n -> new ArrayList<>()).add(draft);
      }
    }
  }

  private FunctionId id(String path, String name) {
    FunctionId id = new FunctionId(path, name);
    FunctionId known = ids.putIfAbsent(id, id);
    return known == null ? id : known;
  }

  private Draft draft(FunctionId id, FileSites file, PresenceCondition built) {
    return drafts.computeIfAbsent(id, i -> new Draft(i, file, built));
  }

  private void queue(Draft draft) {
    if (!draft.queued) {
      draft.queued = true;
      work.add(draft);
    }
  }

  /** Finds the calls of all files added. */
  CallGraph build(GfpMasks masks) {
    collectPointers();
    List.copyOf(drafts.values()).forEach(this::queue);
    resolveQueued();
    return finish(masks, d -> true);
  }

  /**
   * Finds the calls of some functions, and those by which others may come to call these. What else
   * others do is left out.
   *
   * @param centre the functions
   * @param mentions what others mention
   */
  CallGraph build(GfpMasks masks, Predicate<FunctionId> centre, Mentions mentions) {
    collectPointers();
    List<Draft> inside = drafts.values().stream().filter(d -> centre.test(d.id)).toList();
    inside.forEach(this::queue);
    resolveQueued();
    // What is called from there, with whom that calls, but no further.
    Set<String> names =
        mentions.withHeaders(inside.stream().map(d -> d.id.name()).distinct().toList());
    List<Draft> below =
        List.copyOf(called).stream().map(drafts::get).filter(d -> !d.queued).toList();
    headers = Optional.of(names);
    for (Draft draft : below) {
      draft.queued = true;
      resolve(draft, s -> true, f -> true);
    }
    Set<String> fields = new HashSet<>();
    members.forEach(
        (field, assigned) -> {
          if (assigned.stream().anyMatch(a -> centre.test(a.function()))) {
            fields.add(field);
          }
        });
    Predicate<FunctionId> wanted = f -> centre.test(f) || names.contains(f.name());
    for (FunctionId function : new TreeSet<>(mentions.of(names, fields))) {
      Draft draft = drafts.get(function);
      if (draft != null && !draft.queued) {
        draft.queued = true;
        resolve(
            draft,
            s ->
                s.target() instanceof Target.Member member
                    ? fields.contains(member.field())
                    : Mentions.names(s).stream().anyMatch(names::contains),
            wanted);
      }
    }
    resolveQueued();
    return finish(masks, d -> d.queued || called.contains(d.id));
  }

  /** If others than these names of headers are to be left alone, these. */
  private Optional<Set<String>> headers = Optional.empty();

  private void collectPointers() {
    Set<FileSites> files = new LinkedHashSet<>();
    drafts.values().forEach(d -> files.add(d.file));
    files.forEach(this::collectPointers);
  }

  private void resolveQueued() {
    while (!work.isEmpty()) {
      resolve(work.poll(), s -> true, f -> true);
    }
  }

  private CallGraph finish(GfpMasks masks, Predicate<Draft> counts) {
    drafts.values().stream().filter(counts).toList().forEach(this::resolveParameters);
    List<Draft> all = drafts.values().stream().filter(counts).toList();
    for (Draft draft : all) {
      boolean isOpen = given.contains(draft.id) || !called.contains(draft.id);
      if (draft.file != null && (draft.exported || isOpen && !registered.contains(draft.id))) {
        roots.add(new Root(draft.id, Optional.empty(), primitives.space().always()));
      }
    }
    Set<FunctionId> ids = new HashSet<>();
    all.forEach(d -> ids.add(d.id));
    return new CallGraph(
        primitives,
        callbacks,
        all.stream().map(d -> new CallGraph.Node(d.id, d.built, d.variants, d.calls)).toList(),
        roots.all().stream().filter(r -> ids.contains(r.function())).toList(),
        masks);
  }

  // Pointers

  private void collectPointers(FileSites file) {
    for (FunctionPointer pointer : file.pointers()) {
      FunctionId function = id(file.path(), pointer.function());
      if (!drafts.containsKey(function)) {
        continue;
      }
      if (pointer.to() instanceof FunctionPointer.Member member) {
        given.add(function);
        members
            .computeIfAbsent(member.field(), f -> new ArrayList<>())
            .add(new Assigned(member.struct(), member.variable(), function));
        for (CallbackKind kind : callbacks.assignedTo(member.struct(), member.field())) {
          addRoot(function, kind, kind.condition(member.struct()));
        }
      } else if (pointer.to() instanceof FunctionPointer.Macro macro) {
        for (CallbackTable.CallRegistration r : callbacks.registeredBy(macro.name())) {
          if (r.call().argument() == macro.argument() && r.call().wanted().isEmpty()) {
            addRoot(function, r.kind(), r.kind().condition(macro.name()));
          }
        }
        given.add(function);
      }
    }
  }

  private void addRoot(FunctionId function, CallbackKind kind, PresenceCondition condition) {
    registered.add(function);
    roots.add(new Root(function, Optional.of(kind), condition));
  }

  // Calls

  /**
   * Finds the calls of a function.
   *
   * @param sites the sites that are looked at
   * @param callees the functions to whom calls count
   */
  private void resolve(Draft draft, Predicate<Site> sites, Predicate<FunctionId> callees) {
    for (FunctionSites variant : draft.variants) {
      for (Site site : variant.sites()) {
        if (!sites.test(site)) {
          continue;
        }
        if (site.target() instanceof Target.Function function) {
          for (Meant meant : byName(draft, function.name())) {
            call(draft, variant, site, meant);
            notePassed(draft, site, meant.function());
          }
          register(draft, variant, site, function.name());
        } else if (site.target() instanceof Target.Operation operation) {
          if (primitives.find(operation.name()).filter(Primitive::isPlainFunction).isPresent()) {
            byName(draft, operation.name()).forEach(m -> call(draft, variant, site, m));
          }
          register(draft, variant, site, operation.name());
        } else if (site.target() instanceof Target.Member member) {
          for (Assigned assigned : members.getOrDefault(member.field(), List.of())) {
            boolean fits =
                member.struct().equals(assigned.struct())
                    || member.struct().isEmpty()
                    || assigned.struct().isEmpty();
            if (fits
                && callees.test(assigned.function())
                && mayTake(variant, site, drafts.get(assigned.function()))) {
              add(draft, variant, site, assigned.function(), Edge.Kind.MEMBER, Optional.empty());
            }
          }
        }
      }
    }
  }

  /**
   * Whether a function can be what is called: not if it wants another struct than a parameter of
   * the caller points to that is passed on.
   */
  private static boolean mayTake(FunctionSites caller, Site site, Draft callee) {
    for (int i = 0; i < site.written().size(); i++) {
      if (site.written().get(i) instanceof Expr.Name variable) {
        String given = caller.structOf(caller.parameters().indexOf(variable.identifier()));
        int index = i;
        boolean isOther =
            !callee.variants.isEmpty()
                && callee.variants.stream()
                    .map(v -> v.structOf(index))
                    .noneMatch(wanted -> wanted.isEmpty() || wanted.equals(given));
        if (!given.isEmpty() && isOther) {
          return false;
        }
      }
    }
    return true;
  }

  private void add(
      Draft from,
      FunctionSites variant,
      Site site,
      FunctionId callee,
      Edge.Kind kind,
      Optional<CallbackContext> callback) {
    called.add(callee);
    PresenceCondition always = primitives.space().always();
    from.calls.add(new Edge(from.id, variant, site, callee, kind, always, callback));
  }

  /** A call by name; none where the name means something else. */
  private void call(Draft from, FunctionSites variant, Site site, Meant meant) {
    called.add(meant.function());
    if (site.condition().intersects(meant.condition())) {
      from.calls.add(
          new Edge(
              from.id,
              variant,
              site,
              meant.function(),
              Edge.Kind.DIRECT,
              meant.condition(),
              Optional.empty()));
    }
  }

  /** A function that a name means, in some configurations. */
  private record Meant(FunctionId function, PresenceCondition condition) {}

  /**
   * What a name means where it is called: what is defined near, and in the kernels in which nothing
   * near is, what others export.
   */
  private List<Meant> byName(Draft from, String name) {
    PresenceCondition always = primitives.space().always();
    PresenceCondition elsewhere = always;
    List<Meant> found = new ArrayList<>();
    Optional<FileSites.Meaning> near = from.file.meaning(name);
    if (near.isPresent()) {
      for (FileSites.SitesThere there : near.get().definitions()) {
        if (!from.id.isOfHeader() || !exports(there.path(), name)) {
          found.add(new Meant(nearby(from, name, there), always));
          elsewhere = elsewhere.minus(there.condition());
        }
      }
    }
    List<Draft> others = exported.getOrDefault(name, List.of());
    if (!others.isEmpty() && elsewhere.isFeasible() && !elsewhere.hangsOnMacros()) {
      for (Draft draft : others) {
        boolean isNew = found.stream().noneMatch(m -> m.function().equals(draft.id));
        if (isNew && (near.isEmpty() || isDefined(draft, elsewhere))) {
          found.add(new Meant(draft.id, elsewhere));
        }
      }
    }
    if (!found.isEmpty()) {
      return found;
    }
    FunctionId unknown = id("", name);
    drafts.computeIfAbsent(unknown, id -> new Draft(id, null, always));
    return List.of(new Meant(unknown, always));
  }

  /**
   * Whether a file exports a function. To a header it is then one of those that any file that
   * includes the header gets to, whichever file the header is looked at with.
   */
  private boolean exports(String path, String name) {
    Draft draft = drafts.get(new FunctionId(path, name));
    return draft != null && draft.exported;
  }

  private static boolean isDefined(Draft function, PresenceCondition where) {
    PresenceCondition both = function.built.and(where);
    return function.variants.stream().anyMatch(v -> v.condition().intersects(both));
  }

  private FunctionId nearby(Draft from, String name, FileSites.SitesThere there) {
    FunctionId id = id(there.path(), name);
    if (!drafts.containsKey(id)) {
      // Whoever comes first says what the names in a header mean.
      Draft draft = draft(id, from.file, primitives.space().always());
      draft.variants.addAll(there.variants());
    }
    if (headers.isEmpty() || headers.get().contains(name)) {
      queue(drafts.get(id));
    }
    return id;
  }

  private Optional<FunctionId> function(Draft from, Argument argument) {
    Optional<String> mentioned = Mentions.function(argument);
    if (mentioned.isEmpty()) {
      return Optional.empty();
    }
    String name = mentioned.get();
    Draft own = drafts.get(new FunctionId(from.file.path(), name));
    if (own != null) {
      return Optional.of(own.id);
    }
    return exported.getOrDefault(name, List.of()).stream().map(d -> d.id).findFirst();
  }

  private void notePassed(Draft from, Site site, FunctionId callee) {
    for (int i = 0; i < site.arguments().size(); i++) {
      int index = i;
      function(from, site.arguments().get(i))
          .ifPresent(
              f ->
                  passed.computeIfAbsent(callee, c -> new ArrayList<>()).add(new Passed(index, f)));
    }
  }

  private void resolveParameters(Draft draft) {
    for (FunctionSites variant : draft.variants) {
      for (Site site : variant.sites()) {
        if (site.target() instanceof Target.Parameter parameter) {
          for (Passed p : passed.getOrDefault(draft.id, List.of())) {
            if (p.argument() == parameter.index()) {
              add(draft, variant, site, p.function(), Edge.Kind.PARAMETER, Optional.empty());
            }
          }
        }
      }
    }
  }

  // Callbacks

  private void register(Draft from, FunctionSites variant, Site site, String name) {
    List<CallbackTable.CallRegistration> registrations = callbacks.registeredBy(name);
    for (CallbackTable.CallRegistration registration : registrations) {
      Registration.Call call = registration.call();
      if (call.argument() < site.arguments().size() && selects(call, site)) {
        PresenceCondition condition = registering(from, registration);
        for (FunctionId function : registered(from, call, site.arguments().get(call.argument()))) {
          addCallback(from, variant, site, function, registration.kind(), condition);
        }
      }
    }
    for (Argument argument : site.arguments()) {
      function(from, argument).ifPresent(given::add);
    }
  }

  /**
   * In which configurations a call does register something: where its header has it make nothing of
   * what it is passed, it does not; else the table knows.
   */
  private PresenceCondition registering(Draft from, CallbackTable.CallRegistration registration) {
    String function = registration.call().function();
    Optional<PresenceCondition> ignored =
        primitives.find(function).filter(p -> !p.isPlainFunction()).isPresent()
            ? Optional.empty()
            : from.file.meaning(function).map(m -> m.ignored().get(registration.call().argument()));
    return ignored
        .map(PresenceCondition::not)
        .orElseGet(() -> registration.kind().condition(function));
  }

  private void addCallback(
      Draft from,
      FunctionSites variant,
      Site site,
      FunctionId function,
      CallbackKind kind,
      PresenceCondition condition) {
    boolean detached = false;
    for (CallbackContext context : kind.contexts()) {
      if (context.inCaller()) {
        registered.add(function);
        CallbackContext there = context.within(condition);
        if (there.condition().isFeasible()) {
          add(from, variant, site, function, Edge.Kind.CALLBACK, Optional.of(there));
        }
      } else {
        detached = true;
      }
    }
    if (detached) {
      addRoot(function, kind, condition.and(from.built).and(site.condition()));
    }
  }

  private static boolean selects(Registration.Call call, Site site) {
    if (call.selector().isEmpty()) {
      return true;
    }
    int selector = call.selector().getAsInt();
    return selector < site.written().size()
        && call.selects(site.written().get(selector).toString());
  }

  private List<FunctionId> registered(Draft from, Registration.Call call, Argument argument) {
    if (call.member().isEmpty()) {
      return function(from, argument).map(List::of).orElse(List.of());
    }
    if (argument instanceof Argument.Address address
        && address.object().root() instanceof ObjectReference.Global variable) {
      return members.getOrDefault(call.member().get(), List.of()).stream()
          .filter(
              a ->
                  a.variable().equals(variable.name())
                      && a.function().path().equals(from.file.path()))
          .map(Assigned::function)
          .toList();
    }
    return List.of();
  }
}
