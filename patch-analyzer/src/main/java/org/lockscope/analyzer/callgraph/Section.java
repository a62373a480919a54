package org.lockscope.analyzer.callgraph;

import java.util.Comparator;
import java.util.Optional;
import org.lockscope.analyzer.lock.LockClass;
import org.lockscope.analyzer.region.Scope;

/**
 * A critical section whoever is in it: that irqs are off, or a lock of some class is held.
 *
 * @param kind what sort of section
 * @param lock of which class the lock is, if one is held
 */
public record Section(Scope.Kind kind, Optional<LockClass> lock) implements Comparable<Section> {

  /** Irqs are off. */
  public static final Section IRQ_OFF = of(Scope.Kind.IRQ_OFF);

  private static final Comparator<LockClass> LOCKS =
      Comparator.comparing(LockClass::name)
          .thenComparing(LockClass::origin)
          .thenComparing(LockClass::kind);

  public Section {
    if (lock.isPresent() != (kind == Scope.Kind.LOCK)) {
      throw new IllegalArgumentException("a section under a lock, and no other, has a lock");
    }
  }

  /** A section without a lock. */
  public static Section of(Scope.Kind kind) {
    return new Section(kind, Optional.empty());
  }

  /** A section under a lock. */
  public static Section under(LockClass lock) {
    return new Section(Scope.Kind.LOCK, Optional.of(lock));
  }

  @Override
  public int compareTo(Section other) {
    int byKind = kind.compareTo(other.kind);
    return byKind != 0 || lock.isEmpty()
        ? byKind
        : LOCKS.compare(lock.get(), other.lock.orElseThrow());
  }

  /** The section for people: {@code irq-off}, {@code kmem_cache_node.list_lock}. */
  @Override
  public String toString() {
    return lock.map(l -> l.name().replaceAll("\\b(struct|union) ", "")).orElse(kind.toString());
  }
}
