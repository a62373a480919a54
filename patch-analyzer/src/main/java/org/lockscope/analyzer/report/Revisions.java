package org.lockscope.analyzer.report;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.lockscope.analyzer.finding.Subjects;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.region.Region;
import org.lockscope.analyzer.region.Scope;

/** The functions of two revisions of some files, and which of them the change has touched. */
final class Revisions {

  private final Map<String, FunctionProfile> old = new HashMap<>();
  private final Map<String, FunctionProfile> now = new HashMap<>();
  private final Map<String, String> oldByName = new HashMap<>();
  private final Map<String, String> nowByName = new HashMap<>();
  private final IdentityHashMap<FunctionProfile, String> keys = new IdentityHashMap<>();
  private final Callers callersBefore;
  private final Callers callersAfter;

  Revisions(List<FunctionProfile> before, List<FunctionProfile> after) {
    put(before, old, oldByName);
    put(after, now, nowByName);
    this.callersBefore = Callers.of(before);
    this.callersAfter = Callers.of(after);
  }

  private void put(
      List<FunctionProfile> functions,
      Map<String, FunctionProfile> byKey,
      Map<String, String> byName) {
    for (FunctionProfile function : functions) {
      // Static functions of two files, and the variants of one, may have one name.
      String key = function.path() + "\n" + function.name();
      while (byKey.containsKey(key)) {
        key += "\n";
      }
      byKey.put(key, function);
      keys.put(function, key);
      byName.merge(function.name(), function.text(), String::concat);
    }
  }

  private String key(FunctionProfile function) {
    return keys.get(function);
  }

  /** Whether two functions are one, maybe in two revisions. */
  boolean isSame(FunctionProfile a, FunctionProfile b) {
    return key(a).equals(key(b));
  }

  /** A function before the change. */
  Optional<FunctionProfile> before(FunctionProfile function) {
    return Optional.ofNullable(old.get(key(function)));
  }

  /** A function after the change. */
  Optional<FunctionProfile> after(FunctionProfile function) {
    return Optional.ofNullable(now.get(key(function)));
  }

  /** Whether the text of a function is another one than before, or is new. */
  boolean isChanged(FunctionProfile function) {
    return before(function).filter(was -> was.text().equals(function.text())).isEmpty();
  }

  /** Whether a function is declared as it was: if not, who calls it has to know. */
  boolean isDeclaredAsBefore(FunctionProfile function) {
    return before(function).filter(was -> head(was).equals(head(function))).isPresent();
  }

  private static String head(FunctionProfile function) {
    String text = function.text();
    int body = text.indexOf('{');
    return (body < 0 ? text : text.substring(0, body)).replaceAll("\\s+", " ").trim();
  }

  /** The functions that call one after the change. */
  List<FunctionProfile> callersNow(String name) {
    return callersAfter.of(name);
  }

  /** The functions that call one, directly or not, before the change or after it. */
  Collection<FunctionProfile> callers(FunctionProfile function) {
    Map<String, FunctionProfile> found = new LinkedHashMap<>();
    Deque<FunctionProfile> work = new ArrayDeque<>(List.of(function));
    while (!work.isEmpty()) {
      String name = work.poll().name();
      Stream.concat(callersBefore.of(name).stream(), callersAfter.of(name).stream())
          .filter(c -> !isSame(c, function) && found.putIfAbsent(key(c), c) == null)
          .forEach(work::add);
    }
    return List.copyOf(found.values());
  }

  /**
   * Whether functions that nothing is known about leave something alone in a function: they did
   * before, when it balanced whatever they did, with a section of its own.
   *
   * @param subject the lock, or what else it is about
   */
  boolean areCleared(SortedSet<String> callees, String subject, FunctionProfile function) {
    return callees.isEmpty()
        || before(function).filter(was -> hasSection(was, subject)).isPresent()
            && areAsBefore(callees, function);
  }

  private static boolean hasSection(FunctionProfile function, String subject) {
    String member = FileFindings.member(subject);
    return function.regions().stream()
        .map(Region::scope)
        .anyMatch(
            s ->
                s.lock().isPresent()
                    ? FileFindings.member(s.lock().get().name()).equals(member)
                    : subject.equals(Subjects.IRQS)
                        ? s.kind() == Scope.Kind.IRQ_OFF
                        : Subjects.isDepth(subject));
  }

  /**
   * Whether functions that one calls do what they did: none has changed, and none is called at more
   * places of it than before.
   */
  boolean areAsBefore(SortedSet<String> callees, FunctionProfile function) {
    String was = before(function).map(FunctionProfile::text).orElse("");
    return callees.stream()
        .allMatch(name -> isAsBefore(name) && calls(function.text(), name) <= calls(was, name));
  }

  private boolean isAsBefore(String name) {
    return Objects.equals(oldByName.get(name), nowByName.get(name));
  }

  private static long calls(String text, String name) {
    return Pattern.compile("(?<!\\w)" + Pattern.quote(name) + "\\s*\\(")
        .matcher(text)
        .results()
        .count();
  }
}
