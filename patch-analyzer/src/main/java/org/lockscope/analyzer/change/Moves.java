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
        if (loses(lost)
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

  private static boolean loses(RegionChange change) {
    return change.kinds().contains(Kind.REMOVED) || change.kinds().contains(Kind.SHRUNK);
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
    boolean called =
        from.before().filter(f -> calls(f, to)).isPresent()
            || from.after().filter(f -> calls(f, to)).isPresent();
    if (called) {
      return Optional.of(Kind.MOVED_TO_CALLEE);
    }
    // The caller has the region now only if the call is inside of it.
    return to.after().filter(f -> callsInside(f, gained.scope(), from)).isPresent()
        ? Optional.of(Kind.MOVED_TO_CALLER)
        : Optional.empty();
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
    } else {
      kinds.remove(Kind.ADDED);
    }
    regions.set(
        region, old.with(new TreeSet<>(kinds), old.otherFunction().or(() -> Optional.of(other))));
    changes.set(function, change.withRegions(regions));
  }
}
