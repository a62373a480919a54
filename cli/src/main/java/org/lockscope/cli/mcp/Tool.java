package org.lockscope.cli.mcp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tools, each a command with the arguments that make sense to an assistant. */
enum Tool {
  ANALYZE_SERIES(
      "analyze_series",
      "Analyse a patch series",
      "Tells, patch by patch, what a Linux patch series does to critical sections (irqs off,"
          + " preemption off, locks held) in all kernel configurations, and what no longer balances,"
          + " with proof. The series is a range of commits, or an mbox that is applied in memory."
          + " Nothing is written, and nothing needs to be built.",
      new Schema()
          .repository()
          .text("range", "Commits as A..B, or one commit; by default the last one.")
          .text("mbox", "Instead of a range: a file with the mails of the series.")
          .text("base", "The revision that the mails apply to, if they do not say so themselves.")
          .texts("paths", "Files and folders to look at; by default all that the series changes.")
          .texts("scope", "Files and folders whose calls count as well; mm/ takes long.")
          .flag("no-lock-order", "Leave out which locks are taken while which others are held.")
          .kernels()
          .flag("all", "Tell also of findings that were there before the series.")
          .flag("verbose", "Tell all calls and sizes, and whole paths.")
          .flag("json", "Answer with the JSON document instead of text; it is much longer.")) {
    @Override
    List<String> command(Request request) {
      List<String> command = new ArrayList<>(List.of("analyze"));
      addSeries(command, request);
      addScope(command, request);
      addFlag(command, request, "no-lock-order");
      addKernels(command, request);
      addFlag(command, request, "all");
      addFlag(command, request, "verbose");
      addFormat(command, request);
      request.text("range").ifPresent(command::add);
      addPaths(command, request);
      return command;
    }
  },

  CHECK_REVISION(
      "check_revision",
      "Check one revision",
      "Tells what does not balance in C files of one revision of a Linux tree, whoever did it: locks"
          + " leaked, irqs left off, preempt depths that differ by configuration; and what may not be in"
          + " the context it is called in. A folder such as mm/ takes about a minute.",
      new Schema()
          .repository()
          .text("revision", "The revision; HEAD by default.")
          .texts("paths", "Files and folders to check.")
          .required("paths")
          .flag("no-contexts", "Leave out what may sleep or is asserted, by who calls what.")
          .flag("lock-order", "Look also at which locks are taken while which others are held.")
          .kernels()
          .flag("verbose", "List also the functions that are not decided, and whole paths.")
          .flag("json", "Answer with the JSON document instead of text.")) {
    @Override
    List<String> command(Request request) {
      List<String> command = new ArrayList<>(List.of("check"));
      addRepository(command, request);
      addFlag(command, request, "no-contexts");
      addFlag(command, request, "lock-order");
      addKernels(command, request);
      addFlag(command, request, "verbose");
      addFormat(command, request);
      request.text("revision").ifPresent(command::add);
      addPaths(command, request);
      return command;
    }
  },

  SHOW_FUNCTION(
      "show_function",
      "Show the critical sections of a function",
      "Prints the source of a function with a bar for each of its critical sections, and what its"
          + " callers have to know.",
      new Schema()
          .repository()
          .text("revision", "The revision; HEAD by default.")
          .text("path", "The C file, as mm/slub.c.")
          .text("function", "The name of the function.")
          .required("path")
          .required("function")
          .kernels()) {
    @Override
    List<String> command(Request request) {
      List<String> command = new ArrayList<>(List.of("show"));
      addRepository(command, request);
      addKernels(command, request);
      String revision = request.text("revision").orElse("HEAD");
      command.add(revision + ":" + request.text("path").orElseThrow());
      command.add(request.text("function").orElseThrow());
      return command;
    }
  },

  ENTRY_CONTEXTS(
      "entry_contexts",
      "In which contexts a function can be entered",
      "Tells in which contexts a kernel function can be entered: in a task, softirq or hard interrupt;"
          + " with irqs off or on; with preemption, bottom halves or migration off; in an RCU read"
          + " side; with which locks held. Each with the kernel configurations and one example chain"
          + " of calls. Ask this before you say that something can or cannot sleep, or runs with irqs"
          + " off. Only calls from the files named count; the answer says where others may call.",
      new Schema()
          .repository()
          .text("revision", "The revision; HEAD by default.")
          .text("function", "The name of the function.")
          .required("function")
          .texts("paths", "Files to look at for its callers; its own file should be one.")
          .required("paths")
          .texts(
              "scope",
              "Files and folders whose calls count as well; a folder such as mm/ takes long.")
          .kernels()
          .flag("verbose", "Print whole chains, those to the locks as well.")
          .flag("json", "Answer with the JSON document instead of text.")) {
    @Override
    List<String> command(Request request) {
      List<String> command = new ArrayList<>(List.of("contexts"));
      addRepository(command, request);
      addKernels(command, request);
      addScope(command, request);
      addFlag(command, request, "verbose");
      addFormat(command, request);
      request.text("revision").ifPresent(command::add);
      command.add(request.text("function").orElseThrow());
      addPaths(command, request);
      return command;
    }
  },

  EXPLAIN_FINDING(
      "explain_finding",
      "Explain a finding",
      "Prints the proof of one finding: the path, statement by statement, with the state at each"
          + " step, the configurations, and a piece of .config that reproduces it. Takes the same"
          + " series as the analyze_series that told of it, or the revision and paths of"
          + " check_revision.",
      new Schema()
          .text("finding", "The id, as leak-1a2b3c4d.")
          .required("finding")
          .repository()
          .text("range", "Commits as A..B, or one commit; by default the last one.")
          .text("mbox", "Instead of a range: a file with the mails of the series.")
          .text("base", "The revision that the mails apply to, if they do not say so themselves.")
          .text("revision", "If check_revision told of the finding: its revision.")
          .texts("paths", "The paths that were given there.")
          .texts("scope", "The scope that was given there.")
          .kernels()) {
    @Override
    List<String> command(Request request) {
      List<String> command = new ArrayList<>(List.of("explain"));
      addSeries(command, request);
      addScope(command, request);
      addKernels(command, request);
      request.text("revision").ifPresent(r -> command.addAll(List.of("--rev", r)));
      command.add(request.text("finding").orElseThrow());
      request.text("range").ifPresent(command::add);
      addPaths(command, request);
      return command;
    }
  },

  EXPLAIN_RULE(
      "explain_rule",
      "Explain a rule",
      "Tells what a rule means, with a bad and a good example, and how to repair it; without a rule,"
          + " lists all of them.",
      new Schema().text("rule", "The id of a rule, as leak.")) {
    @Override
    List<String> command(Request request) {
      List<String> command = new ArrayList<>(List.of("rules"));
      request.text("rule").ifPresent(command::add);
      return command;
    }
  };

  private final String id;
  private final String title;
  private final String description;

  @SuppressWarnings("ImmutableEnumChecker")
  private final Schema schema;

  Tool(String id, String title, String description, Schema schema) {
    this.id = id;
    this.title = title;
    this.description = description;
    this.schema = schema;
  }

  /** What assistants call it by. */
  String id() {
    return id;
  }

  /** What people call it. */
  String title() {
    return title;
  }

  /** What it is for, to the assistant that has to choose. */
  String description() {
    return description;
  }

  /** The JSON schema of its arguments. */
  Map<String, Object> schema() {
    return schema.document();
  }

  /**
   * The command line it stands for.
   *
   * @throws IllegalArgumentException if the arguments are no good; the message says why
   */
  abstract List<String> command(Request request);

  private static void addRepository(List<String> command, Request request) {
    request.text("repository").ifPresent(r -> command.addAll(List.of("-C", r)));
  }

  private static void addSeries(List<String> command, Request request) {
    addRepository(command, request);
    request.text("mbox").ifPresent(m -> command.addAll(List.of("--mbox", m)));
    request.text("base").ifPresent(b -> command.addAll(List.of("--base", b)));
  }

  private static void addScope(List<String> command, Request request) {
    request.texts("scope").forEach(s -> command.addAll(List.of("--scope", s)));
  }

  private static void addKernels(List<String> command, Request request) {
    request.texts("config").forEach(c -> command.addAll(List.of("--config", c)));
    request.text("assume").ifPresent(a -> command.addAll(List.of("--assume", a)));
  }

  private static void addFlag(List<String> command, Request request, String name) {
    if (request.isSet(name)) {
      command.add("--" + name);
    }
  }

  private static void addFormat(List<String> command, Request request) {
    if (request.isSet("json")) {
      command.addAll(List.of("--format", "json"));
    }
  }

  private static void addPaths(List<String> command, Request request) {
    List<String> paths = request.texts("paths");
    if (!paths.isEmpty()) {
      command.add("--");
      command.addAll(paths);
    }
  }

  /** Puts the schema of a tool's arguments together. */
  private static final class Schema {

    private final Map<String, Object> properties = new LinkedHashMap<>();
    private final List<String> required = new ArrayList<>();

    Schema text(String name, String description) {
      properties.put(name, Map.of("type", "string", "description", description));
      return this;
    }

    Schema texts(String name, String description) {
      properties.put(
          name,
          Map.of("type", "array", "items", Map.of("type", "string"), "description", description));
      return this;
    }

    Schema flag(String name, String description) {
      properties.put(name, Map.of("type", "boolean", "description", description));
      return this;
    }

    Schema required(String name) {
      required.add(name);
      return this;
    }

    Schema repository() {
      return text("repository", "The folder of the kernel's git repository.")
          .required("repository");
    }

    Schema kernels() {
      return texts(
              "config",
              "Only kernels of this kind: preempt-none, voluntary, preempt, rt; or .config files.")
          .text("assume", "Only configurations like this, as 'SMP && !PREEMPT_RT'.");
    }

    Map<String, Object> document() {
      return Map.of(
          "type",
          "object",
          "properties",
          properties,
          "required",
          required,
          "additionalProperties",
          false);
    }
  }
}
