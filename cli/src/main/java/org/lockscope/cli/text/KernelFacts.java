package org.lockscope.cli.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.lockscope.analyzer.finding.Subjects;
import org.lockscope.analyzer.report.FindingReport;
import org.lockscope.model.condition.PresenceCondition;

/**
 * What matters about the kernels in which something does not balance: a table of sentences, each
 * with the configurations and the sort of subject that it is about.
 */
final class KernelFacts {

  private KernelFacts() {}

  /** The sentences about a finding: those about all configurations in which it is. */
  static List<String> of(FindingReport finding) {
    List<String> facts = new ArrayList<>();
    PresenceCondition condition = finding.condition();
    for (JsonNode fact : table()) {
      if (fact.get("subject").asText().equals(subject(finding.finding().subject()))
          && condition.implies(condition.space().parse(fact.get("when").asText()))) {
        facts.add(fact.get("text").asText());
      }
    }
    return facts;
  }

  /** The sort of a subject: as findings name it, but for locks, which have names of their own. */
  private static String subject(String name) {
    return name.equals(Subjects.IRQS) || Subjects.isDepth(name) ? name : "lock";
  }

  private static JsonNode table() {
    try (InputStream in = KernelFacts.class.getResourceAsStream("kernel-facts.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
