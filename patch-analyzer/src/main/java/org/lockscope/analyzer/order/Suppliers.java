package org.lockscope.analyzer.order;

import java.util.function.Supplier;

/** Values that are worked out when somebody asks. */
final class Suppliers {

  private Suppliers() {}

  /** A value that is worked out once. Not thread-safe. */
  static <T> Supplier<T> once(Supplier<T> value) {
    return new Supplier<>() {
      private T known;

      @Override
      public T get() {
        if (known == null) {
          known = value.get();
        }
        return known;
      }
    };
  }
}
