package org.lockscope.cli.review;

import java.util.ArrayList;
import java.util.List;
import org.lockscope.analyzer.claim.ClaimReport;
import org.lockscope.analyzer.claim.Verdict;
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
    return text(review.comments().stream().filter(c -> c.line() == line).toList());
  }

  /** All that is in doubt, without the patch. */
  List<String> questions() {
    return text(review.comments().stream().filter(c -> c.remark().asks()).toList());
  }

  private List<String> text(List<Comment> comments) {
    List<String> text = new ArrayList<>();
    List<String> lastProof = List.of();
    boolean facts = false;
    for (Comment comment : comments) {
      boolean fact = comment.remark() instanceof Remark.OnChange;
      if (!text.isEmpty() && !(fact && facts)) {
        text.add("");
      }
      facts = fact;
      if (comment.remark() instanceof Remark.OnFinding found) {
        text.addAll(Question.lines(found.finding(), found.alike(), review.report().total()));
        List<String> proof = Question.proof(found.finding());
        // Two findings of one path need to prove it once.
        if (!proof.isEmpty() && !proof.equals(lastProof)) {
          text.add("");
          text.addAll(proof);
        }
        lastProof = proof;
      } else if (comment.remark() instanceof Remark.OnChange change) {
        text.addAll(fact(change));
      } else if (comment.remark() instanceof Remark.OnClaim said) {
        text.addAll(quoted(said.claim()));
        text.add("");
        text.addAll(Prose.wrap(answer(said.claim().verdict())));
      }
    }
    return text;
  }

  /** The lines of the message in which something is said. */
  private List<String> quoted(ClaimReport claim) {
    String quote = claim.claim().quote();
    List<String> lines = review.patch().message().lines().toList();
    for (int last = 0; last < lines.size(); last++) {
      StringBuilder text = new StringBuilder();
      for (int first = last; first >= 0 && text.length() <= 2 * quote.length() + 200; first--) {
        text.insert(0, lines.get(first).strip() + " ");
        if (text.toString().replaceAll("\\s+", " ").contains(quote)) {
          return lines.subList(first, last + 1).stream().map(Prose::quote).toList();
        }
      }
    }
    return List.of(Prose.quote(review.patch().subject()));
  }

  private static String answer(Verdict verdict) {
    if (verdict instanceof Verdict.HoldsOnlyIf only) {
      String formula = FactText.formula(only.condition(), only.within());
      return "This is so "
          + (formula.matches("!\\w+") ? "without " + formula.substring(1) : "with " + formula)
          + " only.";
    }
    return verdict instanceof Verdict.DoesNotHold not ? "Is it? " + not.proof() + "." : "";
  }

  private static List<String> fact(Remark.OnChange change) {
    List<String> lines = new ArrayList<>();
    String indent = "";
    for (String line : FactText.lines(change.function(), change.change())) {
      lines.addAll(Prose.wrap(line, indent, "  "));
      indent = "  ";
    }
    return lines;
  }
}
