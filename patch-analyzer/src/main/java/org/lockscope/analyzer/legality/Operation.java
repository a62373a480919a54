package org.lockscope.analyzer.legality;

import java.util.Objects;
import java.util.Optional;
import org.lockscope.model.primitive.Fact;
import org.lockscope.model.primitive.Primitive;
import org.lockscope.model.primitive.When;

/**
 * A call of a primitive.
 *
 * @param primitive which, for the type of its operand if that is known
 * @param arguments what is known of what it is passed
 */
public record Operation(Primitive primitive, Arguments arguments) {

  public Operation {
    Objects.requireNonNull(primitive);
    Objects.requireNonNull(arguments);
  }

  /** What is known of the arguments of a call. Empty where it is up to the caller, or not known. */
  public interface Arguments {

    /** Nothing is known, not even how many there are. */
    Arguments UNKNOWN =
        new Arguments() {
          @Override
          public Optional<Integer> count() {
            return Optional.empty();
          }

          @Override
          public Optional<Boolean> isTrue(int index) {
            return Optional.empty();
          }

          @Override
          public Optional<Boolean> allowsBlocking(int index) {
            return Optional.empty();
          }

          @Override
          public Optional<Boolean> isSo(Fact fact) {
            return Optional.empty();
          }
        };

    /** How many there are. */
    Optional<Integer> count();

    /** Whether an argument is non-zero. */
    Optional<Boolean> isTrue(int index);

    /** Whether an argument is a gfp mask that allows direct reclaim. */
    Optional<Boolean> allowsBlocking(int index);

    /** Whether a fact about locks, or about an expression, is so; not one about the context. */
    Optional<Boolean> isSo(Fact fact);
  }

  /** Whether something applies to this call in a context; empty if that is not known. */
  Optional<Boolean> applies(When when, Surroundings context) {
    if (when instanceof When.GfpAllowsBlocking gfp) {
      return arguments.allowsBlocking(gfp.argument());
    } else if (when instanceof When.ArgumentTrue argument) {
      return arguments.isTrue(argument.argument());
    } else if (when instanceof When.ArgumentFalse argument) {
      return arguments.isTrue(argument.argument()).map(t -> !t);
    } else if (when instanceof When.ArgumentNotCurrent) {
      // Which task it is about cannot be told.
      return Optional.empty();
    } else if (when instanceof When.ArgumentNotNull argument) {
      return Optional.of(arguments.isTrue(argument.argument()).orElse(true));
    } else if (when instanceof When.ArgumentCount expected) {
      return arguments.count().map(c -> c == expected.count());
    } else if (when instanceof When.Preemptible) {
      // Whatever it does, it asks first.
      return Optional.of(false);
    } else if (when instanceof When.PagefaultsEnabled) {
      return Optional.of(!context.hasPagefaultsOff());
    } else if (when instanceof When.OutsideInterrupt) {
      return context.isOutsideInterrupt();
    }
    return Optional.of(true);
  }
}
