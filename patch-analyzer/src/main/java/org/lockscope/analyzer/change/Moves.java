package org.lockscope.analyzer.change;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
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

  private final List<FunctionChange> changes;

  private Moves(List<FunctionChange> changes) {
    this.changes = new ArrayList<>(changes);
  }

  static List<FunctionChange> find(List<FunctionChange> changes) {
    Moves moves = new Moves(changes);
    for (int i = 0; i < moves.changes.size(); i++) {
      for (int r = 0; r < moves.changes.get(i).regions().size(); r++) {
        moves.findSource(i, r);
      }
    }
    return moves.changes;
  }

  /** Looks for where the region that a function gains comes from. */
  private void findSource(int target, int region) {
    RegionChange gained = changes.get(target).regions().get(region);
    if (!gains(gained)) {
      return;
    }
    for (int source = 0; source < changes.size(); source++) {
      if (source == target) {
        continue;
      }
      Optional<Kind> direction = direction(source, target, gained);
      if (direction.isEmpty()) {
        continue;
      }
      List<RegionChange> regions = changes.get(source).regions();
      for (int r = 0; r < regions.size(); r++) {
        RegionChange lost = regions.get(r);
        if (isLostTo(changes.get(source), lost, changes.get(target))
            && sameScope(lost.scope(), gained.scope())
            && lost.condition().intersects(gained.condition())) {
          mark(source, r, direction.get(), changes.get(target).name());
          Kind from =
              direction.get() == Kind.MOVED_TO_CALLEE
                  ? Kind.MOVED_FROM_CALLER
                  : Kind.MOVED_FROM_CALLEE;
          mark(target, region, from, changes.get(source).name());
        }
      }
    }
  }

  private static boolean gains(RegionChange change) {
    return change.kinds().contains(Kind.ADDED) || change.kinds().contains(Kind.GROWN);
  }

  /**
   * Whether a region that another function gains may be the one that is lost here: it is gone, or
   * all that is left of it is a call of the other function, or that has the statements now.
   */
  private static boolean isLostTo(FunctionChange source, RegionChange lost, FunctionChange target) {
    return lost.kinds().contains(Kind.REMOVED)
        || lost.kinds().contains(Kind.CONVERTED)
            && lost.after().statements() == 0
            && lost.after().vias().contains(target.name())
            && !lost.before().vias().contains(target.name())
        || lost.kinds().contains(Kind.SHRUNK) && movesStatements(source, lost, target);
  }

  /** Whether at least half of the statements that are gone from a region are in a function now. */
  private static boolean movesStatements(
      FunctionChange source, RegionChange lost, FunctionChange target) {
    if (source.before().isEmpty() || source.after().isEmpty() || target.after().isEmpty()) {
      return false;
    }
    List<String> gone = texts(source.before().get(), lost.scope());
    source.after().get().statements().forEach(s -> gone.remove(s.text()));
    if (gone.isEmpty()) {
      return false;
    }
    List<String> there = target.after().get().statements().stream().map(Statement::text).toList();
    return 2 * gone.stream().filter(there::contains).count() >= gone.size();
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
    FunctionChange change = changes.get(function);
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
    changes.set(function, change.withRegions(regions));
  }
}
