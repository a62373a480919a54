package org.lockscope.cli.review;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.lockscope.analyzer.finding.Finding;
import org.lockscope.analyzer.finding.Step;
import org.lockscope.analyzer.report.FindingReport;
import org.lockscope.cli.text.FactText;

/** Puts a finding into words for the list: a question, what the code does, and the path to it. */
final class Question {

  /** More lines of a proof nobody reads in a mail; {@code lockscope explain} has them all. */
  private static final int PROOF = 5;

  /** The widest note beside a statement. */
  private static final int NOTE = 46;

  /** By rule, what to ask; {@code %s} is what the finding is about, {@code %f} its function. */
  private static final Map<String, String> QUESTIONS =
      Map.ofEntries(
          Map.entry("leak", "is %s given back on this path"),
          Map.entry("underflow", "is %s taken on this path"),
          Map.entry("double-acquire", "is %s not held here already"),
          Map.entry("wrong-lock", "is %s the lock that was taken"),
          Map.entry("irqs-stay-off", "are irqs enabled again on this path"),
          Map.entry("irqs-enabled", "may irqs be enabled here"),
          Map.entry("nested-save", "are the irq flags saved before still needed here"),
          Map.entry("unsaved-restore", "have these irq flags been saved on this path"),
          Map.entry("caller-contract", "is %s what the callee needs here"),
          Map.entry("declared-contract", "does the annotation still hold"),
          Map.entry("lock-cycle", "can this deadlock"),
          Map.entry("self-deadlock", "is %s not held here already"),
          Map.entry("read-recursion", "is %s not held here already"),
          Map.entry("irq-inversion", "can an interrupt come in here"),
          Map.entry("rt-sleeping-lock", "may %s be taken here"),
          Map.entry("rt-allocation", "may memory be allocated or freed here"),
          Map.entry("sleep-in-atomic", "may this sleep here"),
          Map.entry("lock-in-nmi", "can this run in an NMI"),
          Map.entry("broken-assertion", "is the context what %f() expects"));

  /** What to ask where a rule has no question of its own. */
  private static final String ANY = "is this right for %s";

  private Question() {}

  /** What is asked, and what the code does. */
  static List<String> lines(FindingReport report, int alike, int total) {
    Finding finding = report.finding();
    String condition = FactText.formula(report.condition(), report.function().condition());
    String subject =
        finding.subject().endsWith("depth") ? "the " + finding.subject() : finding.subject();
    String question =
        QUESTIONS
            .getOrDefault(finding.rule().id(), ANY)
            .replace("%s", subject)
            .replace("%f", finding.function());
    String asked =
        condition.isEmpty() ? question + "?" : "with " + condition + ", " + question + "?";
    StringBuilder text = new StringBuilder(sentence(asked)).append(' ');
    text.append(sentence(finding.message()));
    text.append(finding.message().endsWith(".") ? "" : ".");
    if (alike > 0) {
      text.append(" The same on ")
          .append(alike)
          .append(alike == 1 ? " more path." : " more paths.");
    }
    report
        .repairedBy()
        .ifPresent(
            p ->
                text.append(" Patch ")
                    .append(p)
                    .append('/')
                    .append(total)
                    .append(" puts it right, but a bisection may stop before that."));
    return Prose.wrap(text.toString());
  }

  /** A sentence begins with a capital, unless it begins with a name. */
  private static String sentence(String text) {
    String word = text.split("[ ,;:]", 2)[0];
    return word.matches("[a-z]+") && !word.isEmpty()
        ? Character.toUpperCase(text.charAt(0)) + text.substring(1)
        : text;
  }

  /** The path in at most five lines: where it begins and ends, and what matters between. */
  static List<String> proof(FindingReport report) {
    List<Step> steps = report.finding().path();
    TreeSet<Integer> shown = new TreeSet<>();
    if (!steps.isEmpty()) {
      shown.add(steps.size() - 1);
      shown.add(0);
    }
    List<Integer> rest = new ArrayList<>();
    for (int i = steps.size() - 2; i > 0; i--) {
      rest.add(i);
    }
    rest.sort(Comparator.comparing(i -> isBranch(steps.get(i))));
    rest.stream().limit(Math.max(0, PROOF - shown.size())).forEach(shown::add);
    boolean inOne = steps.stream().map(Step::function).distinct().count() == 1;
    List<String> places = new ArrayList<>();
    for (int i : shown) {
      Step step = steps.get(i);
      places.add(inOne ? step.text() : step.function() + "(): " + step.text());
    }
    List<String> lines = new ArrayList<>();
    int at = 0;
    for (int i : shown) {
      lines.add(line(places.get(at++), note(report.finding(), steps.get(i))));
    }
    return lines;
  }

  private static boolean isBranch(Step step) {
    return step.note().isEmpty() || step.note().equals("true") || step.note().equals("false");
  }

  private static String note(Finding finding, Step step) {
    return step.note().equals(finding.message()) ? "here" : step.note();
  }

  private static String line(String place, String note) {
    // What is said in brackets is left to those who ask for all of it.
    String plain = note.length() <= NOTE ? note : note.replaceAll(" ?\\([^()]*\\)", "");
    String shortNote = Prose.cut(plain, NOTE);
    int room = Prose.WIDTH - (shortNote.isEmpty() ? 0 : shortNote.length() + 2);
    String shown = "  " + Prose.cut(place, room - 2);
    return shortNote.isEmpty()
        ? shown
        : shown
            + " "
                .repeat(
                    Math.max(2, Math.min(44, Prose.WIDTH - shortNote.length()) - shown.length()))
            + shortNote;
  }
}
