package org.lockscope.cli.mcp;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.json.schema.jackson2.DefaultJsonSchemaValidator;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/** Answers an assistant until it goes away. One tool works at a time. */
public final class ToolServer {

  /** What an assistant can read at once, in characters. */
  private static final int LONGEST_ANSWER = 200_000;

  /** From this exit code on, a command has failed. */
  private static final int FAILURE = 2;

  private static final String INSTRUCTIONS =
      "Facts about critical sections in the Linux kernel: what a patch series does to irq-off,"
          + " preempt-off and lock-held regions, and what no longer balances in some configuration."
          + " Call analyze_series first; explain_finding proves what it tells of, and entry_contexts"
          + " tells in which contexts a function can be entered. A condition in"
          + " brackets names the configurations a line holds in; a line without one holds in all."
          + " \"Not decided\" means just that.";

  private final Function<List<String>, Answer> commands;

  private ToolServer(Function<List<String>, Answer> commands) {
    this.commands = commands;
  }

  /**
   * Serves until the input ends.
   *
   * @param in the assistant's messages
   * @param out ours; nobody else may write there
   * @param commands runs a command line
   * @throws InterruptedException if the thread is told to stop
   */
  public static void serve(
      InputStream in, OutputStream out, String version, Function<List<String>, Answer> commands)
      throws InterruptedException {
    ToolServer server = new ToolServer(commands);
    CountDownLatch end = new CountDownLatch(1);
    JacksonMcpJsonMapper mapper = new JacksonMcpJsonMapper(new ObjectMapper());
    McpSyncServer running =
        McpServer.sync(new StdioServerTransportProvider(mapper, watched(in, end), out))
            .jsonMapper(mapper)
            .jsonSchemaValidator(new DefaultJsonSchemaValidator())
            .serverInfo("lockscope", version)
            .instructions(INSTRUCTIONS)
            .capabilities(ServerCapabilities.builder().tools(false).build())
            .validateToolInputs(true)
            .tools(Arrays.stream(Tool.values()).map(server::specification).toList())
            .build();
    end.await();
    running.closeGracefully();
  }

  private SyncToolSpecification specification(Tool tool) {
    return SyncToolSpecification.builder()
        .tool(
            io.modelcontextprotocol.spec.McpSchema.Tool.builder(tool.id(), tool.schema())
                .title(tool.title())
                .description(tool.description())
                .annotations(
                    ToolAnnotations.builder()
                        .readOnlyHint(true)
                        .idempotentHint(true)
                        .openWorldHint(false)
                        .build())
                .build())
        .callHandler((exchange, request) -> call(tool, new Request(request.arguments())))
        .build();
  }

  private synchronized CallToolResult call(Tool tool, Request request) {
    List<String> command;
    try {
      command = tool.command(request);
    } catch (IllegalArgumentException e) {
      return CallToolResult.builder().addTextContent(e.getMessage()).isError(true).build();
    }
    Answer answer = commands.apply(command);
    CallToolResult.Builder result = CallToolResult.builder();
    if (!answer.out().isEmpty() || answer.err().isEmpty()) {
      result.addTextContent(shortened(answer.out()));
    }
    if (!answer.err().isEmpty()) {
      result.addTextContent(shortened(answer.err()));
    }
    return result.isError(answer.code() >= FAILURE && answer.out().isEmpty()).build();
  }

  private static String shortened(String text) {
    if (text.isEmpty()) {
      return "Nothing to tell.";
    }
    return text.length() <= LONGEST_ANSWER
        ? text
        : text.substring(0, LONGEST_ANSWER)
            + "\n[cut here: ask for fewer patches or paths, or for text instead of JSON]\n";
  }

  /** The same input, which says when it has ended. */
  private static InputStream watched(InputStream in, CountDownLatch end) {
    return new FilterInputStream(in) {
      @Override
      public int read() throws IOException {
        return noted(super.read());
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        return noted(super.read(buffer, offset, length));
      }

      private int noted(int read) {
        if (read < 0) {
          end.countDown();
        }
        return read;
      }
    };
  }
}
