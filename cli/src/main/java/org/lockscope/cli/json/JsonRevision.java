package org.lockscope.cli.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.lockscope.analyzer.report.Report;
import org.lockscope.analyzer.report.RevisionAnalysis.Result;
import org.lockscope.analyzer.report.RevisionAnalysis.Statistics;

/** Writes down what is wrong in files of one revision. */
public final class JsonRevision {

  private static final String SCHEMA = "lockscope-check/1";

  private JsonRevision() {}

  /**
   * What was found.
   *
   * @param revision as the user named it
   * @param files those that were looked at
   * @param suppressed how many findings the user does not want to see
   * @param version of LockScope
   */
  public static String print(
      String revision,
      List<String> files,
      Report.Kernel kernel,
      Result result,
      int suppressed,
      String version) {
    ObjectNode root = Json.object();
    root.put("schema", SCHEMA);
    root.put("version", version);
    root.put("revision", revision);
    root.set("kernel", Json.kernel(kernel));
    root.set("files", Json.texts(files));
    root.set("findings", JsonFindings.findings(result.findings()));
    root.put("suppressed", suppressed);
    root.set("statistics", statistics(result.statistics()));
    root.set("undecided", JsonFindings.unknown(result.undecided()));
    root.set("unknown", JsonFindings.unknown(result.unknown()));
    root.set("problems", Json.problems(result.problems()));
    return Json.print(root);
  }

  private static ObjectNode statistics(Statistics statistics) {
    ObjectNode node = Json.object();
    node.put("functions", statistics.functions());
    node.put("usingLocks", statistics.users());
    node.put("decided", statistics.decided());
    node.put("undecided", statistics.undecided());
    node.put("unknown", statistics.unknown());
    return node;
  }
}
