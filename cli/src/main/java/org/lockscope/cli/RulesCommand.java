package org.lockscope.cli;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lockscope.analyzer.finding.Rule;
import org.lockscope.analyzer.series.InputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code lockscope rules}. */
@Command(
    name = "rules",
    header = "Lists what findings there can be, or tells all about one.",
    sortOptions = false,
    optionListHeading = "%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lockscope rules                            ids and titles",
      "  lockscope rules leak                       what it means, and how to repair it",
    })
final class RulesCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Parameters(index = "0", arity = "0..1", paramLabel = "RULE", description = "The id of a rule.")
  private Optional<String> rule = Optional.empty();

  RulesCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InputException, IOException {
    if (rule.isPresent()) {
      Optional<Rule> wanted = Rule.of(rule.get());
      if (wanted.isEmpty()) {
        throw new InputException(rule.get(), "no rule; 'lockscope rules' lists them");
      }
      terminal.print(RulePage.of(wanted.get()).text());
      return 0;
    }
    int width = Arrays.stream(Rule.values()).mapToInt(r -> r.id().length()).max().orElse(0);
    StringBuilder list = new StringBuilder();
    for (Rule each : Rule.values()) {
      list.append(each.id())
          .append(" ".repeat(width + 2 - each.id().length()))
          .append(each.title())
          .append('\n');
    }
    terminal.print(list.toString());
    return 0;
  }
}
