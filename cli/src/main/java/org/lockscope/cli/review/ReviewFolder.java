package org.lockscope.cli.review;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.lockscope.analyzer.diff.DiffLine;
import org.lockscope.analyzer.report.Report;
import org.lockscope.analyzer.review.PatchReview;
import org.lockscope.analyzer.review.Remark;
import org.lockscope.analyzer.series.InputException;

/**
 * The folder from which {@code b4 review} takes in what other tools say: {@code identity.txt}, a
 * {@code series.txt}, and a file for each patch that there is something to say about.
 */
public final class ReviewFolder {

  /** Whose remarks these are; b4 wants an address, which nobody is to write to. */
  private static final String IDENTITY = "LockScope <lockscope@lockscope.invalid>\n";

  private static final String IDENTITY_FILE = "identity.txt";
  private static final String SERIES_FILE = "series.txt";

  private final Path folder;

  private ReviewFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Writes a folder anew. If there is nothing to say, there is none afterwards.
   *
   * @throws InputException if somebody else's remarks are there, or it cannot be written
   */
  public static void write(Path folder, Report report, List<PatchReview> reviews)
      throws InputException {
    try {
      new ReviewFolder(folder).write(report, reviews);
    } catch (IOException e) {
      throw new InputException(folder.toString(), "cannot be written: " + e.getMessage(), e);
    }
  }

  private void write(Report report, List<PatchReview> reviews) throws IOException, InputException {
    clear();
    if (reviews.isEmpty()) {
      return;
    }
    Files.createDirectories(folder);
    put(IDENTITY_FILE, IDENTITY);
    List<String> series = new ArrayList<>();
    series.add(summary(reviews));
    series.add("");
    series.addAll(Drafts.glance(report, reviews));
    put(SERIES_FILE, String.join("\n", series) + "\n");
    for (PatchReview review : reviews) {
      put(String.format(Locale.ROOT, "%04d.txt", review.report().number()), patch(review));
    }
  }

  /** Takes away what an earlier run has left. */
  private void clear() throws IOException, InputException {
    Path identity = folder.resolve(IDENTITY_FILE);
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    boolean ours =
        Files.isRegularFile(identity, LinkOption.NOFOLLOW_LINKS)
            && Files.size(identity) == IDENTITY.length()
            && Files.readString(identity).equals(IDENTITY);
    List<Path> old = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      files.forEach(old::add);
    }
    if (!ours && !old.isEmpty()) {
      throw new InputException(folder.toString(), "has remarks of somebody else; left alone");
    }
    for (Path file : old) {
      String name = file.getFileName().toString();
      if (name.matches("[0-9]{4}\\.txt") || name.equals(SERIES_FILE) || file.equals(identity)) {
        Files.delete(file);
      }
    }
  }

  /** Makes a file that is not there yet, so that no link can lead elsewhere. */
  private void put(String name, String text) throws IOException {
    Files.writeString(
        folder.resolve(name), text, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
  }

  private static String summary(List<PatchReview> reviews) {
    long asked = reviews.stream().filter(PatchReview::asks).count();
    return asked == 0
        ? "No questions, only what changes"
        : asked == 1 ? "Questions about one patch" : "Questions about " + asked + " patches";
  }

  /** The one-line summary, and the whole diff with the remarks under their lines. */
  private static String patch(PatchReview review) {
    RemarkText text = new RemarkText(review);
    List<String> lines = new ArrayList<>();
    lines.add(summary(review));
    lines.add("");
    List<String> message = text.under(-1);
    if (!message.isEmpty()) {
      lines.addAll(message);
      lines.add("");
    }
    boolean inDiff = false;
    for (int i = 0; i < review.diff().size(); i++) {
      DiffLine line = review.diff().get(i);
      inDiff |= line.kind() != DiffLine.Kind.PROSE;
      if (!inDiff) {
        continue;
      }
      if (line.kind() != DiffLine.Kind.PROSE) {
        lines.add("> " + Prose.visible(line.text()));
      }
      List<String> remarks = text.under(i);
      if (!remarks.isEmpty()) {
        lines.add("");
        lines.addAll(remarks);
        lines.add("");
      }
    }
    return String.join("\n", lines) + "\n";
  }

  /** What a patch is about to be asked, in one line. */
  static String summary(PatchReview review) {
    List<String> asked =
        review.comments().stream()
            .map(c -> c.remark())
            .filter(Remark.OnFinding.class::isInstance)
            .map(r -> ((Remark.OnFinding) r).finding().finding())
            .map(f -> f.rule().id() + " in " + f.function() + "()")
            .distinct()
            .toList();
    return asked.isEmpty()
        ? review.asks() ? "A question about the message" : "No question, only what changes"
        : Prose.cut(String.join(", ", asked), Prose.WIDTH);
  }
}
