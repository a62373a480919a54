package org.lockscope.analyzer.order;

import java.util.Optional;
import java.util.function.Supplier;

/** What is found out when it is first asked for, by the thread that asks; others wait for that. */
final class Once<T> implements Supplier<T> {

  private Supplier<T> maker;
  private Optional<T> made = Optional.empty();

  /** Something that is not known yet. */
  Once(Supplier<T> maker) {
    this.maker = maker;
  }

  @Override
  public synchronized T get() {
    if (made.isEmpty()) {
      made = Optional.of(maker.get());
      // What it was made of may take more memory than what came of it.
      maker = made::orElseThrow;
    }
    return made.get();
  }
}
