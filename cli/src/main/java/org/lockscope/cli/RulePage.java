package org.lockscope.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import org.lockscope.analyzer.finding.Rule;

/** The page about a rule: that of {@code docs/rules}, which the build packs. */
final class RulePage {

  private final String text;

  private RulePage(String text) {
    this.text = text;
  }

  static RulePage of(Rule rule) {
    String name = "rules/" + rule.id() + ".md";
    try (InputStream in = RulePage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no page " + name);
      }
      return new RulePage(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The whole pages, in Markdown. */
  static Map<Rule, String> all() {
    Map<Rule, String> pages = new EnumMap<>(Rule.class);
    for (Rule rule : Rule.values()) {
      pages.put(rule, of(rule).text());
    }
    return pages;
  }

  /** What each rule means, in paragraphs. */
  static Map<Rule, String> meanings() {
    Map<Rule, String> meanings = new EnumMap<>(Rule.class);
    for (Rule rule : Rule.values()) {
      meanings.put(rule, of(rule).meaning());
    }
    return meanings;
  }

  /** The whole page, in Markdown. */
  String text() {
    return text;
  }

  /** What the rule means: the paragraphs between the title and the first heading, a line each. */
  String meaning() {
    int begin = text.indexOf('\n');
    int end = text.indexOf("\n## ");
    return text.substring(begin, end).strip().replaceAll("(?<!\n)\n(?!\n)", " ").replace("`", "");
  }
}
