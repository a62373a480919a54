package org.lockscope.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lockscope completion}. */
@Command(
    name = "completion",
    header = "Prints a script that makes bash or zsh complete commands and options.",
    optionListHeading = "%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  source <(lockscope completion)             in this shell",
      "  lockscope completion >~/.local/share/bash-completion/completions/lockscope",
    })
final class CompletionCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  CompletionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    terminal.print(AutoComplete.bash("lockscope", spec.root().commandLine()));
    return 0;
  }
}
