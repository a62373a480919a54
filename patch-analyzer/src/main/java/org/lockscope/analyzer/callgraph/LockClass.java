package org.lockscope.analyzer.callgraph;

import org.lockscope.analyzer.site.HeldLock;
import org.lockscope.analyzer.site.ObjectReference;

/**
 * What locks that differ in the object they are in have in common.
 *
 * @param name a global variable; {@code struct.member}, without the word struct, where the struct
 *     is known; otherwise the member and the one it is in
 * @param family the kind of lock; empty if it is not known
 */
public record LockClass(String name, String family) implements Comparable<LockClass> {

  /** The class of a lock that is held. */
  public static LockClass of(HeldLock lock) {
    return new LockClass(name(lock) + lock.bit().map(b -> ":" + b).orElse(""), lock.family());
  }

  private static String name(HeldLock lock) {
    ObjectReference object = lock.object();
    if (!lock.owner().isEmpty() && !object.fields().isEmpty()) {
      return lock.owner().replaceFirst("^(struct|union) ", "") + "." + object.lastField();
    }
    if (object.root() instanceof ObjectReference.Global global) {
      return object.fields().isEmpty()
          ? global.name()
          : global.name() + "." + String.join(".", object.fields());
    }
    int size = object.fields().size();
    return size == 0
        ? lock.text()
        : String.join("->", object.fields().subList(Math.max(0, size - 2), size));
  }

  @Override
  public int compareTo(LockClass other) {
    int order = name.compareTo(other.name);
    return order != 0 ? order : family.compareTo(other.family);
  }
}
