package org.lockscope.model.primitive;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lockscope.model.KernelVersion;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.Guard.GuardRow;
import org.lockscope.model.resource.JsonRow;
import org.lockscope.model.resource.JsonTable;

/**
 * The primitives of one kernel version over one configuration space.
 *
 * <p>Immutable and thread-safe. Loading reads the rows but not what is inside them, so that a run
 * pays only for the primitives it meets.
 */
public final class PrimitiveTable {

  private final Conditions conditions;
  private final Counters counters;
  private final Owners owners = new Owners();
  private final Map<String, Primitive> primitives = new LinkedHashMap<>();
  private final Map<String, Primitive> byName = new LinkedHashMap<>();
  private final Map<String, Guard> guards = new LinkedHashMap<>();

  private PrimitiveTable(Conditions conditions, Counters counters) {
    this.conditions = conditions;
    this.counters = counters;
  }

  /**
   * Loads LockScope's own table.
   *
   * @param space what the conditions of the result are about
   * @param version the kernel under review; rows that are not right for it are left out
   */
  public static PrimitiveTable load(ConfigurationSpace space, KernelVersion version) {
    Conditions conditions = new Conditions(space, version);
    PrimitiveTable table = new PrimitiveTable(conditions, new Counters(conditions));
    for (JsonRow file : JsonTable.resource(PrimitiveTable.class, "index.json")) {
      table.add(JsonTable.resource(PrimitiveTable.class, file.text("file")));
    }
    return table;
  }

  /**
   * This table and a user's rows. A row replaces the one of the same name.
   *
   * @param file a table in the format the package description defines
   * @throws IllegalArgumentException if it is not, naming file, row and field
   * @throws UncheckedIOException if it cannot be read
   */
  public PrimitiveTable with(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return with(file.toString(), in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * As {@link #with(Path)}.
   *
   * @param name what to call the stream in messages
   */
  public PrimitiveTable with(String name, InputStream rows) {
    PrimitiveTable table = new PrimitiveTable(conditions, counters);
    table.primitives.putAll(primitives);
    table.byName.putAll(byName);
    table.guards.putAll(guards);
    List<JsonRow> read = JsonTable.read(name, rows);
    table.add(read).forEach(Primitive::readWhole);
    read.stream().filter(json -> json.has("class")).forEach(table::checkGuard);
    return table;
  }

  /** The space the conditions are about. */
  public ConfigurationSpace space() {
    return conditions.space();
  }

  /** The kernel version. */
  public KernelVersion version() {
    return conditions.version();
  }

  /** The primitive with exactly this name or alias. */
  public Optional<Primitive> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** The guard class with exactly this name: {@code mutex} for {@code guard(mutex)}. */
  public Optional<Guard> findGuard(String className) {
    return Optional.ofNullable(guards.get(className));
  }

  /** All primitives, in the order of the tables. */
  public Collection<Primitive> all() {
    return Collections.unmodifiableCollection(primitives.values());
  }

  /** All guard classes, in the order of the tables. */
  public Collection<Guard> guards() {
    return Collections.unmodifiableCollection(guards.values());
  }

  /**
   * In which configurations the kernel keeps a counter; in the others the section is just as real,
   * but nothing in the running kernel can tell. {@code preempt_count()}'s preemption bits are
   * {@link Counter#ATOMIC} as far as it is observed.
   */
  public PresenceCondition observed(Counter counter) {
    return counters.observed(counter);
  }

  /**
   * The types of objects that others belong to, such as {@code struct mm_struct}, by the members
   * that lead there. A function with just one variable for such an owner works on what is of it.
   */
  public Map<String, String> owners() {
    return owners.types();
  }

  /**
   * What a raised counter means for the other counters, by disjoint conditions that cover every
   * allowed configuration: with PREEMPT_RT, disabled BH imply a pinned RCU reader.
   */
  public List<ImpliedCase> implied(Counter counter) {
    return counters.implied(counter);
  }

  /** The counters that raise another one along with them, and in which configurations. */
  public Map<Counter, PresenceCondition> implying(Counter counter) {
    return counters.implying(counter);
  }

  private List<Primitive> add(List<JsonRow> rows) {
    List<Primitive> added = new ArrayList<>();
    List<JsonRow> guardRows = new ArrayList<>();
    for (JsonRow json : rows) {
      if (json.has("class")) {
        guardRows.add(json);
      } else if (Row.Lifetime.of(json).includes(version())) {
        added.add(addPrimitive(json));
      }
    }
    guardRows.forEach(this::addGuard);
    return added;
  }

  private Primitive addPrimitive(JsonRow json) {
    String name = json.text("name");
    Primitive primitive = new Primitive(name, () -> Row.of(json), conditions);
    primitives.put(name, primitive);
    byName.put(name, primitive);
    json.texts("aliases").forEach(alias -> byName.put(alias, primitive));
    return primitive;
  }

  /** In a user's table a guard that is left out is a mistake. */
  private void checkGuard(JsonRow json) {
    if (Row.Lifetime.of(json).includes(version()) && !guards.containsKey(json.text("class"))) {
      throw json.error(
          find(json.text("acquire")).isPresent() ? "release" : "acquire",
          "no such primitive in kernel " + version());
    }
  }

  /** A guard over a primitive that this kernel version lacks is left out with it. */
  private void addGuard(JsonRow json) {
    GuardRow row = GuardRow.of(json);
    Optional<Primitive> acquire = find(row.acquire());
    Optional<Primitive> release = find(row.release());
    if (row.lifetime().includes(version()) && acquire.isPresent() && release.isPresent()) {
      guards.put(row.className(), row.toGuard(acquire.get(), release.get()));
    }
  }
}
