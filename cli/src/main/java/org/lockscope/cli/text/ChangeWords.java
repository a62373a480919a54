package org.lockscope.cli.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.lockscope.analyzer.change.FunctionChange;
import org.lockscope.analyzer.change.RegionChange;
import org.lockscope.analyzer.change.RegionChange.Extent;
import org.lockscope.analyzer.change.RegionChange.Kind;
import org.lockscope.analyzer.region.ContractClause;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.region.Region;
import org.lockscope.analyzer.region.Scope;

/** Puts the change of a region into words. */
final class ChangeWords {

  /** So many calls are listed of a region that comes or goes instead of its size. */
  private static final int FEW = 3;

  /** So many calls are listed at all, unless all are asked for. */
  private static final int SOME = 6;

  private static final Set<Kind> MOVES =
      EnumSet.of(
          Kind.MOVED_TO_CALLEE,
          Kind.MOVED_TO_CALLER,
          Kind.MOVED_FROM_CALLEE,
          Kind.MOVED_FROM_CALLER);

  private final FunctionChange function;
  private final RegionChange change;
  private final boolean verbose;

  ChangeWords(FunctionChange function, RegionChange change, boolean verbose) {
    this.function = function;
    this.change = change;
    this.verbose = verbose;
  }

  private boolean comes() {
    return change.before().regions() == 0;
  }

  private boolean goes() {
    return change.after().regions() == 0;
  }

  private boolean is(Kind kind) {
    return change.kinds().contains(kind);
  }

  /** Plus, minus or tilde. */
  String sign() {
    if (comes() || change.isOnly(EnumSet.of(Kind.ADDED, Kind.GROWN)) && is(Kind.ADDED)) {
      return "+";
    }
    if (goes() || change.isOnly(EnumSet.of(Kind.REMOVED, Kind.SHRUNK)) && is(Kind.REMOVED)) {
      return "-";
    }
    return "~";
  }

  Style style() {
    boolean more = comes() || is(Kind.ADDED) || is(Kind.GROWN) || is(Kind.MERGED);
    boolean less = goes() || is(Kind.REMOVED) || is(Kind.SHRUNK) || is(Kind.SPLIT);
    if (change.scope().hole() || more == less) {
      return Style.YELLOW;
    }
    return more ? Style.RED : Style.GREEN;
  }

  /** The scope; one that is given up for a while is a gap. */
  static String scope(Scope scope) {
    if (!scope.hole()) {
      return scope.toString();
    }
    return scope.lock().map(Scope.Lock::name).orElse(scope.kind().toString()) + " gap";
  }

  /** What happens, a line each; the first is the gist. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    boolean listed;
    if (comes()) {
      listed = come(lines);
    } else if (goes()) {
      listed = go(lines);
    } else {
      stay(lines);
      listed = false;
    }
    if (!listed && (verbose || change.together().isEmpty())) {
      callLines(lines);
    }
    checks(lines);
    if (verbose) {
      places(lines);
    }
    return lines;
  }

  /** A region that was not there. Tells whether what is inside has been said. */
  private boolean come(List<String> lines) {
    Extent extent = change.after();
    List<String> words = new ArrayList<>();
    change.otherFunction().ifPresent(f -> words.add("from " + call(f)));
    change.together().ifPresent(s -> words.add("with " + scope(s)));
    extent.onlyIf().ifPresent(c -> words.add("only if " + tie(c)));
    boolean around = change.together().isEmpty() && isAround(extent);
    if (around) {
      words.add("around " + calls(extent.calls()));
    } else if (change.together().isEmpty() && extent.statements() > 0) {
      words.add(size(extent));
    }
    if (extent.releases().isEmpty()
        && !change.scope().hole()
        && function.contractGained().isEmpty()) {
      words.add("held on return");
    }
    lines.add(words.isEmpty() ? "added" : String.join(", ", words));
    boolean moved = function.before().isEmpty() && change.otherFunction().isPresent();
    return around || moved && !verbose;
  }

  /** A region that is there no longer. Tells whether what was inside has been said. */
  private boolean go(List<String> lines) {
    Extent extent = change.before();
    List<String> words = new ArrayList<>();
    words.add(
        change
            .otherScope()
            .map(s -> "became " + scope(s))
            .or(() -> change.otherFunction().map(f -> "moved to " + call(f)))
            .orElse("removed"));
    change.together().ifPresent(s -> words.add("with " + scope(s)));
    extent.onlyIf().ifPresent(c -> words.add("was only if " + tie(c)));
    boolean gone = function.after().isEmpty();
    boolean around =
        change.together().isEmpty() && change.otherFunction().isEmpty() && isAround(extent);
    if (around) {
      words.add("was around " + calls(extent.calls()));
    } else if (extent.statements() > 2 && !hasTwin() && change.otherFunction().isEmpty()) {
      words.add("was " + size(extent));
    }
    lines.add(String.join(", ", words));
    // What a gap was around is not outside of anything now.
    return around || (gone || change.scope().hole() || change.otherScope().isPresent()) && !verbose;
  }

  /** Whether something else happens to the same regions in other configurations. */
  private boolean hasTwin() {
    return function.regions().stream()
        .anyMatch(c -> !c.equals(change) && c.scope().equals(change.scope()));
  }

  private void stay(List<String> lines) {
    Extent before = change.before();
    Extent after = change.after();
    List<String> words = new ArrayList<>();
    if (is(Kind.REMOVED)) {
      int lost = Math.max(1, before.regions() - after.regions());
      words.add(lost + " of " + before.regions() + " removed");
    }
    if (is(Kind.ADDED) && change.kinds().stream().noneMatch(MOVES::contains)) {
      int more = after.regions() - before.regions();
      words.add(more > 0 ? more + " added" : "another one");
    }
    change.otherScope().ifPresent(s -> words.add(conversion(s)));
    if (!before.vias().equals(after.vias())) {
      words.add(means(before) + " → " + means(after));
    }
    if (change.isOnly(EnumSet.of(Kind.CONVERTED, Kind.CONDITIONAL)) && is(Kind.CONVERTED)) {
      words.add("same extent");
    }
    change.otherFunction().filter(this::isMove).ifPresent(f -> words.add(move(f)));
    if (is(Kind.SPLIT)) {
      words.add("split" + counts());
    }
    if (is(Kind.MERGED)) {
      words.add("merged" + counts());
    }
    if (is(Kind.SHRUNK)) {
      words.add("shrunk" + (after.statements() < before.statements() ? statements() : ""));
    }
    if (is(Kind.GROWN)) {
      words.add("grown" + (after.statements() > before.statements() ? statements() : ""));
    }
    if (is(Kind.CONDITIONAL)) {
      words.add(
          after
              .onlyIf()
              .map(c -> "only if " + tie(c))
              .orElseGet(() -> "no longer only if " + tie(before.onlyIf().orElse("something"))));
    }
    change.together().ifPresent(s -> words.add("with " + scope(s)));
    lines.add(String.join("; ", words).replace("; same extent", ", same extent"));
  }

  /** What the region was before it was converted from another scope. */
  private String conversion(Scope before) {
    if (before.lock().isPresent() && change.scope().lock().isPresent()) {
      Scope.Lock old = before.lock().get();
      Scope.Lock now = change.scope().lock().get();
      return old.name().equals(now.name())
          ? old.family() + " → " + now.family()
          : "was " + old.name();
    }
    return "was " + scope(before);
  }

  /** What begins it, before and after. */
  String means() {
    Extent before = change.before();
    Extent after = change.after();
    List<String> words = new ArrayList<>();
    if (!goes()) {
      change.otherScope().map(this::conversion).ifPresent(words::add);
    }
    if (comes() || goes() || before.vias().equals(after.vias())) {
      words.add(means(goes() ? before : after));
    } else {
      words.add(means(before) + " → " + means(after));
    }
    after.onlyIf().ifPresent(c -> words.add("only if " + tie(c)));
    if (goes()) {
      change.otherScope().ifPresent(s -> words.add("became " + scope(s)));
      change.otherFunction().ifPresent(f -> words.add("moved to " + call(f)));
    }
    return String.join(", ", words);
  }

  /** Whether the function a part moved to is not just one that is called outside now. */
  private boolean isMove(String other) {
    return !change.callsLeft().contains(other);
  }

  private String move(String other) {
    boolean to = is(Kind.MOVED_TO_CALLEE) || is(Kind.MOVED_TO_CALLER);
    return "part moved " + (to ? "to " : "from ") + call(other);
  }

  /** How many there were and are, if that tells anything. */
  private String counts() {
    Extent before = change.before();
    Extent after = change.after();
    if (before.regions() != after.regions()) {
      return ", " + before.regions() + " → " + after.regions() + " regions";
    }
    int acquires = after.acquires().size();
    return before.acquires().size() == acquires
        ? ""
        : ", " + before.acquires().size() + " → " + acquires + " acquires";
  }

  private String statements() {
    return ", "
        + change.before().statements()
        + " → "
        + change.after().statements()
        + " statements";
  }

  private static String means(Extent extent) {
    return extent.vias().isEmpty() ? "nothing" : String.join("/", extent.vias());
  }

  /** Whether a region is told best by what little it calls. */
  private static boolean isAround(Extent extent) {
    int calls = extent.calls().size();
    return calls > 0 && calls <= FEW && extent.statements() <= calls + 1;
  }

  private static String size(Extent extent) {
    return count(extent.statements(), "statement")
        + (extent.regions() > 1 ? " in " + extent.regions() + " regions" : "")
        + (extent.loops() > 0 ? ", " + count(extent.loops(), "loop") : "");
  }

  static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  static String patches(int number) {
    return number + (number == 1 ? " patch" : " patches");
  }

  private void callLines(List<String> lines) {
    Predicate<String> calledStill =
        name -> function.after().filter(f -> calls(f, name)).isPresent();
    boolean movedAway = change.kinds().stream().anyMatch(MOVES::contains);
    String other = change.otherFunction().orElse("");
    List<String> outside =
        change.callsLeft().stream()
            .filter(calledStill)
            .filter(c -> !goes() || !c.equals(other))
            .toList();
    if (!outside.isEmpty()) {
      lines.add("now outside: " + calls(outside));
    }
    List<String> gone = change.callsLeft().stream().filter(calledStill.negate()).toList();
    if (!gone.isEmpty() && (verbose || !movedAway)) {
      lines.add("gone: " + calls(gone));
    }
    if (!change.callsEntered().isEmpty()) {
      lines.add(
          !verbose && isSaid()
              ? "around the same calls"
              : (comes() ? "around " : "now inside: ") + calls(change.callsEntered()));
    }
  }

  /** Whether a region that comes has the calls inside that the one before it has. */
  private boolean isSaid() {
    int place = function.regions().indexOf(change);
    return comes()
        && change.callsEntered().size() > 1
        && place > 0
        && function.regions().get(place - 1).before().regions() == 0
        && function.regions().get(place - 1).callsEntered().equals(change.callsEntered());
  }

  private static boolean calls(FunctionProfile function, String name) {
    return function.calls().stream().map(Region.Call::function).anyMatch(name::equals);
  }

  private void checks(List<String> lines) {
    checks(lines, "no longer checked: ", change.assertionsLeft(), function.contractLost());
    checks(lines, "now checked: ", change.assertionsEntered(), function.contractGained());
  }

  private void checks(
      List<String> lines, String label, List<String> checks, List<ContractClause> said) {
    List<String> news =
        checks.stream()
            .filter(c -> verbose || said.stream().noneMatch(clause -> clause.text().equals(c)))
            .toList();
    if (!news.isEmpty() && (verbose || change.together().isEmpty())) {
      lines.add(label + news.stream().map(ChangeWords::tie).collect(Collectors.joining(", ")));
    }
  }

  private void places(List<String> lines) {
    places(lines, "before: ", change.before());
    places(lines, "after: ", change.after());
  }

  private static void places(List<String> lines, String label, Extent extent) {
    if (extent.regions() > 0) {
      lines.add(
          label
              + size(extent)
              + ", begins at "
              + numbers(extent.acquires())
              + (extent.releases().isEmpty() ? "" : ", ends at " + numbers(extent.releases())));
    }
  }

  private static String numbers(Collection<Integer> lines) {
    return lines.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private String calls(List<String> names) {
    int shown = verbose || names.size() <= SOME + 1 ? names.size() : SOME;
    String list =
        names.subList(0, shown).stream().map(ChangeWords::call).collect(Collectors.joining(", "));
    return shown == names.size()
        ? list
        : list + " and " + (names.size() - shown) + Page.TIE + "more";
  }

  static String call(String function) {
    return function + "()";
  }

  static String tie(String code) {
    return code.replace(' ', Page.TIE);
  }
}
