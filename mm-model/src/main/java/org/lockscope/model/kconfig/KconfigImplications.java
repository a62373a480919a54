package org.lockscope.model.kconfig;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lockscope.model.KernelVersion;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.condition.ConfigurationSpace.Assignment;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.resource.JsonRow;
import org.lockscope.model.resource.JsonTable;

/**
 * The Kconfig facts of one kernel version that decide which configurations of critical sections
 * exist: preemption model, preempt count, RCU flavour, lock debugging, slab allocator, hotplug.
 *
 * <p>{@code ARCH_SUPPORTS_RT} is left open, although no architecture selects it before v6.12, so
 * that PREEMPT_RT is possible in every version.
 */
public final class KconfigImplications {

  private static final Pattern SYMBOL = Pattern.compile("\\b[A-Z][A-Z0-9_]*\\b");

  private final List<Implication> implications;

  private KconfigImplications(List<Implication> implications) {
    this.implications = List.copyOf(implications);
  }

  /**
   * A fact about every configuration.
   *
   * @param formula in the notation of {@link ConfigurationSpace#parse}
   * @param note what a reader should know, if anything
   * @param source where Kconfig says so: {@code v5.14:kernel/Kconfig.preempt:41}
   */
  public record Implication(String formula, Optional<String> note, List<String> source) {
    public Implication {
      source = List.copyOf(source);
    }
  }

  /** The implications that hold in a kernel version. */
  public static KconfigImplications forKernel(KernelVersion version) {
    return new KconfigImplications(
        JsonTable.resource(KconfigImplications.class, "kconfig-implications.json").stream()
            .filter(row -> holds(row, version))
            .map(KconfigImplications::implication)
            .toList());
  }

  private static boolean holds(JsonRow row, KernelVersion version) {
    return row.optionalText("since").map(KernelVersion::parse).map(version::isAtLeast).orElse(true)
        && row.optionalText("until").map(KernelVersion::parse).map(version::isBefore).orElse(true);
  }

  private static Implication implication(JsonRow row) {
    row.allowOnly(Set.of("formula", "since", "until", "note", "source"));
    return new Implication(row.text("formula"), row.optionalText("note"), row.texts("source"));
  }

  /** The implications, in the order of the table. */
  public List<Implication> all() {
    return implications;
  }

  /** The symbols the implications mention, all of type bool. */
  public SortedSet<String> symbols() {
    SortedSet<String> symbols = new TreeSet<>();
    for (Implication implication : implications) {
      Matcher matcher = SYMBOL.matcher(implication.formula());
      while (matcher.find()) {
        symbols.add(matcher.group());
      }
    }
    return symbols;
  }

  /**
   * Makes a space obey the implications, and tells it which symbols are bools.
   *
   * @return the builder
   */
  public ConfigurationSpace.Builder constrain(ConfigurationSpace.Builder builder) {
    implications.forEach(implication -> builder.constraint(implication.formula()));
    symbols().forEach(builder::bool);
    return builder;
  }

  /**
   * Makes a configuration one of a named kernel, and changes as little as it can for that. What has
   * to do with preemption gives way first.
   *
   * @param configuration the values of a .config file
   */
  public Map<String, Assignment> adjust(Map<String, Assignment> configuration, NamedKernel kernel) {
    ConfigurationSpace space = kernel.constrain(constrain(ConfigurationSpace.builder())).build();
    List<String> order = new ArrayList<>(symbols());
    order.sort(Comparator.comparing(symbol -> symbol.contains("PREEMPT")));
    Map<String, Assignment> adjusted = new TreeMap<>(configuration);
    PresenceCondition chosen = space.always();
    for (String symbol : order) {
      boolean on = configuration.get(symbol) == Assignment.BUILT_IN;
      PresenceCondition wanted = on ? space.symbol(symbol) : space.symbol(symbol).not();
      if (chosen.intersects(wanted)) {
        chosen = chosen.and(wanted);
      } else {
        chosen = chosen.minus(wanted);
        adjusted.put(symbol, on ? Assignment.OFF : Assignment.BUILT_IN);
      }
    }
    return adjusted;
  }
}
