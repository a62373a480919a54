package org.lockscope.analyzer.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lockscope.analyzer.finding.Finding;
import org.lockscope.analyzer.finding.Residue;
import org.lockscope.analyzer.finding.Rule;
import org.lockscope.analyzer.finding.Subjects;
import org.lockscope.analyzer.region.ContractClause;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.PresenceCondition;

/**
 * All that is wrong in some files: what the functions do wrong by themselves, and what they leave
 * their callers with when none of these makes up for it.
 */
final class FileFindings {

  private static final Pattern RETURN_IF_MEMBER =
      Pattern.compile("\\bif \\((!?\\w+->\\w+)\\)\\s*return;");

  private final List<FunctionProfile> profiles;
  private final Callers callers;

  private FileFindings(List<FunctionProfile> profiles) {
    this.profiles = profiles;
    this.callers = Callers.of(profiles);
  }

  /**
   * A finding and where it is.
   *
   * @param function the function it is in
   * @param callees other functions that its path goes through
   */
  record Located(FunctionProfile function, Finding finding, List<FunctionProfile> callees) {

    /** This finding in the configurations of either. */
    Located or(Located other) {
      return new Located(
          function,
          finding.withCondition(finding.condition().or(other.finding.condition())),
          callees);
    }
  }

  /** What is wrong, by fingerprint. */
  static Map<String, Located> of(List<FunctionProfile> profiles) {
    return new FileFindings(profiles).find();
  }

  private Map<String, Located> find() {
    Map<String, Located> found = new LinkedHashMap<>();
    for (FunctionProfile function : profiles) {
      List<Finding> findings = new ArrayList<>(function.findings());
      for (Residue residue : function.residues()) {
        if (!isMeant(function, residue, residue.isDoubtful(), new HashSet<>())) {
          untold(function, residue).ifPresent(findings::add);
        }
      }
      Leftovers.together(findings)
          .forEach(
              f -> found.merge(f.fingerprint(), new Located(function, f, callees(f)), Located::or));
    }
    return found;
  }

  /** What is left where it has not been said already that a callee is not given what it needs. */
  private static Optional<Finding> untold(FunctionProfile function, Residue residue) {
    Finding finding = residue.finding();
    PresenceCondition rest = finding.condition();
    for (Finding told : function.findings()) {
      if (told.rule() == Rule.CALLER_CONTRACT && told.subject().equals(finding.subject())) {
        rest = rest.minus(told.condition());
      }
    }
    return rest.isFeasible() ? Optional.of(finding.withCondition(rest)) : Optional.empty();
  }

  private List<FunctionProfile> callees(Finding finding) {
    Set<String> names = new HashSet<>();
    finding.path().forEach(s -> names.add(s.function()));
    names.remove(finding.function());
    return profiles.stream().filter(p -> names.contains(p.name())).toList();
  }

  /**
   * Whether a function leaves something to its callers on purpose: it says so, others can call it,
   * or somebody does who makes up for it.
   *
   * @param doubtful whether only a caller that makes up for it shows that it is on purpose
   */
  private boolean isMeant(
      FunctionProfile function, Residue residue, boolean doubtful, Set<String> asked) {
    boolean open =
        function.isExternal()
            && !residue.isCrossed()
            && (!doubtful || hasConditionalCounterpart(function, residue));
    if (residue.isAnswered()) {
      // Callers have been told by nothing but what the function has called.
      return isDeclared(function, residue) || hasCounterpart(function, residue);
    }
    if (open || isDeclared(function, residue) || !asked.add(function.name())) {
      return true;
    }
    List<FunctionProfile> known = callers.of(function.name());
    if (known.isEmpty()) {
      // Somebody calls it through a pointer, and knows what it does with what it is given; or what
      // another function does with it that is called as well, by the same state of an object.
      boolean called = isAddressTaken(function);
      boolean given =
          (residue.isGiven() || doesConverse(function, residue)) && called
              || isPassedWithLock(function, residue);
      return doubtful
          ? called && !function.isExternal() && hasCounterpart(function, residue)
          : given || callers.isUsedByMacro(function.name()) || hasCounterpart(function, residue);
    }
    for (FunctionProfile caller : known) {
      boolean passesOn = false;
      boolean meant = !caller.isDecided();
      for (Residue theirs : caller.residues()) {
        if (theirs.positive() == residue.positive() && isAlike(theirs, residue)) {
          passesOn = true;
          meant |= isMeant(caller, theirs, doubtful, asked);
        }
      }
      if (meant || !passesOn) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether annotations of a function may speak of what it leaves: of a lock they do in many ways,
   * and of the irqs that come with it; of a depth only in the word for it.
   */
  static boolean isDeclared(FunctionProfile function, Residue residue) {
    String subject = residue.finding().subject();
    boolean isDepth = Subjects.isDepth(subject);
    return function.contract().stream()
        .filter(c -> c.kind() == ContractClause.Kind.ANNOTATION)
        .map(c -> c.text().toLowerCase(Locale.ROOT))
        .anyMatch(text -> !isDepth || text.contains("(" + Subjects.ofDepth(subject)));
  }

  /** Whether a function of the file is named where it is not called: in a table, as an argument. */
  private static boolean isAddressTaken(FunctionProfile function) {
    Matcher matcher =
        Pattern.compile("\\b" + Pattern.quote(function.name()) + "\\b(?!\\s*\\()")
            .matcher(function.file().characters());
    return matcher.find();
  }

  /**
   * Whether a call passes a function and the lock that it gives back, as {@code
   * kref_put_mutex(&s->refs, free_s, &lock)} does: who is given both takes the lock and calls.
   */
  private static boolean isPassedWithLock(FunctionProfile function, Residue residue) {
    if (residue.positive()) {
      return false;
    }
    String lock = "\\b" + Pattern.quote(member(residue.finding().subject())) + "\\b";
    String name = "\\b" + Pattern.quote(function.name()) + "\\s*,";
    return Pattern.compile("\\w\\([^;{}]*" + name + "[^;{}]*" + lock + "[^;{}]*\\)\\s*[;)]")
        .matcher(function.file().characters())
        .find();
  }

  /** Whether a function does one thing or the converse, as its callers tell it to. */
  private static boolean doesConverse(FunctionProfile function, Residue residue) {
    return function.residues().stream()
        .anyMatch(
            r -> !r.isDoubtful() && r.positive() != residue.positive() && isAlike(r, residue));
  }

  private boolean hasCounterpart(FunctionProfile function, Residue residue) {
    return profiles.stream()
        .filter(p -> !p.equals(function))
        .anyMatch(
            p ->
                p.residues().stream()
                        .anyMatch(r -> r.positive() != residue.positive() && isAlike(r, residue))
                    || !residue.positive() && mayKeep(p, residue.finding().subject()));
  }

  /**
   * Whether another function of the file does the converse, and both do nothing if a member of an
   * object, which they ask for in the same words, says so.
   */
  private boolean hasConditionalCounterpart(FunctionProfile function, Residue residue) {
    Set<String> questions = questions(function);
    return !questions.isEmpty()
        && profiles.stream()
            .filter(p -> p.path().equals(function.path()) && !p.equals(function))
            .filter(
                p ->
                    p.residues().stream()
                        .anyMatch(
                            r ->
                                !r.isAlways()
                                    && r.positive() != residue.positive()
                                    && isAlike(r, residue)))
            .anyMatch(p -> questions(p).stream().anyMatch(questions::contains));
  }

  /** The questions about members of objects by which a function returns. */
  private static Set<String> questions(FunctionProfile function) {
    Span span = function.span();
    Matcher matcher =
        RETURN_IF_MEMBER.matcher(function.file().characters().substring(span.start(), span.end()));
    Set<String> questions = new HashSet<>();
    while (matcher.find()) {
      questions.add(matcher.group(1));
    }
    return questions;
  }

  /** Whether a function takes a lock, and it is not decided whether it gives it back. */
  private static boolean mayKeep(FunctionProfile function, String lock) {
    return !function.isDecided()
        && function.regions().stream()
            .flatMap(r -> r.scope().lock().stream())
            .anyMatch(l -> member(l.name()).equals(member(lock)));
  }

  /** Whether two residues are of the same thing, which two functions may call by two names. */
  static boolean isAlike(Residue a, Residue b) {
    return member(a.finding().subject()).equals(member(b.finding().subject()));
  }

  /** What a lock is called in the object it is in. */
  static String member(String subject) {
    int end = Math.max(subject.lastIndexOf("->"), subject.lastIndexOf('.'));
    return end < 0 ? subject : subject.substring(end).replaceFirst("^(->|\\.)", "");
  }
}
