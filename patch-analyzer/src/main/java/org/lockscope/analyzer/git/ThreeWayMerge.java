package org.lockscope.analyzer.git;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.diff.RawText;
import org.eclipse.jgit.diff.RawTextComparator;
import org.eclipse.jgit.merge.MergeAlgorithm;
import org.eclipse.jgit.merge.MergeFormatter;
import org.eclipse.jgit.merge.MergeResult;

/** Brings two changes of one text together, as git merge does. */
public final class ThreeWayMerge {

  private ThreeWayMerge() {}

  /**
   * Merges.
   *
   * @param base what both have changed
   * @param ours the one result
   * @param theirs the other
   * @return empty if they contradict each other
   */
  public static Optional<byte[]> merge(byte[] base, byte[] ours, byte[] theirs) {
    MergeResult<RawText> result =
        new MergeAlgorithm()
            .merge(
                RawTextComparator.DEFAULT,
                new RawText(base),
                new RawText(ours),
                new RawText(theirs));
    if (result.containsConflicts()) {
      return Optional.empty();
    }
    ByteArrayOutputStream merged = new ByteArrayOutputStream(theirs.length);
    try {
      new MergeFormatter()
          .formatMerge(
              merged, result, List.of("base", "ours", "theirs"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Optional.of(merged.toByteArray());
  }
}
