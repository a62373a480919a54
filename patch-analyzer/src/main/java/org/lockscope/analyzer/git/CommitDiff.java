package org.lockscope.analyzer.git;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.eclipse.jgit.diff.DiffDriver;
import org.eclipse.jgit.diff.DiffFormatter;
import org.eclipse.jgit.diff.EditList;
import org.eclipse.jgit.diff.RawText;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;

/** Writes what a commit changes as {@code git diff} does, with functions behind hunks. */
final class CommitDiff extends DiffFormatter {

  private final OutputStream out;
  private RawText before;

  private CommitDiff(OutputStream out) {
    super(out);
    this.out = out;
  }

  /** The diff of a commit against its parent, or against nothing; in UTF-8 as far as it can be. */
  static String of(Repository repository, RevCommit commit) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectReader reader = repository.newObjectReader();
        CommitDiff diff = new CommitDiff(bytes)) {
      // No configuration: the text is the same for everybody.
      diff.setReader(reader, new Config());
      diff.setDetectRenames(true);
      diff.setAbbreviationLength(12);
      diff.format(commit.getParentCount() > 0 ? commit.getParent(0) : null, commit);
      diff.flush();
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void format(EditList edits, RawText a, RawText b, DiffDriver driver) throws IOException {
    before = a;
    super.format(edits, a, b, driver);
  }

  @Override
  protected void writeHunkHeader(int aStart, int aEnd, int bStart, int bEnd, String function)
      throws IOException {
    String header =
        "@@ -" + range(aStart, aEnd) + " +" + range(bStart, bEnd) + " @@" + function(aStart) + "\n";
    out.write(header.getBytes(StandardCharsets.UTF_8));
  }

  private static String range(int start, int end) {
    int lines = end - start;
    return (lines == 0 ? start : start + 1) + (lines == 1 ? "" : "," + lines);
  }

  /** The last line before a hunk that begins like a definition. */
  private String function(int line) {
    for (int i = Math.min(line, before.size()) - 1; i >= 0; i--) {
      String text = before.getString(i);
      if (!text.isEmpty()
          && (Character.isLetter(text.charAt(0)) || "_$".indexOf(text.charAt(0)) >= 0)) {
        return " " + text.substring(0, Math.min(text.length(), 80)).stripTrailing();
      }
    }
    return "";
  }
}
