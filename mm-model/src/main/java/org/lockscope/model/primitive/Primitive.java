package org.lockscope.model.primitive;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.lockscope.model.KernelVersion;
import org.lockscope.model.condition.PresenceCondition;

/**
 * A function or macro of the kernel's whose effect on the context, or on locks, is known without
 * looking inside.
 *
 * <p>Immutable and thread-safe. Conditions belong to the space of the table the primitive is from.
 * What is inside a row of LockScope's own tables is read on first use; a user's rows are read whole
 * when they are added, so that nothing here fails because of them.
 */
public final class Primitive {

  private final String name;
  private final Supplier<Row> reader;
  private final Conditions conditions;

  private volatile Row row;
  private volatile Optional<LockOperand> lock;
  private volatile Optional<AccessPath> flags;
  private volatile OptionalInt sureIfNull;
  private volatile List<Integer> commandsBefore;
  private volatile List<Integer> commandsUnlocked;
  private volatile Flags told;
  private volatile Optional<Flags.OfArgument> insistence;
  private volatile Partition<Effect> effects;
  private volatile List<EffectCase> cases;
  private volatile List<EffectCase> stateCases;
  private volatile List<RequirementCase> requirements;
  private volatile List<ImpliedCase> implied;

  /** A primitive whose row is read when somebody asks more than its name. */
  Primitive(String name, Supplier<Row> reader, Conditions conditions) {
    this.name = name;
    this.reader = reader;
    this.conditions = conditions;
  }

  /** What sort of thing a primitive is. */
  public enum Kind {
    /** Takes a lock, or enters a read-side section, and cannot fail. */
    ACQUIRE,
    /** Gives back what an acquire or a trylock took. */
    RELEASE,
    /** Takes a lock on some results only; see {@link Primitive#success}. */
    TRYLOCK,
    /** Disables something: preemption, irqs, BH, migration. */
    DISABLE,
    /** Enables it again. */
    ENABLE,
    /** Saves the irq flag, and mostly disables irqs. */
    SAVE,
    /** Restores the irq flag. */
    RESTORE,
    /** May wait. */
    BLOCKING,
    /** Does not wait, though one might think so; safe where its requirements hold. */
    NONBLOCKING,
    /** Begins or ends a reader that holds nothing and may have to retry. */
    OPTIMISTIC_READ,
    /** Checks something. */
    ASSERT,
    /** Answers a question about the context or a lock. */
    QUERY,
    /** Tells a checker something and does nothing else. */
    ANNOTATION,
    /** Initialises a lock. */
    INIT,
    /** Part of the macros of linux/cleanup.h, which the C front-end handles. */
    GUARD
  }

  /** The identifier, or for an assertion idiom its text: {@code BUG_ON(in_interrupt())}. */
  public String name() {
    return name;
  }

  /** Other identifiers for the very same thing. */
  public List<String> aliases() {
    return row().aliases();
  }

  /** What sort of thing it is. */
  public Kind kind() {
    return row().kind();
  }

  /** The lock type or subsystem, for people: {@code spinlock_t (xarray)}. */
  public String family() {
    return row().family();
  }

  /** The lock it works on, if it is one lock. */
  public Optional<LockOperand> lock() {
    if (lock == null) {
      lock = row().lock().map(text -> read("lock", () -> Notation.lock(text)));
    }
    return lock;
  }

  /** The irq flags word it saves to or restores from. */
  public Optional<AccessPath> flags() {
    if (flags == null) {
      flags = row().flags().map(text -> read("flags", () -> AccessPath.parse(text)));
    }
    return flags;
  }

  /** What it tells lockdep about a lock that is taken while another one of its class is held. */
  public Optional<Nesting> nesting() {
    return row().nesting().map(text -> read("nesting", () -> Nesting.parse(text)));
  }

  /** On which results its effects on the state hold. */
  public Success success() {
    return row().success();
  }

  /** The error number that is returned whenever it fails, if there is just one. */
  public Optional<String> failure() {
    return row().failure().error();
  }

  /** The argument that is NULL where it cannot fail, if there is one. */
  public OptionalInt sureIfNull() {
    if (sureIfNull == null) {
      sureIfNull =
          row().failure().sure().stream()
              .mapToInt(s -> read("sure", () -> Notation.nullArgument(s)))
              .findFirst();
    }
    return sureIfNull;
  }

  /** By which flags its effects depend on arguments and are told by the result. */
  public Flags told() {
    if (told == null) {
      Row.Told texts = row().told();
      told =
          texts.given().isEmpty() && texts.unless().isEmpty() && texts.flags().isEmpty()
              ? Flags.NONE
              : new Flags(
                  read("given", () -> ofArguments(texts.given())),
                  read("unless", () -> ofArguments(texts.unless())),
                  texts.flags(),
                  texts.certain(),
                  texts.never());
    }
    return told;
  }

  /**
   * The flag of its gfp mask by which it is told that it must not fail for want of memory, if it is
   * given such a mask: "the VM implementation must retry infinitely" (include/linux/gfp_types.h).
   */
  public Optional<Flags.OfArgument> insistence() {
    if (insistence == null) {
      insistence =
          cases().stream()
              .flatMap(c -> c.effects().stream())
              .filter(Effect.MayBlock.class::isInstance)
              .map(e -> ((Effect.MayBlock) e).when())
              .filter(When.GfpAllowsBlocking.class::isInstance)
              .map(w -> ((When.GfpAllowsBlocking) w).argument())
              .findFirst()
              .map(argument -> new Flags.OfArgument(argument, GfpMasks.NO_FAILURE));
    }
    return insistence;
  }

  private static List<Flags.OfArgument> ofArguments(List<String> texts) {
    return texts.stream().map(Flags.OfArgument::parse).toList();
  }

  /** The arguments that are commands which are carried out before it waits, by their indices. */
  public List<Integer> commandsBefore() {
    if (commandsBefore == null) {
      commandsBefore =
          commands(e -> e instanceof Effect.After after ? Stream.of(after.argument()) : null);
    }
    return commandsBefore;
  }

  /** The arguments that are commands which are carried out with the lock given back. */
  public List<Integer> commandsUnlocked() {
    if (commandsUnlocked == null) {
      commandsUnlocked =
          commands(e -> e instanceof Effect.Unlocked there ? Stream.of(there.argument()) : null);
    }
    return commandsUnlocked;
  }

  /** The arguments that some effects speak of. */
  private List<Integer> commands(Function<Effect, Stream<Integer>> argument) {
    return cases().stream()
        .flatMap(c -> c.effects().stream())
        .flatMap(argument)
        .distinct()
        .toList();
  }

  /** How lockdep thinks of the lock once it is held. */
  public Optional<WaitType> waitType() {
    return row().waitType();
  }

  /** How lockdep thinks of taking the lock; the same as {@link #waitType} nearly always. */
  public Optional<WaitType> outerWaitType() {
    return row().outerWaitType().or(row::waitType);
  }

  /** The names of the primitives that undo this one, or that this one undoes. */
  public List<String> pairsWith() {
    return row().pairsWith();
  }

  /** The first kernel version in which the row is right; empty for 5.14 and before. */
  public Optional<KernelVersion> since() {
    return row().lifetime().since();
  }

  /** The first kernel version in which the row is no longer right. */
  public Optional<KernelVersion> until() {
    return row().lifetime().until();
  }

  /** What the other fields cannot say. */
  public List<String> remarks() {
    return row().remarks();
  }

  /** Where the kernel says so: {@code v5.14:kernel/softirq.c:158}. */
  public List<String> source() {
    return row().source();
  }

  /**
   * What it does. The conditions are disjoint, feasible, and together cover every allowed
   * configuration; cases with the same effects are one.
   */
  public List<EffectCase> cases() {
    if (cases == null) {
      cases = EffectCase.of(effects().parts());
    }
    return cases;
  }

  /**
   * What it does to the tracked state: {@link #cases} without the effects that leave it alone and
   * without what locks imply. Few primitives have more than one case.
   */
  public List<EffectCase> stateCases() {
    if (stateCases == null) {
      stateCases = EffectCase.of(effects().by(Primitive::stateChanges));
    }
    return stateCases;
  }

  /** What it requires, in the manner of {@link #cases}. */
  public List<RequirementCase> requirements() {
    if (requirements == null) {
      Partition<Requirement> partition = new Partition<>(conditions.space());
      row()
          .body()
          .requires()
          .forEach(
              (condition, texts) ->
                  add(partition, "requires", condition, texts, Notation::requirement));
      requirements = RequirementCase.of(partition.parts());
    }
    return requirements;
  }

  /**
   * What holding the locks it takes means for the counters, in the manner of {@link #cases}. What
   * the counters it raises itself mean for others, {@link PrimitiveTable#implied} says.
   */
  public List<ImpliedCase> implied() {
    if (implied == null) {
      implied = ImpliedCase.of(effects().by(Primitive::impliedByLocks));
    }
    return implied;
  }

  /**
   * The primitive for an operand of a given C type. Macros that select by type ({@code
   * write_seqcount_begin()}) do different things for different ones.
   *
   * @param type the operand's type, such as {@code seqcount_mutex_t}
   * @return this one, if the type makes no difference or is not known
   */
  public Primitive forType(String type) {
    Row.Body body = row().byType().get(type);
    return body == null ? this : derived(r -> r.withBody(body));
  }

  /** The types {@link #forType} knows. */
  List<String> types() {
    return List.copyOf(row().byType().keySet());
  }

  /** A primitive of the same name whose row is made from this one's. */
  Primitive derived(UnaryOperator<Row> change) {
    return new Primitive(name, () -> change.apply(row()), conditions);
  }

  Row row() {
    if (row == null) {
      row = reader.get();
    }
    return row;
  }

  /** Reads all that is otherwise read on first use. */
  Primitive readWhole() {
    lock();
    flags();
    nesting();
    sureIfNull();
    told();
    cases();
    requirements();
    types().forEach(type -> forType(type).readWhole());
    return this;
  }

  @Override
  public String toString() {
    return name();
  }

  private Partition<Effect> effects() {
    if (effects == null) {
      Partition<Effect> partition = new Partition<>(conditions.space());
      row()
          .body()
          .effects()
          .forEach(
              (condition, texts) -> add(partition, "effects", condition, texts, Notation::effect));
      effects = partition;
    }
    return effects;
  }

  private <T> void add(
      Partition<T> partition,
      String field,
      String condition,
      List<String> texts,
      Function<Notation, T> parser) {
    PresenceCondition where = read(field, () -> conditions.parse(condition));
    List<T> items = new ArrayList<>();
    for (String text : texts) {
      items.add(read(field, () -> parser.apply(new Notation(text, lock(), flags()))));
    }
    partition.add(where, items);
  }

  private <T> T read(String field, Supplier<T> reader) {
    try {
      return reader.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          row().file() + ": " + row().name() + ": " + field + ": " + e.getMessage(), e);
    }
  }

  private static List<Effect> stateChanges(List<Effect> effects) {
    return effects.stream().filter(Effect::changesState).map(Effect::stateChange).toList();
  }

  private static Map<Counter, Integer> impliedByLocks(List<Effect> effects) {
    return Depths.sum(
        effects.stream()
            .filter(Effect.Acquire.class::isInstance)
            .map(acquire -> ((Effect.Acquire) acquire).implied())
            .toList());
  }

  /** Whether it allocates memory as a gfp mask says that it is passed. */
  public boolean isAllocation() {
    return insistence().isPresent();
  }

  /** Whether it is a function in its own right, and no operation on a lock or a counter. */
  public boolean isPlainFunction() {
    return kind() == Kind.BLOCKING || kind() == Kind.NONBLOCKING || !told().equals(Flags.NONE);
  }
}
