package org.lockscope.model.primitive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lockscope.model.KernelVersion;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.kconfig.KconfigImplications;
import org.lockscope.model.primitive.Primitive.Kind;
import org.lockscope.model.resource.JsonRow;
import org.lockscope.model.resource.JsonTable;

/** What must be true of every row of LockScope's own tables, in every version it is right for. */
class EveryRowTest {

  /** One version on each side of every boundary that a condition or a lifetime mentions. */
  private static final List<String> VERSIONS =
      List.of(
          "5.14", "5.15", "5.16", "5.17", "5.18", "6.1", "6.2", "6.5", "6.8", "6.11", "6.12",
          "6.13", "6.15", "6.16", "6.18");

  private static final Map<String, PrimitiveTable> TABLES = new HashMap<>();

  private static PrimitiveTable table(String version) {
    return TABLES.computeIfAbsent(
        version,
        text -> {
          KernelVersion kernel = KernelVersion.parse(text);
          ConfigurationSpace space =
              KconfigImplications.forKernel(kernel).constrain(ConfigurationSpace.builder()).build();
          return PrimitiveTable.load(space, kernel);
        });
  }

  private static List<JsonRow> files() {
    return JsonTable.resource(PrimitiveTable.class, "index.json");
  }

  private static Stream<JsonRow> jsonRows() {
    return files().stream()
        .flatMap(file -> JsonTable.resource(PrimitiveTable.class, file.text("file")).stream());
  }

  /** Every row that is a primitive, by name; a name with two rows has two lifetimes. */
  static Stream<Arguments> rows() {
    return jsonRows()
        .filter(json -> !json.has("class"))
        .map(Row::of)
        .map(
            row ->
                Arguments.of(
                    row.name() + row.lifetime().since().map(since -> " since " + since).orElse(""),
                    row));
  }

  /** The row in every version it is right for, oldest first. */
  private static List<Primitive> versionsOf(Row row) {
    List<Primitive> result = new ArrayList<>();
    for (String version : VERSIONS) {
      if (row.lifetime().includes(KernelVersion.parse(version))) {
        result.add(table(version).find(row.name()).orElseThrow());
      }
    }
    assertThat(result).isNotEmpty();
    return result;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void itsConditionsSplitTheConfigurations(String name, Row row) {
    for (Primitive primitive : versionsOf(row)) {
      List<Primitive> variants = new ArrayList<>(List.of(primitive));
      primitive.types().forEach(type -> variants.add(primitive.forType(type)));
      for (Primitive variant : variants) {
        assertPartition(variant.cases().stream().map(EffectCase::condition).toList());
        assertPartition(variant.stateCases().stream().map(EffectCase::condition).toList());
        assertPartition(variant.requirements().stream().map(RequirementCase::condition).toList());
        assertPartition(variant.implied().stream().map(ImpliedCase::condition).toList());
        assertThat(variant.cases()).extracting(EffectCase::effects).doesNotHaveDuplicates();
        assertThat(variant.stateCases()).extracting(EffectCase::effects).doesNotHaveDuplicates();
      }
    }
  }

  private static void assertPartition(List<PresenceCondition> parts) {
    PresenceCondition covered = parts.get(0).space().never();
    for (PresenceCondition part : parts) {
      assertThat(part.isFeasible()).isTrue();
      assertThat(part.intersects(covered)).isFalse();
      covered = covered.or(part);
    }
    assertThat(covered.isAlways()).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void itsEffectsAreWrittenAsTheyAreRead(String name, Row row) {
    for (Primitive primitive : versionsOf(row)) {
      for (Effect effect : allEffects(primitive)) {
        assertThat(new Notation(withoutFlags(effect), primitive.lock(), primitive.flags()).effect())
            .isEqualTo(effect);
      }
      for (RequirementCase requirementCase : primitive.requirements()) {
        for (Requirement requirement : requirementCase.requirements()) {
          assertThat(
                  new Notation(requirement.toString(), Optional.empty(), Optional.empty())
                      .requirement())
              .isEqualTo(requirement);
        }
      }
    }
  }

  /** A row names its flags word once, not in every effect. */
  private static String withoutFlags(Effect effect) {
    return effect instanceof Effect.Irq irq ? irq.change().toString() : effect.toString();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void itSaysWhereItIsFrom(String name, Row row) {
    assertThat(row.family()).isNotBlank();
    assertThat(row.source())
        .isNotEmpty()
        .allMatch(
            source ->
                source.matches("v\\d\\.\\d+:[\\w/.-]+:\\d+(-\\d+)?")
                    || source.startsWith("torvalds/linux@"));
    assertThat(row.remarks()).allMatch(remark -> remark.equals(remark.strip()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void itsSuccessFitsItsKind(String name, Row row) {
    if (row.kind() == Kind.TRYLOCK) {
      assertThat(row.success()).isNotIn(Success.ALWAYS, Success.ALWAYS_NONNULL);
    } else if (row.kind() == Kind.RELEASE && row.success() == Success.IF_ZERO) {
      // It gives the lock back on some results only, and says which.
      assertThat(row.remarks()).isNotEmpty();
    } else {
      assertThat(row.success())
          .isIn(Success.ALWAYS, Success.ALWAYS_NONNULL, Success.IF_TOLD, Success.SPECIAL);
    }
    assertThat(row.told().flags().isEmpty()).isEqualTo(row.success() != Success.IF_TOLD);
    if (row.success() == Success.SPECIAL) {
      assertThat(row.remarks()).isNotEmpty();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void itsEffectsFitItsKind(String name, Row row) {
    for (Primitive primitive : versionsOf(row)) {
      List<Effect> effects = allEffects(primitive);
      boolean takes = effects.stream().anyMatch(EveryRowTest::takes);
      boolean gives = effects.stream().anyMatch(EveryRowTest::gives);
      boolean irqs = effects.stream().anyMatch(Effect.Irq.class::isInstance);
      boolean expressible = row.success() != Success.SPECIAL && !hasNoEffectButARemark(primitive);
      switch (row.kind()) {
        case ACQUIRE, TRYLOCK -> assertThat(takes).isEqualTo(expressible);
        case RELEASE -> assertThat(gives).isEqualTo(expressible);
        case DISABLE -> assertThat(takes || irqs).isEqualTo(expressible);
        case ENABLE -> assertThat(gives || irqs).isEqualTo(expressible);
        case SAVE, RESTORE -> assertThat(irqs).isTrue();
        default -> {
          boolean dropsAndRetakes = takes && gives;
          assertThat((takes || gives) && !dropsAndRetakes).isFalse();
          assertThat(irqs).as("only irq lines under LOCKDEP").isEqualTo(false);
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void whatTellsLockdepOfNestingTakesALock(String name, Row row) {
    if (row.nesting().isPresent()) {
      assertThat(row.kind()).isIn(Kind.ACQUIRE, Kind.TRYLOCK);
      Nesting nesting = Nesting.parse(row.nesting().get());
      assertThat(nesting).hasToString(row.nesting().get());
      assertThat(nesting.argument()).isPositive();
    } else if (row.kind() == Kind.ACQUIRE && name.endsWith("_nested")) {
      // It must not count as a lock of the same class; these two are not about classes.
      assertThat(row.name()).isIn("preempt_disable_nested", "write_seqcount_begin_nested");
    }
  }

  private static boolean takes(Effect effect) {
    return effect instanceof Effect.Count count
        ? count.delta() > 0
        : effect instanceof Effect.Acquire;
  }

  private static boolean gives(Effect effect) {
    return effect instanceof Effect.Count count
        ? count.delta() < 0
        : effect instanceof Effect.Release || effect instanceof Effect.Downgrade;
  }

  private static boolean hasNoEffectButARemark(Primitive primitive) {
    return primitive.cases().stream().allMatch(c -> c.effects().isEmpty())
        && !primitive.remarks().isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void everyLockItTakesOrGivesHasAnOperand(String name, Row row) {
    for (Primitive primitive : versionsOf(row)) {
      if (primitive.lock().isEmpty()) {
        // Each effect must name its own, or reading it would have failed: that is for several.
        assertThat(primitive.cases())
            .allSatisfy(c -> assertThat(locksOf(c.effects()).count()).isNotEqualTo(1));
      }
    }
  }

  private static Stream<Effect> locksOf(List<Effect> effects) {
    return effects.stream()
        .filter(
            e ->
                e instanceof Effect.Acquire
                    || e instanceof Effect.Release
                    || e instanceof Effect.Downgrade
                    || e instanceof Effect.DropRetake);
  }

  /** What may block says that blocking must be allowed. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void whereItBlocksItRequiresThatItMay(String name, Row row) {
    for (Primitive primitive : versionsOf(row)) {
      for (EffectCase effects : primitive.cases()) {
        for (Effect effect : effects.effects()) {
          if (effect instanceof Effect.MayBlock block && block.when() instanceof When.Always) {
            Set<Fact> enough =
                block.kind() == Effect.MayBlock.Kind.SLEEP
                    ? facts(ContextFact.MAY_SLEEP, ContextFact.NOT_ATOMIC)
                    : facts(ContextFact.MAY_SLEEP, ContextFact.PREEMPTIBLE);
            assertThat(primitive.requirements())
                .filteredOn(r -> r.condition().intersects(effects.condition()))
                .allSatisfy(
                    r ->
                        assertThat(r.requirements())
                            .extracting(Requirement::fact)
                            .containsAnyElementsOf(enough));
          }
        }
      }
    }
  }

  private static Set<Fact> facts(ContextFact... facts) {
    return Stream.of(facts).map(Fact.InContext::new).collect(Collectors.toSet());
  }

  /**
   * Entering and leaving brings the state back, in every configuration: locks with their modes and
   * implied counters, the context's counters, and irqs.
   *
   * <p>Nothing to compare have rows that cannot say what they do (success special, or no effect and
   * a remark), and optimistic readers, which hold nothing.
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void withItsPartnerItNetsToNothing(String name, Row row) {
    if (!Set.of(Kind.ACQUIRE, Kind.TRYLOCK, Kind.DISABLE, Kind.SAVE).contains(row.kind())) {
      return;
    }
    for (Primitive enter : versionsOf(row)) {
      for (String partner : enter.pairsWith()) {
        Optional<Primitive> leave = tableOf(enter).find(partner);
        if (leave.isPresent()) {
          assertNetsToNothing(enter, leave.get());
          for (String type : enter.types()) {
            assertNetsToNothing(enter.forType(type), leave.get().forType(type));
          }
        }
      }
    }
  }

  private static PrimitiveTable tableOf(Primitive primitive) {
    return VERSIONS.stream()
        .map(EveryRowTest::table)
        .filter(t -> t.find(primitive.name()).filter(p -> p == primitive).isPresent())
        .findFirst()
        .orElseThrow();
  }

  private static void assertNetsToNothing(Primitive enter, Primitive leave) {
    for (EffectCase in : enter.cases()) {
      for (EffectCase out : leave.cases()) {
        if (in.condition().intersects(out.condition())) {
          assertThat(Net.of(in.effects(), out.effects()))
              .as("%s, then %s, if %s", enter, leave, in.condition().and(out.condition()))
              .isEqualTo(Net.NOTHING);
        }
      }
    }
  }

  /** What is left after some effects. Locks count by mode and by what they imply. */
  private record Net(Map<String, Integer> locks, Map<Counter, Integer> counters, String irqs) {
    private static final Net NOTHING = new Net(Map.of(), Map.of(), "as on entry");

    static Net of(List<Effect> enter, List<Effect> leave) {
      Map<String, Integer> locks = new HashMap<>();
      Map<Counter, Integer> counters = new EnumMap<>(Counter.class);
      String irqs = "as on entry";
      for (Effect effect : Stream.concat(enter.stream(), leave.stream()).toList()) {
        if (effect instanceof Effect.Acquire a) {
          locks.merge(a.mode() + " " + a.implied(), 1, Integer::sum);
        } else if (effect instanceof Effect.Release r) {
          locks.merge(r.mode() + " " + r.implied(), -1, Integer::sum);
        } else if (effect instanceof Effect.Count c) {
          counters.merge(c.counter(), c.delta(), Integer::sum);
        } else if (effect instanceof Effect.Irq i) {
          irqs =
              switch (i.change()) {
                case DISABLE, SAVE -> i.change() + " open";
                case ENABLE -> irqs.equals("irq-disable open") ? "as on entry" : "enabled";
                case RESTORE -> irqs.equals("irq-save open") ? "as on entry" : "restored";
                case ZERO_FLAGS, READ_FLAGS -> irqs;
              };
        }
      }
      locks.values().removeIf(n -> n == 0);
      counters.values().removeIf(n -> n == 0);
      return new Net(locks, counters, irqs);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void itsPartnersExist(String name, Row row) {
    assertThat(row.pairsWith())
        .allMatch(partner -> VERSIONS.stream().anyMatch(v -> table(v).find(partner).isPresent()));
  }

  @Test
  void rowsOfOneNameHaveDisjointLifetimes() {
    for (String version : VERSIONS) {
      Map<String, String> rowByName = new HashMap<>();
      rows()
          .map(arguments -> (Row) arguments.get()[1])
          .filter(row -> row.lifetime().includes(KernelVersion.parse(version)))
          .forEach(
              row -> {
                List<String> names = new ArrayList<>(row.aliases());
                names.add(row.name());
                names.forEach(n -> assertThat(rowByName.put(n, row.name())).as(n).isNull());
              });
    }
  }

  @Test
  void everyGuardHasItsPrimitivesOnceItExists() {
    List<String> classes =
        jsonRows().filter(json -> json.has("class")).map(json -> json.text("class")).toList();
    assertThat(classes).hasSizeGreaterThan(60).doesNotHaveDuplicates();
    assertThat(table("6.18").guards()).extracting(Guard::className).containsAll(classes);
    for (Guard guard : table("6.18").guards()) {
      assertThat(guard.source()).isNotEmpty();
      assertNetsToNothing(guard.acquire(), guard.release());
      if (guard.acquire().lock().isPresent()) {
        assertThat(guard.release().lock()).isEqualTo(guard.acquire().lock());
      }
    }
  }

  @Test
  void everyFileHasOneRowPerLine() throws IOException {
    for (JsonRow file : files()) {
      try (InputStream in = PrimitiveTable.class.getResourceAsStream(file.text("file"))) {
        byte[] bytes = in.readAllBytes();
        assertThat(bytes.length).isLessThan(300_000);
        int rows = JsonTable.resource(PrimitiveTable.class, file.text("file")).size();
        assertThat(new String(bytes, StandardCharsets.UTF_8).lines()).hasSize(rows + 2);
      }
    }
  }

  private static List<Effect> allEffects(Primitive primitive) {
    return primitive.cases().stream().flatMap(c -> c.effects().stream()).toList();
  }
}
