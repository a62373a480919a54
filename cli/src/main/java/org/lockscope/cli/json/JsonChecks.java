package org.lockscope.cli.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Writes down the results of a check as {@code b4 review} reads them. */
public final class JsonChecks {

  private static final String TOOL = "lockscope";

  private JsonChecks() {}

  /** How a check went. */
  public enum Status {
    /** Nothing is wrong. */
    PASS,
    /** It could not be told, or not all of it. */
    WARN,
    /** Something is wrong. */
    FAIL
  }

  /**
   * A result.
   *
   * @param status how it went
   * @param summary one line
   * @param details more lines; may be empty
   */
  public record Check(Status status, String summary, List<String> details) {
    /** Copies the list. */
    public Check {
      details = List.copyOf(details);
    }
  }

  /** An array of results; an empty one says that there is nothing to say. */
  public static String print(List<Check> checks) {
    ArrayNode array = Json.array();
    for (Check check : checks) {
      ObjectNode node = array.addObject();
      node.put("tool", TOOL);
      node.put("status", Json.word(check.status()));
      node.put("summary", check.summary());
      if (!check.details().isEmpty()) {
        node.put("details", String.join("\n", check.details()));
      }
    }
    return Json.print(array);
  }
}
