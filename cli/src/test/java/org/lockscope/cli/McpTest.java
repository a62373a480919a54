package org.lockscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.json.schema.jackson2.DefaultJsonSchemaValidator;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tools as an assistant sees them: the protocol's own client, and a process of ours. */
class McpTest {

  @TempDir private static Path folder;

  private static TestKernel kernel;
  private static McpSyncClient client;

  @BeforeAll
  static void start() throws Exception {
    kernel = new TestKernel(folder);
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    StdioClientTransport transport =
        new StdioClientTransport(
            ServerParameters.builder(java.toString())
                .args(
                    "-cp",
                    System.getProperty("java.class.path"),
                    "-Xss16m",
                    Lockscope.class.getName(),
                    "mcp")
                .build(),
            new JacksonMcpJsonMapper(new ObjectMapper()));
    client =
        McpClient.sync(transport)
            .jsonSchemaValidator(new DefaultJsonSchemaValidator())
            .requestTimeout(Duration.ofMinutes(2))
            .initializationTimeout(Duration.ofMinutes(1))
            .build();
    client.initialize();
  }

  @AfterAll
  static void stop() {
    client.closeGracefully();
    kernel.close();
  }

  @Test
  void saysWhoItIsAndWhatItCan() {
    assertThat(client.getServerInfo().name()).isEqualTo("lockscope");
    assertThat(client.getServerInstructions()).contains("analyze_series");
    List<Tool> tools = client.listTools().tools();
    assertThat(tools)
        .extracting(Tool::name)
        .containsExactlyInAnyOrder(
            "analyze_series",
            "check_revision",
            "show_function",
            "entry_contexts",
            "explain_finding",
            "explain_rule");
    assertThat(tools).allMatch(t -> t.annotations().readOnlyHint());
    assertThat(tools)
        .allMatch(t -> Boolean.FALSE.equals(t.inputSchema().get("additionalProperties")));
  }

  @Test
  void analysesSeries() {
    CallToolResult result = call("analyze_series", Map.of("range", "v6.1..main"));

    assertThat(result.isError()).isFalse();
    assertThat(text(result))
        .isEqualTo(Run.of("analyze", "-C", folder.toString(), "v6.1..main").out())
        .contains("mm, shelf: lock less");
    CallToolResult narrowed =
        call(
            "analyze_series",
            Map.of("range", "v6.1..main", "config", List.of("rt"), "paths", List.of("mm")));
    assertThat(text(narrowed)).contains("s->lock").doesNotContain("irq-off");
    assertThat(text(call("analyze_series", Map.of("range", "v6.1..main", "json", true))))
        .startsWith("{");
  }

  @Test
  void showsFunctions() {
    CallToolResult result =
        call(
            "show_function",
            Map.of("revision", "main", "path", "mm/shelf.c", "function", "shelf_put"));

    assertThat(text(result)).contains("spin_lock_irqsave, 1 statement");
  }

  /** shelf_check() is called with the lock held first, then before it is taken. */
  @Test
  void tellsInWhichContextsFunctionsCanBeEntered() {
    CallToolResult result =
        call(
            "entry_contexts",
            Map.of(
                "revision", "main~1", "function", "shelf_check", "paths", List.of("mm/shelf.c")));

    assertThat(text(result))
        .contains(
            """
              irqs off, preemption off                                         [!PREEMPT_RT]
                  6  shelf_put(): shelf_check(s)  \u2190 irqs off, preemption off
            """,
            "shelf.lock: taken by shelf_put()");
    CallToolResult later =
        call(
            "entry_contexts",
            Map.of("function", "shelf_check", "paths", List.of("mm"), "json", true));
    Schemas.assertValid(text(later), "contexts");
    assertThat(text(later)).contains("\"irqs\": \"unknown\"").doesNotContain("\"off\"");
    CallToolResult nobody =
        call("entry_contexts", Map.of("function", "shelf_dust", "paths", List.of("mm")));
    assertThat(nobody.isError()).isTrue();
    assertThat(text(nobody)).contains("no function shelf_dust() there");
  }

  @Test
  void findsDeadlocksIfAsked() {
    CallToolResult result =
        call(
            "check_revision",
            Map.of("paths", List.of("mm"), "no-contexts", true, "lock-order", true));

    assertThat(result.isError()).isFalse();
    assertThat(text(result)).contains("1 function");
    assertThat(
            text(
                call(
                    "analyze_series",
                    Map.of(
                        "range", "main~1..main", "scope", List.of("mm"), "no-lock-order", true))))
        .contains("shrunk");
  }

  @Test
  void checksRevisionsAndExplainsRules() {
    assertThat(text(call("check_revision", Map.of("paths", List.of("mm"))))).contains("1 function");
    assertThat(text(call("explain_rule", Map.of("rule", "leak")))).contains("leak");
  }

  @Test
  void saysWhatIsWrong() {
    CallToolResult result = call("analyze_series", Map.of("range", "v6.1..nowhere"));

    assertThat(result.isError()).isTrue();
    assertThat(text(result)).contains("nowhere");
    assertThat(call("explain_finding", Map.of("finding", "leak-00000000")).isError()).isTrue();
    assertThat(call("check_revision", Map.of()).isError()).as("paths are missing").isTrue();
    assertThat(call("show_function", Map.of("path", 7, "function", "f")).isError())
        .as("a path is a text")
        .isTrue();
  }

  /** What an assistant has read in a patch must not become an option of ours. */
  @Test
  void takesNoOptions() {
    Path victim = folder.resolve("victim");
    for (Map<String, Object> arguments :
        List.<Map<String, Object>>of(
            Map.of("range", "--output=" + victim),
            Map.of("range", "-o" + victim),
            Map.of("base", "-o", "mbox", victim.toString()),
            Map.of("config", List.of("--output")),
            Map.of("paths", List.of("mm", "-o" + victim)))) {
      CallToolResult result = call("analyze_series", arguments);
      assertThat(result.isError()).as("%s", arguments).isTrue();
      assertThat(text(result)).contains("must not");
    }
    assertThat(call("analyze_series", Map.of("output", victim.toString())).isError()).isTrue();
    assertThat(victim).doesNotExist();
  }

  private static CallToolResult call(String tool, Map<String, Object> arguments) {
    Map<String, Object> all = new TreeMap<>(arguments);
    if (!tool.equals("explain_rule")) {
      all.put("repository", folder.toString());
    }
    return client.callTool(CallToolRequest.builder(tool).arguments(all).build());
  }

  private static String text(CallToolResult result) {
    return result.content().stream()
        .map(c -> ((TextContent) c).text())
        .collect(Collectors.joining("\n"));
  }
}
