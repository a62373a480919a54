package org.lockscope.model.primitive;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.lockscope.model.resource.JsonRow;

/**
 * A class of linux/cleanup.h's guards: {@code guard(mutex)(&lock)} takes a lock, and the end of the
 * scope gives it back.
 *
 * @param className the name between the first parentheses: {@code spinlock_irqsave}
 * @param acquire what the constructor does. Its paths speak of the guard's own arguments, and its
 *     flags word is in the guard object. If its {@link Primitive#success} is not always, a guard
 *     that failed to acquire holds nothing and releases nothing.
 * @param release what the end of the scope does, on the lock that {@code acquire} names. If there
 *     is no single such lock, its paths are in terms of the release function's arguments, and the
 *     scope's end releases what the constructor acquired.
 * @param remarks what the other fields cannot say
 * @param source where the kernel says so
 */
public record Guard(
    String className,
    Primitive acquire,
    Primitive release,
    List<String> remarks,
    List<String> source) {

  public Guard {
    Objects.requireNonNull(className);
    Objects.requireNonNull(acquire);
    Objects.requireNonNull(release);
    remarks = List.copyOf(remarks);
    source = List.copyOf(source);
  }

  /** Whether the constructor may fail to acquire: {@code guard(mutex_try)}. */
  public boolean isConditional() {
    return acquire.success() != Success.ALWAYS;
  }

  /** A guard as it is written in a table. */
  record GuardRow(
      String className,
      String acquire,
      String release,
      Optional<String> lock,
      Row.Lifetime lifetime,
      List<String> remarks,
      List<String> source) {

    private static final Set<String> FIELDS =
        Set.of("class", "acquire", "release", "lock", "since", "until", "remarks", "source");

    static GuardRow of(JsonRow json) {
      json.allowOnly(FIELDS);
      return new GuardRow(
          json.text("class"),
          json.text("acquire"),
          json.text("release"),
          json.optionalText("lock"),
          Row.Lifetime.of(json),
          json.texts("remarks"),
          json.texts("source"));
    }

    Guard toGuard(Primitive acquire, Primitive release) {
      Primitive taken = acquire.derived(row -> inGuard(row, lock.or(row::lock)));
      Primitive given =
          release.derived(row -> inGuard(row, row.lock().flatMap(own -> taken.row().lock())));
      return new Guard(className, taken, given, remarks, source);
    }

    private static Row inGuard(Row row, Optional<String> lock) {
      return row.withOperands(lock, row.flags().map(flags -> "guard"));
    }
  }
}
