package org.lockscope.analyzer.review;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.lockscope.analyzer.change.FunctionChange;
import org.lockscope.analyzer.change.RegionChange;
import org.lockscope.analyzer.diff.DiffLine;
import org.lockscope.analyzer.diff.DiffLine.Kind;
import org.lockscope.analyzer.finding.Step;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.region.Region;
import org.lockscope.analyzer.report.FindingReport;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.Atom;
import org.lockscope.model.condition.Literal;

/** Finds the line of a diff that a remark is to stand under. */
final class Anchors {

  private static final Pattern CONDITIONAL =
      Pattern.compile("\\s*#\\s*(if|ifdef|ifndef|elif|else|endif)\\b(.*)");
  private static final Pattern SYMBOL = Pattern.compile("CONFIG_(\\w+)");

  private final List<DiffLine> diff;

  Anchors(List<DiffLine> diff) {
    this.diff = diff;
  }

  /** Lines of a file, from the first to the last. */
  private record Lines(String path, int first, int last) {
    static Lines of(FunctionProfile function) {
      return new Lines(
          function.path(),
          function.line(),
          function.file().line(Math.max(0, function.span().end() - 1)));
    }

    boolean contain(int line) {
      return first <= line && line <= last;
    }
  }

  /**
   * The line for a finding: the directive whose symbol decides where it is; or the statement that
   * it is about; or, if that is not in the diff, the last changed statement of the path to it; or
   * the last changed line on it, before a step, that changes the context; or the nearest line that
   * is changed, in the last function of the path that has any.
   */
  int of(FindingReport report) {
    FunctionProfile function = report.function();
    Span place = report.finding().place();
    int line = function.line(place);
    Optional<Integer> anchor = directive(report, line);
    if (anchor.isEmpty()) {
      int end = function.line(new Span(Math.max(place.start(), place.end() - 1), place.end()));
      anchor = in(function.path(), end).or(() -> in(function.path(), line));
    }
    return anchor
        .or(() -> changedStep(report))
        .or(() -> changedContext(report))
        .or(() -> nearest(Lines.of(function), line))
        .or(() -> nearestStep(report))
        .or(() -> report.callees().stream().flatMap(c -> changed(c).stream()).findFirst())
        .or(() -> first(l -> l.isChange() && l.path().equals(function.path())))
        .orElseGet(this::anywhere);
  }

  /** The line for a change of regions: where they begin or end now, or did before. */
  int of(FunctionChange function, RegionChange change) {
    Optional<Integer> now =
        function.after().flatMap(f -> ofExtent(f.path(), change.after(), Kind.ADDED));
    Optional<Integer> before =
        function.before().flatMap(f -> ofExtent(function.path(), change.before(), Kind.REMOVED));
    Optional<Integer> nearest = changed(function.profile());
    return now.or(() -> before)
        .or(() -> nearest)
        .or(() -> first(l -> l.isChange() && l.path().equals(function.path())))
        .orElseGet(this::anywhere);
  }

  private Optional<Integer> ofExtent(String path, RegionChange.Extent extent, Kind kind) {
    List<Integer> lines = new ArrayList<>(extent.acquires());
    lines.addAll(extent.releases());
    return first(
        l ->
            l.kind() == kind
                && l.path().equals(path)
                && lines.contains(kind == Kind.ADDED ? l.newLine() : l.oldLine()));
  }

  /** The line that a patch leaves at a place, if the diff shows it. */
  private Optional<Integer> in(String path, int line) {
    return first(
        l ->
            (l.kind() == Kind.ADDED || l.kind() == Kind.CONTEXT)
                && l.newLine() == line
                && l.path().equals(path));
  }

  private Optional<Integer> changedStep(FindingReport report) {
    return lastStep(
        report,
        (function, line) ->
            in(function.path(), line).filter(a -> diff.get(a).kind() == Kind.ADDED));
  }

  /**
   * What is new, before some step, of what makes the context there: the lock that a caller takes.
   */
  private Optional<Integer> changedContext(FindingReport report) {
    return lastStep(
        report,
        (function, line) -> {
          Set<Integer> effects = effects(function);
          Optional<Integer> best = Optional.empty();
          for (int i = 0; i < diff.size(); i++) {
            DiffLine candidate = diff.get(i);
            boolean isBefore = candidate.newLine() < line;
            if (candidate.kind() == Kind.ADDED
                && candidate.path().equals(function.path())
                && isBefore
                && effects.contains(candidate.newLine())) {
              best = Optional.of(i);
            }
          }
          return best;
        });
  }

  private Optional<Integer> nearestStep(FindingReport report) {
    return lastStep(report, (function, line) -> nearest(Lines.of(function), line));
  }

  /** What is found for the last step for which anything is: by its function and its line. */
  private static Optional<Integer> lastStep(
      FindingReport report, BiFunction<FunctionProfile, Integer, Optional<Integer>> find) {
    List<Step> steps = report.finding().path();
    Optional<Integer> found = Optional.empty();
    for (int i = steps.size() - 1; i >= 0 && found.isEmpty(); i--) {
      Step step = steps.get(i);
      found = report.function(step).flatMap(f -> find.apply(f, f.line(step.span())));
    }
    return found;
  }

  private Optional<Integer> changed(FunctionProfile function) {
    Lines lines = Lines.of(function);
    return nearest(lines, lines.first());
  }

  /** The changed line of a function that is nearest to a place; of two the one before it. */
  private Optional<Integer> nearest(Lines lines, int line) {
    Optional<Integer> best = Optional.empty();
    for (int i = 0; i < diff.size(); i++) {
      DiffLine candidate = diff.get(i);
      if (candidate.isChange()
          && candidate.path().equals(lines.path())
          && lines.contain(candidate.newLine())) {
        int distance = Math.abs(candidate.newLine() - line);
        if (best.isEmpty() || distance < Math.abs(diff.get(best.get()).newLine() - line)) {
          best = Optional.of(i);
        }
      }
    }
    return best;
  }

  private Optional<Integer> first(Predicate<DiffLine> wanted) {
    return IntStream.range(0, diff.size())
        .filter(i -> wanted.test(diff.get(i)))
        .boxed()
        .findFirst();
  }

  private int anywhere() {
    return first(DiffLine::isChange).orElse(-1);
  }

  /**
   * If a finding is there in some kernels only, the directive that has taken away, or kept, what
   * would balance it in these: one that names their symbols, has an effect on the context under it,
   * and has ended before the statement in question.
   */
  private Optional<Integer> directive(FindingReport report, int place) {
    Set<String> symbols =
        report.condition().minimalWithin(report.function().condition()).cubes().stream()
            .flatMap(List::stream)
            .map(Literal::atom)
            .filter(a -> a.kind() == Atom.Kind.SYMBOL || a.kind() == Atom.Kind.ENABLED)
            .map(Atom::text)
            .collect(Collectors.toSet());
    if (symbols.isEmpty()) {
      return Optional.empty();
    }
    FunctionProfile function = report.function();
    Set<Integer> effects = effects(function);
    Lines lines = Lines.of(function);
    List<String> text = function.file().characters().lines().toList();
    Optional<Integer> found = Optional.empty();
    for (int line = lines.first(); line <= Math.min(place, text.size()); line++) {
      int begin = line;
      if (!names(text.get(line - 1), symbols)) {
        continue;
      }
      int end = end(text, line, lines.last());
      boolean matters = effects.stream().anyMatch(e -> begin < e && e < end);
      if (matters && end < place) {
        Optional<Integer> anchor = in(lines.path(), line);
        if (anchor.isPresent() && (found.isEmpty() || !isOlder(anchor.get(), found.get()))) {
          found = anchor;
        }
      }
    }
    return found;
  }

  /** Whether a line was there before and another one was not. */
  private boolean isOlder(int line, int other) {
    return diff.get(line).kind() != Kind.ADDED && diff.get(other).kind() == Kind.ADDED;
  }

  private static boolean names(String line, Set<String> symbols) {
    Matcher directive = CONDITIONAL.matcher(line);
    return directive.matches()
        && SYMBOL.matcher(directive.group(2)).results().anyMatch(r -> symbols.contains(r.group(1)));
  }

  /** The line of the {@code #endif} of a directive. */
  private static int end(List<String> text, int begin, int last) {
    int depth = 0;
    for (int line = begin; line <= Math.min(last, text.size()); line++) {
      Matcher directive = CONDITIONAL.matcher(text.get(line - 1));
      if (directive.matches()) {
        String word = directive.group(1);
        depth += word.startsWith("if") || line == begin ? 1 : 0;
        depth -= word.equals("endif") ? 1 : 0;
        if (depth == 0) {
          return line;
        }
      }
    }
    return last;
  }

  /** The lines of a function at which its context changes, in any configuration. */
  private static Set<Integer> effects(FunctionProfile function) {
    Stream<Span> calls =
        function.calls().stream()
            .filter(c -> c.kind() == Region.Call.Kind.CONTEXT)
            .map(Region.Call::span);
    Stream<Span> edges =
        function.regions().stream()
            .flatMap(r -> Stream.concat(r.acquires().stream(), r.releases().stream()))
            .map(Region.Place::span);
    return Stream.concat(calls, edges).map(function::line).collect(Collectors.toSet());
  }
}
