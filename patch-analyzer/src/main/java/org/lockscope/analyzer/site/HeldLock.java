package org.lockscope.analyzer.site;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.lockscope.model.primitive.LockMode;

/**
 * A lock that a path holds, or that it has released though it did not take it.
 *
 * @param object the lock; for a bit lock, the word the bit is in
 * @param bit for a bit lock, the bit as written: {@code PG_locked}
 * @param owner the struct the lock is a member of, {@code "struct kmem_cache_node"}, where a
 *     declaration in the function tells; otherwise empty
 * @param family its kind, such as {@code spinlock_t}
 * @param mode how it is held
 * @param text the lock as the source calls it where it was taken
 * @param takenBy how it was taken; of several ways, one. Empty for a lock that was released only
 * @param several whether this stands for two or more locks of one name that are not told apart
 */
public record HeldLock(
    ObjectReference object,
    Optional<String> bit,
    String owner,
    String family,
    LockMode mode,
    String text,
    Optional<Taking> takenBy,
    boolean several) {

  /** What is at the address of something is that thing, so that a bit has one name. */
  private static final Pattern AT_ADDRESS = Pattern.compile("\\*&(?=\\w+$)");

  public HeldLock {
    bit = bit.map(b -> AT_ADDRESS.matcher(b).replaceFirst(""));
  }

  // What a record does by itself takes several times as long.

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof HeldLock lock
            && text.equals(lock.text)
            && family.equals(lock.family)
            && mode == lock.mode
            && several == lock.several
            && object.equals(lock.object)
            && bit.equals(lock.bit)
            && owner.equals(lock.owner)
            && takenBy.equals(lock.takenBy);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * text.hashCode() + object.hashCode()) + takenBy.hashCode();
  }

  /**
   * How a lock was taken.
   *
   * @param primitive the primitive, or the acquiring one of a guard
   * @param through the functions that were called for it, outermost first; none if the function
   *     itself calls the primitive
   * @param subclass lockdep's subclass as written in the call; empty if the call names none
   */
  public record Taking(String primitive, List<String> through, Optional<String> subclass) {
    public Taking {
      through = List.copyOf(through);
    }
  }
}
