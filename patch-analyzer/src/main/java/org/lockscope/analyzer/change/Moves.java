package org.lockscope.analyzer.change;

import static java.util.stream.Collectors.toSet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.lockscope.analyzer.change.RegionChange.Kind;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.region.Region;
import org.lockscope.analyzer.region.Scope;
import org.lockscope.analyzer.region.Statement;

/**
 * Recognises a region that leaves one function and turns up in another that is called from there,
 * or calls it.
 */
final class Moves {

  private static final Set<Kind> LOSSES = EnumSet.of(Kind.REMOVED, Kind.CONVERTED, Kind.SHRUNK);

  /** As they are without moves. */
  private final List<FunctionChange> changes;

  private final List<FunctionChange> marked;

  private Moves(List<FunctionChange> changes) {
    this.changes = List.copyOf(changes);
    this.marked = new ArrayList<>(changes);
  }

  static List<FunctionChange> find(List<FunctionChange> changes) {
    Moves moves = new Moves(changes);
    for (int source = 0; source < changes.size(); source++) {
      for (int lost = 0; lost < changes.get(source).regions().size(); lost++) {
        moves.findTarget(source, lost);
      }
    }
    return moves.marked;
  }

  /** A region that another function has gained, and how much speaks for it. */
  private record Target(int function, int region, Kind direction, long evidence) {}

  /** Looks for where a region that a function loses has gone: where most of its statements are. */
  private void findTarget(int source, int region) {
    FunctionChange from = changes.get(source);
    RegionChange lost = from.regions().get(region);
    if (lost.kinds().stream().noneMatch(LOSSES::contains)) {
      return;
    }
    List<Target> targets = new ArrayList<>();
    for (int target = 0; target < changes.size(); target++) {
      List<RegionChange> regions = changes.get(target).regions();
      for (int r = 0; target != source && r < regions.size(); r++) {
        target(source, lost, target, r).ifPresent(targets::add);
      }
    }
    targets.stream()
        .max(
            Comparator.comparingLong(Target::evidence)
                .thenComparing(Target::function, Comparator.reverseOrder())
                .thenComparing(Target::region, Comparator.reverseOrder()))
        .ifPresent(
            t -> {
              mark(source, region, t.direction(), changes.get(t.function()).name());
              mark(
                  t.function(),
                  t.region(),
                  t.direction() == Kind.MOVED_TO_CALLEE
                      ? Kind.MOVED_FROM_CALLER
                      : Kind.MOVED_FROM_CALLEE,
                  from.name());
            });
  }

  private Optional<Target> target(int source, RegionChange lost, int target, int region) {
    FunctionChange from = changes.get(source);
    FunctionChange to = changes.get(target);
    RegionChange gained = to.regions().get(region);
    if (!gains(gained)
        || !sameScope(lost.scope(), gained.scope())
        || !lost.condition().intersects(gained.condition())
        || !isLostTo(from, lost, to, gained)) {
      return Optional.empty();
    }
    return direction(source, target, gained)
        .map(d -> new Target(target, region, d, moved(from, lost, to)));
  }

  private static boolean gains(RegionChange change) {
    return change.kinds().contains(Kind.ADDED) || change.kinds().contains(Kind.GROWN);
  }

  /**
   * Whether a region that another function gains may be the one that is lost here: it is gone, or
   * all that is left of it is a call of the other function, or that has the statements now. One
   * that the other function had before must have got statements from here.
   */
  private static boolean isLostTo(
      FunctionChange source, RegionChange lost, FunctionChange target, RegionChange gained) {
    boolean fresh = gained.kinds().contains(Kind.ADDED);
    return fresh && lost.kinds().contains(Kind.REMOVED)
        || fresh
            && lost.kinds().contains(Kind.CONVERTED)
            && lost.after().statements() == 0
            && lost.after().vias().contains(target.name())
            && !lost.before().vias().contains(target.name())
        || movesStatements(source, lost, target);
  }

  /** Whether at least half of the statements that are gone from a region are in a function now. */
  private static boolean movesStatements(
      FunctionChange source, RegionChange lost, FunctionChange target) {
    int gone = gone(source, lost).size();
    return gone > 0 && 2 * moved(source, lost, target) >= gone;
  }

  /** How many of the statements that are gone from a region are in a function now. */
  private static long moved(FunctionChange source, RegionChange lost, FunctionChange target) {
    if (target.after().isEmpty()) {
      return 0;
    }
    Set<String> there =
        target.after().get().statements().stream().map(Statement::text).collect(toSet());
    return gone(source, lost).stream().filter(there::contains).count();
  }

  /** The statements of a region that the function has no longer. */
  private static List<String> gone(FunctionChange source, RegionChange lost) {
    if (source.before().isEmpty()) {
      return List.of();
    }
    List<String> gone = texts(source.before().get(), lost.scope());
    source.after().ifPresent(f -> f.statements().forEach(s -> gone.remove(s.text())));
    return gone;
  }

  private static List<String> texts(FunctionProfile function, Scope scope) {
    List<String> texts = new ArrayList<>();
    for (Statement statement : function.statements()) {
      boolean inside =
          function.regions().stream()
              .anyMatch(r -> r.scope().equals(scope) && r.statements().contains(statement.span()));
      if (inside) {
        texts.add(statement.text());
      }
    }
    return texts;
  }

  /** Whether two scopes are the same thing seen from two functions. */
  private static boolean sameScope(Scope a, Scope b) {
    if (a.kind() != b.kind() || a.hole() != b.hole()) {
      return false;
    }
    if (a.lock().isEmpty()) {
      return true;
    }
    return member(a.lock().get().name()).equals(member(b.lock().get().name()));
  }

  /** A lock without the object it is in: callers and callees call that differently. */
  private static String member(String lock) {
    int dot = Math.max(lock.lastIndexOf('.'), lock.lastIndexOf('>'));
    return lock.substring(dot + 1);
  }

  private Optional<Kind> direction(int source, int target, RegionChange gained) {
    FunctionChange from = changes.get(source);
    FunctionChange to = changes.get(target);
    boolean calledBefore = from.before().filter(f -> calls(f, to)).isPresent();
    boolean calledAfter = from.after().filter(f -> calls(f, to)).isPresent();
    if ((calledBefore || calledAfter) && mayEnter(from, to, gained)) {
      return Optional.of(Kind.MOVED_TO_CALLEE);
    }
    // The caller has the region now only if the call is inside of it.
    return to.after().filter(f -> callsInside(f, gained.scope(), from)).isPresent()
        ? Optional.of(Kind.MOVED_TO_CALLER)
        : Optional.empty();
  }

  /** Whether some call from one function passes what the region of the other one asks for. */
  private static boolean mayEnter(FunctionChange from, FunctionChange to, RegionChange gained) {
    Optional<String> onlyIf = gained.after().onlyIf();
    if (onlyIf.isEmpty() || from.after().isEmpty() || to.after().isEmpty()) {
      return true;
    }
    int parameter = to.after().get().parameters().indexOf(onlyIf.get());
    return parameter < 0
        || from.after().get().calls().stream()
            .filter(c -> c.function().equals(to.name()))
            .anyMatch(
                c ->
                    c.arguments().size() <= parameter
                        || !c.arguments().get(parameter).equals("false"));
  }

  private static boolean calls(FunctionProfile caller, FunctionChange callee) {
    return caller.calls().stream().anyMatch(c -> isNamed(callee, c.function()));
  }

  private static boolean callsInside(FunctionProfile caller, Scope scope, FunctionChange callee) {
    for (Region region : caller.regions()) {
      if (region.scope().equals(scope)
          && region.calls().stream().anyMatch(c -> isNamed(callee, c.function()))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isNamed(FunctionChange function, String name) {
    return function.name().equals(name)
        || function.before().filter(f -> f.name().equals(name)).isPresent();
  }

  private void mark(int function, int region, Kind kind, String other) {
    FunctionChange change = marked.get(function);
    List<RegionChange> regions = new ArrayList<>(change.regions());
    RegionChange old = regions.get(region);
    EnumSet<Kind> kinds = EnumSet.copyOf(old.kinds());
    kinds.add(kind);
    if (kind == Kind.MOVED_TO_CALLEE || kind == Kind.MOVED_TO_CALLER) {
      kinds.remove(Kind.REMOVED);
      if (old.after().vias().contains(other)) {
        kinds.remove(Kind.CONVERTED);
      }
    } else {
      kinds.remove(Kind.ADDED);
    }
    regions.set(
        region, old.with(new TreeSet<>(kinds), old.otherFunction().or(() -> Optional.of(other))));
    marked.set(function, change.withRegions(regions));
  }
}
