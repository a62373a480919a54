package org.lockscope.cli.html;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.lockscope.analyzer.change.FunctionChange;
import org.lockscope.analyzer.finding.Finding;
import org.lockscope.analyzer.finding.Rule;
import org.lockscope.analyzer.finding.Step;
import org.lockscope.analyzer.report.FindingReport;
import org.lockscope.analyzer.report.FindingReport.Status;
import org.lockscope.analyzer.report.PatchReport;
import org.lockscope.analyzer.report.PatchReport.UnknownFunction;
import org.lockscope.analyzer.report.Report;
import org.lockscope.analyzer.report.RevisionAnalysis;
import org.lockscope.cli.text.ChangeLines;
import org.lockscope.cli.text.FindingTotals;
import org.lockscope.cli.text.PatchLines;
import org.lockscope.cli.text.RevisionText;
import org.lockscope.cli.text.TextReport;

/**
 * Prints a report of a series, or of one revision, as one page that needs nothing else: no network,
 * no other file. What comes from mails and sources is escaped by the template, or set as text by
 * the script; and the page itself forbids the browser to run any other script and to load anything.
 */
public final class HtmlReport {

  private static final String UNDECIDED = "not decided whether all balances";
  private static final String UNKNOWN = "not analysed";

  private HtmlReport() {}

  /** What the template shows. */
  private record Page(
      String title,
      String about,
      String totals,
      boolean ofSeries,
      boolean ordered,
      String version,
      List<FindingView> findings,
      List<PatchView> patches,
      boolean hasNotes,
      List<String> notes,
      String styleHash,
      String scriptHash,
      String style,
      String script,
      String document) {}

  /** A finding, in words. */
  private record FindingView(
      int index,
      String id,
      String rule,
      String title,
      String function,
      String place,
      String message,
      String condition,
      String history,
      List<StepView> steps,
      List<String> configuration,
      List<String> meaning) {}

  /** A step of the path of a finding. */
  private record StepView(String line, String callee, String text, String note, String context) {}

  /** What a patch does. */
  private record PatchView(
      int number,
      int total,
      String subject,
      String verdict,
      List<String> repairs,
      List<FunctionView> functions,
      boolean hasLines,
      List<LineView> lines,
      List<String> notes) {}

  /** What a patch does to a function. */
  private record FunctionView(String name, String place, String fate, List<LineView> lines) {}

  /** A line about a function, or a patch. */
  private record LineView(String sign, String scope, String text, String condition) {}

  /**
   * The page.
   *
   * @param suppressed how many findings the user does not want to see
   * @param preExisting whether to tell of findings that the series has nothing to do with
   * @param meanings what each rule means, in paragraphs
   * @param version of LockScope
   */
  public static String print(
      Report report,
      int suppressed,
      boolean preExisting,
      Map<Rule, String> meanings,
      String version) {
    List<FindingReport> findings = findings(report, preExisting);
    return print(
        report.title(),
        TextReport.about(report),
        FindingTotals.of(report, suppressed, preExisting),
        true,
        report.order().isPresent(),
        version,
        views(findings, meanings, report.patches().size()),
        report.patches().stream().map(HtmlReport::patch).toList(),
        List.of(),
        PageDocument.print(report, findings));
  }

  /**
   * The page of one revision.
   *
   * @param title what the user calls what was looked at
   * @param suppressed how many findings the user does not want to see
   * @param meanings what each rule means, in paragraphs
   * @param version of LockScope
   */
  public static String print(
      String title,
      Report.Kernel kernel,
      RevisionAnalysis.Result result,
      int suppressed,
      Map<Rule, String> meanings,
      String version) {
    List<String> notes = new ArrayList<>();
    result.undecided().forEach(f -> notes.add(unknown(f, UNDECIDED)));
    result.unknown().forEach(f -> notes.add(unknown(f, UNKNOWN)));
    return print(
        title,
        RevisionText.about(kernel, result.statistics()),
        RevisionText.totals(result, suppressed),
        false,
        result.order().isPresent(),
        version,
        views(result.findings(), meanings, 0),
        List.of(),
        notes,
        PageDocument.print(result));
  }

  private static String print(
      String title,
      String about,
      String totals,
      boolean ofSeries,
      boolean ordered,
      String version,
      List<FindingView> findings,
      List<PatchView> patches,
      List<String> notes,
      String document) {
    String style = resource("page.css");
    String script = resource("page.js");
    Page page =
        new Page(
            title,
            about,
            totals,
            ofSeries,
            ordered,
            version,
            findings,
            patches,
            !notes.isEmpty(),
            notes,
            hash(style),
            hash(script),
            style,
            script,
            document);
    return Mustache.compiler()
        .emptyStringIsFalse(true)
        .compile(resource("page.html"))
        .execute(page);
  }

  private static List<FindingView> views(
      List<FindingReport> findings, Map<Rule, String> meanings, int total) {
    List<FindingView> views = new ArrayList<>();
    for (int i = 0; i < findings.size(); i++) {
      views.add(finding(i, findings.get(i), meanings, total));
    }
    return views;
  }

  private static List<FindingReport> findings(Report report, boolean preExisting) {
    List<FindingReport> findings = new ArrayList<>();
    for (PatchReport patch : report.patches()) {
      patch.findings().stream().filter(f -> f.status() == Status.INTRODUCED).forEach(findings::add);
    }
    if (preExisting) {
      findings.addAll(report.preExisting());
    }
    return findings;
  }

  private static FindingView finding(
      int index, FindingReport report, Map<Rule, String> meanings, int total) {
    Finding finding = report.finding();
    List<String> history = new ArrayList<>();
    report.introducedBy().ifPresent(p -> history.add("introduced by " + p + "/" + total));
    report
        .repairedBy()
        .ifPresent(p -> history.add("repaired by " + p + "/" + total + ": breaks bisection"));
    if (report.status() == Status.PRE_EXISTING && total > 0) {
      history.add("there before the series");
    }
    return new FindingView(
        index,
        report.id(),
        finding.rule().id(),
        finding.rule().title(),
        finding.function() + "()",
        report.function().path() + ":" + report.function().line(finding.place()),
        finding.message(),
        ChangeLines.when(report.condition(), report.function().condition()),
        String.join(", ", history),
        finding.path().stream().map(s -> step(report, s)).toList(),
        report.configuration(),
        meanings.get(finding.rule()).lines().filter(l -> !l.isBlank()).toList());
  }

  private static StepView step(FindingReport report, Step step) {
    return new StepView(
        report.function(step).map(f -> Integer.toString(f.line(step.span()))).orElse(""),
        step.function().equals(report.finding().function()) ? "" : step.function() + "()",
        step.text(),
        note(report, step),
        step.context());
  }

  /** What happens at a step; what the state beside it says is not said twice. */
  private static String note(FindingReport report, Step step) {
    if (step.note().equals(report.finding().message())) {
      return "here";
    }
    return step.note().equals(step.context()) ? "" : step.note();
  }

  private static PatchView patch(PatchReport patch) {
    List<String> notes = new ArrayList<>(patch.notes());
    patch.undecided().forEach(f -> notes.add(unknown(f, UNDECIDED)));
    patch.unknown().forEach(f -> notes.add(unknown(f, UNKNOWN)));
    List<String> repairs =
        patch.findings().stream()
            .filter(f -> f.status() == Status.RESOLVED)
            .map(f -> f.id() + " in " + f.finding().function() + "()")
            .toList();
    List<LineView> lines = PatchLines.of(patch).stream().map(HtmlReport::line).toList();
    boolean quiet =
        patch.functions().isEmpty()
            && patch.findings().isEmpty()
            && lines.isEmpty()
            && notes.isEmpty();
    String verdict =
        switch (patch.outcome()) {
          case NOT_APPLIED -> "not applied";
          case NO_C -> "no C changed";
          case ANALYZED -> quiet ? "no change" : "";
        };
    return new PatchView(
        patch.number(),
        patch.total(),
        patch.subject(),
        verdict,
        repairs,
        patch.functions().stream().map(HtmlReport::function).toList(),
        !lines.isEmpty(),
        lines,
        notes);
  }

  private static String unknown(UnknownFunction function, String what) {
    String name = function.name().isEmpty() ? "a function" : function.name() + "()";
    return name
        + " ("
        + function.path()
        + ":"
        + function.line()
        + "): "
        + what
        + ": "
        + function.reason();
  }

  private static FunctionView function(FunctionChange change) {
    return new FunctionView(
        change.name() + "()",
        change.path() + ":" + change.profile().line(),
        ChangeLines.fate(change),
        ChangeLines.of(change).stream().map(HtmlReport::line).toList());
  }

  private static LineView line(ChangeLines.Line line) {
    return new LineView(
        line.sign(), line.scope(), String.join("; ", line.words()), line.condition());
  }

  /** The hash by which the page allows its own style and script. */
  private static String hash(String text) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
