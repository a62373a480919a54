package org.lockscope.analyzer.finding;

import java.util.List;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.PresenceCondition;

/**
 * A place where something does not balance.
 *
 * @param rule what is wrong
 * @param function the function it is wrong in
 * @param subject what it is wrong with: a lock's name, {@code irqs}, {@code preempt depth}
 * @param message one sentence for people
 * @param condition the configurations in which it is wrong
 * @param place the statement it is about, relative to the function's first character
 * @param statement that statement's text
 * @param path the proof, from the function's entry on; of a deadlock, the way of each task
 * @param scenario of a deadlock, what happens on which CPU, a line each, as lockdep prints it
 */
public record Finding(
    Rule rule,
    String function,
    String subject,
    String message,
    PresenceCondition condition,
    Span place,
    String statement,
    List<Step> path,
    List<String> scenario) {

  public Finding {
    path = List.copyOf(path);
    scenario = List.copyOf(scenario);
  }

  /** A finding in which there is one task only. */
  public Finding(
      Rule rule,
      String function,
      String subject,
      String message,
      PresenceCondition condition,
      Span place,
      String statement,
      List<Step> path) {
    this(rule, function, subject, message, condition, place, statement, path, List.of());
  }

  /**
   * What stays the same about a finding when lines move: rule, function, subject and statement; of
   * one that several functions make together, rule and subject. Two revisions have the same finding
   * if they have one with the same fingerprint.
   */
  public String fingerprint() {
    return rule.isAboutOrder()
        ? String.join("\n", rule.id(), subject)
        : String.join("\n", rule.id(), function, subject, statement);
  }

  /** This finding with another path to it. */
  public Finding withPath(List<Step> newPath) {
    return new Finding(
        rule, function, subject, message, condition, place, statement, newPath, scenario);
  }

  /** This finding told with another sentence. */
  public Finding withMessage(String newMessage) {
    return new Finding(
        rule, function, subject, newMessage, condition, place, statement, path, scenario);
  }

  /** This finding for other configurations. */
  public Finding withCondition(PresenceCondition newCondition) {
    return new Finding(
        rule, function, subject, message, newCondition, place, statement, path, scenario);
  }
}
