package org.lockscope.analyzer.git;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.eclipse.jgit.diff.DiffAlgorithm;
import org.eclipse.jgit.diff.DiffFormatter;
import org.eclipse.jgit.diff.HistogramDiff;
import org.eclipse.jgit.diff.RawText;
import org.eclipse.jgit.diff.RawTextComparator;

/** Diffs that somebody else has made. */
public final class TestDiff {

  private TestDiff() {}

  /** The change of a file, as JGit shows it. */
  public static String between(String path, String before, String after) throws IOException {
    RawText a = new RawText(before.getBytes(StandardCharsets.UTF_8));
    RawText b = new RawText(after.getBytes(StandardCharsets.UTF_8));
    DiffAlgorithm algorithm = new HistogramDiff();
    ByteArrayOutputStream hunks = new ByteArrayOutputStream();
    try (DiffFormatter formatter = new DiffFormatter(hunks)) {
      formatter.format(algorithm.diff(RawTextComparator.DEFAULT, a, b), a, b);
    }
    return "diff --git a/"
        + path
        + " b/"
        + path
        + "\n--- a/"
        + path
        + "\n+++ b/"
        + path
        + "\n"
        + hunks.toString(StandardCharsets.UTF_8);
  }
}
