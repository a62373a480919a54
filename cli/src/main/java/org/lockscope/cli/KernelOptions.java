package org.lockscope.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.cli.kernel.KernelSelection;
import picocli.CommandLine.Option;

/** Which kernels to look at. */
final class KernelOptions {

  @Option(
      names = "--config",
      paramLabel = "NAME|FILE",
      description = {
        "Only kernels of this kind: preempt-none, voluntary, preempt, rt; or of this .config file,"
            + " which may be compressed with gzip or xz. Of several files the last to name a"
            + " symbol wins. A name given with a file overrides the file's preemption model."
      })
  private List<String> configs = new ArrayList<>();

  @Option(
      names = "--assume",
      paramLabel = "FORMULA",
      description =
          "Only configurations like this, as 'SMP && SLUB_DEBUG && !PREEMPT_RT'. Also ||, ->, <->."
              + " FOO alone is FOO=y, and there are FOO=m and FOO=n; FOO!=n is y or m.")
  private List<String> assumptions = new ArrayList<>();

  @Option(
      names = "--kernel",
      paramLabel = "VERSION",
      description = "The kernel version, if the Makefile of the tree does not tell.")
  private Optional<String> kernel = Optional.empty();

  /** The options again, for a command line on another machine: files go by their names. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    for (String config : configs) {
      arguments.add("--config");
      arguments.add(config.substring(config.lastIndexOf('/') + 1));
    }
    assumptions.forEach(formula -> arguments.addAll(List.of("--assume", formula)));
    kernel.ifPresent(version -> arguments.addAll(List.of("--kernel", version)));
    return arguments;
  }

  KernelSelection selection() throws InputException {
    return KernelSelection.of(configs, assumptions, kernel);
  }

  /** The selection, of this version if the user has named none. */
  KernelSelection selection(String version) throws InputException {
    return KernelSelection.of(configs, assumptions, Optional.of(kernel.orElse(version)));
  }
}
