package org.lockscope.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.lockscope.analyzer.input.Base;
import org.lockscope.analyzer.input.SeriesReader;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.analyzer.series.MemoryTree;
import org.lockscope.analyzer.series.Series;
import org.lockscope.analyzer.series.SourceFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lockscope demo}. */
@Command(
    name = "demo",
    header = "Analyses an example; needs no kernel tree.",
    descriptionHeading = "%n",
    description = {
      "It is a series of 18 patches to an allocator that does not exist, which takes its critical"
          + " sections apart the way real series do.",
    },
    sortOptions = false,
    optionListHeading = "%n")
final class DemoCommand implements Callable<Integer> {

  private static final String ROOT = "/series/cellar/";

  /** What the series applies to. */
  static final List<String> FILES =
      List.of("include/linux/cellar.h", "mm/Kconfig.cellar", "mm/cellar.c", "mm/cellar.h");

  /** The kernel the example was written for. */
  private static final String KERNEL = "6.12";

  private final Terminal terminal;

  @Mixin private KernelOptions kernels;
  @Mixin private ReportOptions report;

  DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InputException {
    return report.run(
        DemoCommand::series, kernels.selection(KERNEL), SeriesRun.Extent.ALONE, terminal);
  }

  private static Series series() throws InputException {
    List<SourceFile> files = new ArrayList<>();
    for (String file : FILES) {
      files.add(SourceFile.of(file, read("base/" + file)));
    }
    try (InputStream mails = open("cellar.mbox")) {
      return SeriesReader.fromMail(
          mails,
          "cellar.mbox",
          Base.of(MemoryTree.of(files), "the example's base"),
          List.of(),
          OptionalInt.empty(),
          false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] read(String name) {
    try (InputStream in = open(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String name) {
    return java.util.Objects.requireNonNull(DemoCommand.class.getResourceAsStream(ROOT + name));
  }
}
