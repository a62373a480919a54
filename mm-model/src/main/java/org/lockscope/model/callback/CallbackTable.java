package org.lockscope.model.callback;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lockscope.model.callback.CallbackContext.Level;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.Counter;
import org.lockscope.model.primitive.LockMode;
import org.lockscope.model.resource.JsonRow;
import org.lockscope.model.resource.JsonTable;

/** The kinds of callbacks that are known. Immutable. */
public final class CallbackTable {

  private static final Set<String> FIELDS =
      Set.of(
          "name", "registrations", "awaitedBy", "when", "contexts", "locks", "remarks", "source");

  private final List<CallbackKind> kinds;
  private final Map<String, List<CallRegistration>> byFunction = new HashMap<>();
  private final Map<String, List<CallbackKind>> byMember = new HashMap<>();
  private final Map<String, List<CallbackKind>> byWaiter = new HashMap<>();

  private CallbackTable(List<CallbackKind> kinds) {
    this.kinds = List.copyOf(kinds);
    for (CallbackKind kind : kinds) {
      for (String waiter : kind.awaitedBy()) {
        byWaiter.computeIfAbsent(waiter, w -> new ArrayList<>()).add(kind);
      }
      for (Registration registration : kind.registrations()) {
        if (registration instanceof Registration.Call call) {
          byFunction
              .computeIfAbsent(call.function(), f -> new ArrayList<>())
              .add(new CallRegistration(call, kind));
        } else if (registration instanceof Registration.Member member) {
          byMember
              .computeIfAbsent(member.struct() + "." + member.member(), m -> new ArrayList<>())
              .add(kind);
        }
      }
    }
  }

  /** A registration by a call, and what it makes of the callback. */
  public record CallRegistration(Registration.Call call, CallbackKind kind) {}

  /** The table that comes with LockScope, over a space of configurations. */
  public static CallbackTable load(ConfigurationSpace space) {
    return new CallbackTable(
        JsonTable.resource(CallbackTable.class, "callbacks.json").stream()
            .map(row -> kind(row, space))
            .toList());
  }

  /** All kinds, in the order of the table. */
  public List<CallbackKind> kinds() {
    return kinds;
  }

  /** What a call of a function registers; none if it is no registration. */
  public List<CallRegistration> registeredBy(String function) {
    return byFunction.getOrDefault(function, List.of());
  }

  /** The callbacks that a function waits for; none if it waits for none. */
  public List<CallbackKind> awaitedBy(String function) {
    return byWaiter.getOrDefault(function, List.of());
  }

  /**
   * What a function becomes that is assigned to a member.
   *
   * @param struct the struct, {@code "struct shrinker"}
   */
  public List<CallbackKind> assignedTo(String struct, String member) {
    return byMember.getOrDefault(struct + "." + member, List.of());
  }

  private static CallbackKind kind(JsonRow row, ConfigurationSpace space) {
    row.allowOnly(FIELDS);
    List<Registration> registrations = new ArrayList<>();
    for (String text : row.texts("registrations")) {
      try {
        registrations.add(Registration.parse(text));
      } catch (IllegalArgumentException e) {
        throw row.error("registrations", e.getMessage());
      }
    }
    return new CallbackKind(
        row.text("name"),
        registrations,
        row.texts("awaitedBy"),
        when(row, registrations, space),
        contexts(row, space),
        row.texts("remarks"),
        row.texts("source"));
  }

  private static Map<String, PresenceCondition> when(
      JsonRow row, List<Registration> registrations, ConfigurationSpace space) {
    Map<String, PresenceCondition> when = new LinkedHashMap<>();
    row.textsByKey("when")
        .forEach(
            (text, names) -> {
              PresenceCondition condition = condition(row, "when", text, space);
              for (String name : names) {
                if (registrations.stream().noneMatch(r -> r.by().equals(name))
                    || when.put(name, condition) != null) {
                  throw row.error("when", name + " is no registration, or named twice");
                }
              }
            });
    return when;
  }

  private static List<CallbackContext> contexts(JsonRow row, ConfigurationSpace space) {
    Map<String, List<String>> locks = row.textsByKey("locks");
    List<CallbackContext> contexts = new ArrayList<>();
    PresenceCondition rest = space.always();
    for (Map.Entry<String, List<String>> entry : row.textsByKey("contexts").entrySet()) {
      PresenceCondition condition = condition(row, "contexts", entry.getKey(), space);
      if (!condition.implies(rest)) {
        throw row.error("contexts", "two contexts in one configuration");
      }
      rest = rest.minus(condition);
      PresenceCondition without = condition;
      for (Map.Entry<String, List<String>> held : locks.entrySet()) {
        PresenceCondition with = condition.and(condition(row, "locks", held.getKey(), space));
        without = without.minus(with);
        add(contexts, row, with, entry.getValue(), held.getValue());
      }
      add(contexts, row, without, entry.getValue(), List.of());
    }
    if (rest.isFeasible()) {
      throw row.error("contexts", "nothing is said for " + rest);
    }
    return contexts;
  }

  private static void add(
      List<CallbackContext> contexts,
      JsonRow row,
      PresenceCondition condition,
      List<String> words,
      List<String> locks) {
    if (!condition.isFeasible()) {
      return;
    }
    boolean inCaller = false;
    boolean alone = false;
    Optional<Level> level = Optional.empty();
    Optional<Boolean> irqs = Optional.empty();
    Set<Counter> raised = EnumSet.noneOf(Counter.class);
    for (String word : words) {
      switch (word) {
        case "caller" -> inCaller = true;
        case "alone" -> alone = true;
        case "any" -> level = Optional.empty();
        case "task", "softirq", "hardirq" ->
            level = Optional.of(Level.valueOf(word.toUpperCase(Locale.ROOT)));
        case "irqs-on" -> irqs = Optional.of(true);
        case "irqs-off" -> irqs = Optional.of(false);
        case "atomic", "bh", "rcu", "migrate" ->
            raised.add(Counter.valueOf(word.toUpperCase(Locale.ROOT)));
        default -> throw row.error("contexts", "\"" + word + "\" is not known");
      }
    }
    List<CallbackContext.Lock> held = new ArrayList<>();
    for (String lock : locks) {
      LockMode mode = lock.startsWith("S ") ? LockMode.SHARED : LockMode.EXCLUSIVE;
      if (!lock.matches("[XS] [\\w.]+")) {
        throw row.error("locks", "\"" + lock + "\" is no lock");
      }
      held.add(new CallbackContext.Lock(mode, lock.substring(2)));
    }
    contexts.add(new CallbackContext(condition, inCaller, level, irqs, raised, held, alone));
  }

  private static PresenceCondition condition(
      JsonRow row, String field, String text, ConfigurationSpace space) {
    try {
      return text.equals("*") ? space.always() : space.parse(text);
    } catch (IllegalArgumentException e) {
      throw row.error(field, e.getMessage());
    }
  }
}
