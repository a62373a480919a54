package org.lockscope.cli;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.lockscope.cli.mcp.Answer;
import org.lockscope.cli.mcp.ToolServer;
import picocli.CommandLine.Command;

/** {@code lockscope mcp}. */
@Command(
    name = "mcp",
    header = "Serves the other commands as tools to an assistant (Model Context Protocol).",
    descriptionHeading = "%n",
    description = {
      "Speaks the protocol on standard input and output until the input ends; it is started by the"
          + " assistant. The tools read repositories and files that this user can read, and write"
          + " nothing.",
    },
    sortOptions = false,
    optionListHeading = "%n",
    footerHeading = "%nExample, of an assistant's configuration:%n",
    footer = {
      "  {\"mcpServers\": {\"lockscope\": {\"command\": \"lockscope\", \"args\": [\"mcp\"]}}}",
    })
final class McpCommand implements Callable<Integer> {

  private final Terminal terminal;

  McpCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    ToolServer.serve(terminal.in(), terminal.out(), Lockscope.version(), McpCommand::run);
    return 0;
  }

  /** Runs a command that gets nothing to read. */
  private static Answer run(List<String> command) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal nobody = Terminal.none(InputStream.nullInputStream(), out, err);
    int code = Lockscope.run(nobody, command.toArray(String[]::new));
    return new Answer(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
