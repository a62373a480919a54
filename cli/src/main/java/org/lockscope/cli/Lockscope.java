package org.lockscope.cli;

import java.util.concurrent.Callable;
import org.lockscope.analyzer.series.InputException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The {@code lockscope} command. */
@Command(
    name = "lockscope",
    versionProvider = Lockscope.Version.class,
    header = {
      "Tells what a patch series does to critical sections (irqs off, preemption off,",
      "locks held) in every kernel configuration, from the sources alone.",
      "",
    },
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lockscope analyze                          the last commit of this tree",
      "  lockscope analyze v6.12..my-branch -- mm/",
      "  lockscope analyze --mbox series.mbox       from the list, applied in memory",
      "  lockscope review --mbox series.mbox        drafts of answers to it",
      "  lockscope check v6.12 -- mm/               what does not balance there",
      "  lockscope explain leak-1a2b3c4d v6.12..my-branch",
      "  lockscope show HEAD:mm/slub.c ___slab_alloc",
      "  lockscope contexts get_partial -- mm/slub.c",
      "  lockscope demo                             an example; needs no kernel tree",
      "",
      "'lockscope COMMAND --help' has the options of a command and more examples.",
    })
public final class Lockscope implements Callable<Integer> {

  /** Something went wrong that the user has not done. */
  static final int INTERNAL_FAILURE = 3;

  /** The arguments, or the input, are no good. */
  static final int BAD_INPUT = 2;

  private static final String STACK_TRACE = "--stack-trace";

  @Spec private CommandSpec spec;

  private Lockscope() {}

  /** Runs the command and ends the process. */
  public static void main(String[] args) {
    System.exit(run(Terminal.ofProcess(), args));
  }

  /** Runs the command. */
  static int run(Terminal terminal, String... args) {
    CommandLine commandLine = commandLine(terminal);
    try {
      return commandLine.execute(args);
    } catch (StackOverflowError | OutOfMemoryError e) {
      terminal.complain("out of memory; LOCKSCOPE_JAVA_OPTS=-Xmx8g -Xss64m gives more (" + e + ")");
      return INTERNAL_FAILURE;
    } finally {
      commandLine.getOut().flush();
      terminal.err().flush();
    }
  }

  static CommandLine commandLine(Terminal terminal) {
    CommandLine commandLine = new CommandLine(new Lockscope());
    commandLine
        .addSubcommand(new AnalyzeCommand(terminal))
        .addSubcommand(new ReviewCommand(terminal))
        .addSubcommand(new B4CheckCommand(terminal))
        .addSubcommand(new CheckCommand(terminal))
        .addSubcommand(new ExplainCommand(terminal))
        .addSubcommand(new OrderCommand(terminal))
        .addSubcommand(new ShowCommand(terminal))
        .addSubcommand(new ContextsCommand(terminal))
        .addSubcommand(new DemoCommand(terminal))
        .addSubcommand(new RulesCommand(terminal))
        .addSubcommand(new McpCommand(terminal))
        .addSubcommand(new CompletionCommand(terminal));
    addCommonOptions(commandLine);
    commandLine
        .getCommandSpec()
        .addOption(
            OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Print the version and exit.")
                .build());
    commandLine.getSubcommands().values().forEach(Lockscope::addCommonOptions);
    return commandLine
        .setCaseInsensitiveEnumValuesAllowed(true)
        // To git, @ is HEAD; to picocli, a file with more arguments in it.
        .setExpandAtFiles(false)
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(terminal.look().color() ? Ansi.ON : Ansi.OFF))
        .setUsageHelpWidth(terminal.look().width())
        .setUsageHelpLongOptionsMaxWidth(32)
        .setOut(terminal.printer())
        .setErr(terminal.err())
        .setParameterExceptionHandler((e, args) -> badArguments(terminal, e))
        .setExecutionExceptionHandler((e, line, parsed) -> failure(terminal, e, parsed));
  }

  private static void addCommonOptions(CommandLine commandLine) {
    commandLine
        .getCommandSpec()
        .addOption(
            OptionSpec.builder(STACK_TRACE)
                .description("If something goes wrong, print where in LockScope.")
                .build())
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Print this help and exit.")
                .build());
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "which command?");
  }

  private static int badArguments(Terminal terminal, ParameterException e) {
    terminal.complain(e.getMessage());
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    terminal.err().println("'" + command + " --help' tells more.");
    return BAD_INPUT;
  }

  private static int failure(Terminal terminal, Exception e, ParseResult parsed) {
    boolean trace = wantsStackTrace(parsed);
    if (e instanceof InputException) {
      terminal.complain(e.getMessage());
    } else {
      String message = e.getMessage() == null ? "" : ": " + e.getMessage();
      terminal.complain(
          "internal failure, "
              + e.getClass().getSimpleName()
              + message.lines().findFirst().orElse("")
              + (trace ? "" : "; --stack-trace tells where, please report it"));
    }
    if (trace) {
      e.printStackTrace(terminal.err());
    }
    return e instanceof InputException ? BAD_INPUT : INTERNAL_FAILURE;
  }

  private static boolean wantsStackTrace(ParseResult parsed) {
    return parsed.hasMatchedOption(STACK_TRACE)
        || parsed.hasSubcommand() && wantsStackTrace(parsed.subcommand());
  }

  /** The version of this build. */
  static String version() {
    String version = Lockscope.class.getPackage().getImplementationVersion();
    return version == null ? "unreleased" : version;
  }

  /** Tells picocli the version. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"lockscope " + version()};
    }
  }
}
