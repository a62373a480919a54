package org.lockscope.analyzer.review;

import java.util.List;
import org.lockscope.analyzer.diff.DiffLine;
import org.lockscope.analyzer.report.PatchReport;
import org.lockscope.analyzer.series.Patch;

/**
 * What there is to say about a patch.
 *
 * @param patch the patch
 * @param report what is known of it
 * @param diff its diff, line by line
 * @param comments in the order of the lines; of those under one line, findings first
 */
public record PatchReview(
    Patch patch, PatchReport report, List<DiffLine> diff, List<Comment> comments) {
  /** Copies the lists. */
  public PatchReview {
    diff = List.copyOf(diff);
    comments = List.copyOf(comments);
  }

  /** Whether something is in doubt, and not just told. */
  public boolean asks() {
    return comments.stream().map(Comment::remark).anyMatch(Remark::asks);
  }
}
