package org.lockscope.cli.review;

import java.util.ArrayList;
import java.util.List;
import org.lockscope.analyzer.review.Comment;
import org.lockscope.analyzer.review.PatchReview;
import org.lockscope.analyzer.review.Remark;
import org.lockscope.cli.text.FactText;

/** Puts the remarks about a patch into words. */
final class RemarkText {

  private final PatchReview review;

  RemarkText(PatchReview review) {
    this.review = review;
  }

  /** What stands under one line of the patch, with an empty line between two remarks. */
  List<String> under(int line) {
    List<String> text = new ArrayList<>();
    boolean facts = false;
    for (Comment comment : review.comments()) {
      if (comment.line() == line) {
        boolean fact = comment.remark() instanceof Remark.OnChange;
        if (!text.isEmpty() && !(fact && facts)) {
          text.add("");
        }
        facts = fact;
        text.addAll(lines(comment.remark()));
      }
    }
    return text;
  }

  private List<String> lines(Remark remark) {
    if (remark instanceof Remark.OnFinding found) {
      return Question.lines(found.finding(), found.alike(), review.report().total());
    }
    Remark.OnChange change = (Remark.OnChange) remark;
    List<String> lines = new ArrayList<>();
    String indent = "";
    for (String line : FactText.lines(change.function(), change.change())) {
      lines.addAll(Prose.wrap(line, indent, "  "));
      indent = "  ";
    }
    return lines;
  }
}
