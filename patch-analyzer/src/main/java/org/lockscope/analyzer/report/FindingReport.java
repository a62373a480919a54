package org.lockscope.analyzer.report;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.lockscope.analyzer.finding.Finding;
import org.lockscope.analyzer.finding.Step;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.model.condition.Literal;
import org.lockscope.model.condition.PresenceCondition;

/**
 * A finding, with what a series has to do with it.
 *
 * @param finding what is wrong; its condition is all configurations in which it is
 * @param function the function it is in, at the revision where it is
 * @param callees the functions that its path goes through beside that, as far as they are known
 * @param condition the configurations in which it is new, gone or old, of those in which its file
 *     is built
 * @param setting the same, with what it takes for the file to be built
 * @param status what the series does to it
 * @param introducedBy the patch that introduces it, if one does, counted from 1
 * @param repairedBy the patch that repairs it, if one does, counted from 1
 */
public record FindingReport(
    Finding finding,
    FunctionProfile function,
    List<FunctionProfile> callees,
    PresenceCondition condition,
    PresenceCondition setting,
    Status status,
    OptionalInt introducedBy,
    OptionalInt repairedBy) {

  /** Bytes of the hash that an id shows: few enough to type. */
  private static final int ID_BYTES = 4;

  /** What a series, or one of its patches, does to a finding. */
  public enum Status {
    /** It was not there before. */
    INTRODUCED,
    /** It is no longer there afterwards. */
    RESOLVED,
    /** It was there before, and is there still. */
    PRE_EXISTING
  }

  public FindingReport {
    callees = List.copyOf(callees);
  }

  /** A finding in a file that is always built. */
  FindingReport(
      Finding finding,
      FunctionProfile function,
      List<FunctionProfile> callees,
      PresenceCondition condition,
      Status status,
      OptionalInt introducedBy,
      OptionalInt repairedBy) {
    this(finding, function, callees, condition, condition, status, introducedBy, repairedBy);
  }

  /** The function that a step of the path is in; empty if its file is not at hand. */
  public Optional<FunctionProfile> function(Step step) {
    return step.function().equals(function.name())
        ? Optional.of(function)
        : callees.stream().filter(f -> f.name().equals(step.function())).findFirst();
  }

  /**
   * What people call the finding: the rule, and 8 hexadecimal digits that stay the same as long as
   * function, subject and statement do.
   */
  public String id() {
    return finding.rule().id() + "-" + hash(finding.fingerprint());
  }

  /**
   * Lines for a .config file with which it can be seen, and remarks on what is not up to such a
   * file; none if any configuration will do.
   */
  public List<String> configuration() {
    return setting.minimal().cubes().stream()
        .findFirst()
        .map(cube -> cube.stream().map(literal -> option(literal, cube)).toList())
        .orElse(List.of());
  }

  private String option(Literal literal, List<Literal> cube) {
    String text = literal.atom().text();
    boolean on = literal.positive();
    return switch (literal.atom().kind()) {
      case SYMBOL -> on ? "CONFIG_" + text + "=y" : "# CONFIG_" + text + " is not set";
      case MODULE -> on ? "CONFIG_" + text + "=m" : "# CONFIG_" + text + " is not m";
      case DEFINED -> "# and the sources " + (on ? "" : "do not ") + "define " + text;
      case EXPRESSION -> "# and " + text + " is " + (on ? "not " : "") + "0";
      case ENABLED ->
          on
              ? "CONFIG_" + text + "=" + (canBeBuiltIn(text, cube) ? "y" : "m")
              : "# CONFIG_" + text + " is not set";
    };
  }

  private boolean canBeBuiltIn(String symbol, List<Literal> cube) {
    PresenceCondition here = setting.and(setting.space().symbol(symbol));
    for (Literal literal : cube) {
      PresenceCondition holds = setting.space().of(literal.atom());
      here = here.and(literal.positive() ? holds : holds.not());
    }
    return here.isFeasible();
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** This finding with the patch that introduced it. */
  FindingReport introduced(int patch) {
    return new FindingReport(
        finding, function, callees, condition, setting, status, OptionalInt.of(patch), repairedBy);
  }

  /** This finding with the patch that repairs it. */
  FindingReport repaired(int patch) {
    return new FindingReport(
        finding,
        function,
        callees,
        condition,
        setting,
        status,
        introducedBy,
        OptionalInt.of(patch));
  }

  /**
   * This finding in other configurations.
   *
   * @param narrowed those in which it is new, gone or old
   * @param seen the same, with what it takes for the file to be built
   * @param whole all in which it is
   * @param defined those in which its function is defined
   */
  FindingReport in(
      PresenceCondition narrowed,
      PresenceCondition seen,
      PresenceCondition whole,
      PresenceCondition defined) {
    return new FindingReport(
        finding.withCondition(whole),
        function.withCondition(defined),
        callees,
        narrowed,
        seen,
        status,
        introducedBy,
        repairedBy);
  }
}
