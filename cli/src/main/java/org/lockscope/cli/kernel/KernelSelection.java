package org.lockscope.cli.kernel;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.lockscope.analyzer.program.KernelVersions;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.analyzer.series.Problem;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.model.KernelVersion;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.condition.ConfigurationSpace.Assignment;
import org.lockscope.model.kconfig.KconfigImplications;
import org.lockscope.model.kconfig.NamedKernel;
import org.lockscope.model.primitive.PrimitiveTable;

/** The kernels a user asks about. */
public final class KernelSelection {

  private final List<String> names;
  private final List<NamedKernel> kernels = new ArrayList<>();
  private final Map<String, Assignment> configuration = new TreeMap<>();
  private final List<String> assumptions = new ArrayList<>();
  private final Optional<KernelVersion> version;
  private final List<Made> made = new ArrayList<>();

  /** A .config file that says which kernel it was made for. */
  private record Made(String file, KernelVersion version) {}

  /**
   * The kernels to analyse.
   *
   * @param primitives what their primitives do, in which configurations
   * @param description what narrows the configurations, as the user said it; empty for all
   * @param problems what the user should know about what was asked for
   */
  public record Kernels(PrimitiveTable primitives, String description, List<Problem> problems) {
    public Kernels {
      problems = List.copyOf(problems);
    }
  }

  private KernelSelection(List<String> names, Optional<KernelVersion> version) {
    this.names = List.copyOf(names);
    this.version = version;
  }

  /**
   * Understands what a user typed.
   *
   * @param configs names of kernels, and .config files
   * @param assumptions formulas
   * @param version the kernel version; empty to find it out
   * @throws InputException if there is no such kernel or file, or a formula is none
   */
  public static KernelSelection of(
      List<String> configs, List<String> assumptions, Optional<String> version)
      throws InputException {
    List<String> names = new ArrayList<>(configs);
    names.addAll(assumptions);
    Optional<KernelVersion> parsed = Optional.empty();
    if (version.isPresent()) {
      parsed = Optional.of(parseVersion(version.get()));
    }
    KernelSelection selection = new KernelSelection(names, parsed);
    for (String config : configs) {
      selection.addConfig(config);
    }
    for (String assumption : assumptions) {
      selection.addAssumption(assumption);
    }
    if (selection.kernels.size() > 1 && !selection.configuration.isEmpty()) {
      throw new InputException(
          "--config", "with a .config file goes one named kernel, which overrides its preemption");
    }
    return selection;
  }

  private static KernelVersion parseVersion(String text) throws InputException {
    try {
      return KernelVersion.parse(text);
    } catch (IllegalArgumentException e) {
      throw new InputException("--kernel", e.getMessage() + "; give it as 5.14 or v6.12-rc3", e);
    }
  }

  private void addConfig(String config) throws InputException {
    Optional<NamedKernel> named = NamedKernel.find(config);
    if (named.isPresent()) {
      kernels.add(named.get());
      return;
    }
    Path file = Path.of(config);
    if (!Files.exists(file)) {
      throw new InputException(
          "--config " + config, "no such file, and no kernel of that name: " + NamedKernel.names());
    }
    ConfigFile read = ConfigFile.read(file, config);
    // The last file that names a symbol wins, as with scripts/kconfig/merge_config.sh.
    configuration.putAll(read.values());
    read.version().ifPresent(v -> made.add(new Made(config, v)));
  }

  private void addAssumption(String assumption) throws InputException {
    String formula = assumption.replaceAll("\\bCONFIG_(?=\\w)", "");
    try {
      var unused = ConfigurationSpace.unconstrained().parse(formula);
    } catch (IllegalArgumentException e) {
      throw new InputException("--assume", e.getMessage(), e);
    }
    assumptions.add(formula);
  }

  /**
   * Loads what is known about the kernels.
   *
   * @param base the sources they are built from, which tell the version if nobody else does
   * @throws InputException if there is no kernel with all that was asked for
   */
  public Kernels load(SourceTree base) throws InputException {
    KernelVersion kernel =
        version.or(() -> KernelVersions.named(base)).orElseGet(() -> KernelVersions.guessed(base));
    KconfigImplications kconfig = KconfigImplications.forKernel(kernel);
    ConfigurationSpace.Builder space = ConfigurationSpace.builder();
    if (configuration.isEmpty()) {
      kconfig.constrain(space);
      if (!kernels.isEmpty()) {
        space.constraint(
            kernels.stream()
                .map(k -> "(" + k.constraint() + ")")
                .collect(Collectors.joining(" || ")));
      }
    } else {
      // Every symbol has its value; what Kconfig says of them has been obeyed already.
      kconfig.symbols().forEach(space::bool);
      space.configuration(
          kernels.isEmpty() ? configuration : kconfig.adjust(configuration, kernels.get(0)));
    }
    assumptions.forEach(space::constraint);
    return new Kernels(
        PrimitiveTable.load(build(space, kernel), kernel),
        String.join(", ", names),
        problems(kernel));
  }

  private ConfigurationSpace build(ConfigurationSpace.Builder space, KernelVersion kernel)
      throws InputException {
    try {
      return space.build();
    } catch (IllegalArgumentException e) {
      throw new InputException(
          String.join(", ", names), "no configuration of Linux " + kernel + " is like that", e);
    }
  }

  private List<Problem> problems(KernelVersion kernel) {
    return made.stream()
        .filter(m -> !m.version().equals(kernel))
        .map(
            m ->
                Problem.note(
                    m.file(), "made for Linux " + m.version() + ", the sources are " + kernel))
        .toList();
  }
}
