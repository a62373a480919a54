package org.lockscope.cli.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What {@code b4 review} has noted about a series that it has applied to a branch. */
public final class Tracking {

  /** More is not what b4 writes. */
  private static final long LIMIT = 64L << 20;

  private Tracking() {}

  /**
   * The commits of the series, as a range; the last commit of the branch is b4's own.
   *
   * @return empty if the file does not tell
   */
  public static Optional<String> range(Path file) {
    try {
      if (Files.size(file) > LIMIT) {
        return Optional.empty();
      }
      JsonNode series = new ObjectMapper().readTree(Files.readAllBytes(file)).path("series");
      String first = series.path("first-patch-commit").asText("");
      String change = series.path("change-id").asText("");
      return first.matches("[0-9a-f]{40}") && change.matches("[A-Za-z0-9][A-Za-z0-9._-]*")
          ? Optional.of(first + "^..refs/heads/b4/review/" + change + "^")
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
