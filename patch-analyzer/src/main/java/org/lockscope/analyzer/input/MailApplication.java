package org.lockscope.analyzer.input;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.lockscope.analyzer.diff.Application;
import org.lockscope.analyzer.diff.Rejection;
import org.lockscope.analyzer.input.BaseFinder.FoundBase;
import org.lockscope.analyzer.mail.FollowUp;
import org.lockscope.analyzer.mail.MailSeries;
import org.lockscope.analyzer.mail.PatchMail;
import org.lockscope.analyzer.series.FileChange;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.analyzer.series.Patch;
import org.lockscope.analyzer.series.PathSpec;
import org.lockscope.analyzer.series.Problem;
import org.lockscope.analyzer.series.Series;
import org.lockscope.analyzer.series.SourceTree;

/** Applies the patches of a series one after the other. */
final class MailApplication {

  private final MailSeries mails;
  private final FoundBase base;
  private final PathSpec paths;
  private final List<Problem> problems;

  /** Which patch that could not be applied would have changed a file first. */
  private final Map<String, Integer> lacking = new HashMap<>();

  MailApplication(MailSeries mails, Base base, List<String> paths) throws InputException {
    this.mails = mails;
    this.base = new BaseFinder(mails).find(base);
    this.paths = PathSpec.parse(paths, this.base.folder());
    this.problems = new ArrayList<>(mails.problems());
    this.problems.addAll(this.base.problems());
  }

  Series run() throws InputException {
    List<Patch> patches = new ArrayList<>();
    String firstRefusal = "";
    SourceTree tree = base.tree();
    for (PatchMail mail : mails.patches()) {
      Application application = mail.diff().applyTo(tree);
      if (application instanceof Application.Applied applied) {
        patches.add(patch(mail, applied, tree));
        tree = applied.after();
      } else if (application instanceof Application.Rejected rejected) {
        String why = why(mail, rejected.reasons());
        firstRefusal = firstRefusal.isEmpty() ? why : firstRefusal;
        problems.add(Problem.fatal(mail.input(), why));
        patches.add(patch(mail, List.of(), tree, tree, false));
        mail.diff().paths().forEach(path -> lacking.putIfAbsent(path, mail.number()));
      }
    }
    if (patches.stream().noneMatch(Patch::applied)) {
      throw nothingApplies(firstRefusal);
    }
    if (patches.stream().allMatch(patch -> patch.applied() && patch.changes().isEmpty())) {
      String under = paths.toString();
      throw InputException.withoutC(
          mails.input(),
          (patches.size() == 1 ? "the patch changes no" : "no patch changes a")
              + " .c or .h file"
              + (under.isEmpty() ? "" : " under " + under));
    }
    followUp(new FollowUpApplication(patches, tree), patches);
    return new Series(mails.title(), base.name(), base.tree(), patches, problems, mails.cover());
  }

  /** Appends the patches that answer the series to what it has left. */
  private void followUp(FollowUpApplication followUps, List<Patch> patches) {
    for (FollowUp followUp : mails.followUps()) {
      PatchMail mail = followUp.patch();
      SourceTree before = followUps.tree();
      Application application = followUps.apply(followUp);
      if (application instanceof Application.Applied applied) {
        patches.add(patch(mail, applied, before));
        if (!followUps.replaced().isEmpty()) {
          problems.add(Problem.note(mail.input(), "replaces " + titles(followUps.replaced())));
        }
      } else if (application instanceof Application.Rejected rejected) {
        problems.add(
            Problem.note(mail.input(), why(mail, rejected.reasons()) + "; it is left out"));
      }
    }
  }

  private static String titles(List<FollowUp> followUps) {
    return followUps.stream()
        .map(followUp -> followUp.patch().number() + "/" + followUp.patch().total())
        .collect(Collectors.joining(" and "));
  }

  private Patch patch(PatchMail mail, Application.Applied applied, SourceTree before) {
    for (Rejection rejection : applied.leftOut()) {
      problems.add(Problem.note(mail.input(), what(mail, rejection) + "; applied without it"));
    }
    List<FileChange> changes =
        applied.changes().stream().filter(FileChange::isC).filter(paths::matches).toList();
    return patch(mail, changes, before, applied.after(), true);
  }

  private InputException nothingApplies(String first) {
    int count = mails.patches().size();
    return count == 1
        ? new InputException(mails.patches().get(0).input(), first)
        : new InputException(
            mails.input(), "none of the " + count + " patches applies; the first: " + first);
  }

  private static Patch patch(
      PatchMail mail,
      List<FileChange> changes,
      SourceTree before,
      SourceTree after,
      boolean applied) {
    return new Patch(
        mail.number(),
        mail.total(),
        mail.subject(),
        mail.message(),
        mail.author(),
        mail.id(),
        changes,
        before,
        after,
        applied,
        mail.mail(),
        mail.text());
  }

  /** One line for a patch that cannot be applied. */
  private String why(PatchMail mail, List<Rejection> reasons) {
    Rejection first = reasons.get(0);
    String more =
        switch (reasons.size()) {
          case 1 -> "";
          case 2 -> ", nor can 1 other file be changed";
          default -> ", nor can " + (reasons.size() - 1) + " other files be changed";
        };
    return switch (first.kind()) {
      case MALFORMED -> what(mail, first);
      case UNSAFE -> what(mail, first) + "; it is not applied";
      case ALREADY_APPLIED ->
          what(mail, first) + "; --base should name a revision before the patch";
      case DOES_NOT_APPLY -> {
        Optional<Integer> lacks = first.path().map(lacking::get);
        yield what(mail, first)
            + lacks.map(number -> " without patch " + number).orElse("")
            + more
            + (lacks.isPresent() ? "" : "; the base is " + base.name() + ", --base names another");
      }
    };
  }

  private static String what(PatchMail mail, Rejection rejection) {
    StringBuilder what = new StringBuilder(rejection.path().orElse("the patch"));
    rejection.hunk().ifPresent(hunk -> what.append(": ").append(hunk));
    if (rejection.path().isPresent() || mail.diffLine() > 0) {
      what.append(" (line ");
      if (mail.diffLine() > 0) {
        what.append(mail.diffLine() + rejection.line() - 1);
      } else {
        what.append(rejection.line()).append(" of the decoded patch");
      }
      what.append(')');
    }
    return what.append(' ').append(rejection.reason()).toString();
  }
}
