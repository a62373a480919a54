package org.lockscope.analyzer.lock;

import static java.util.Objects.requireNonNull;

/**
 * A class of locks, as lockdep makes it: a static object is one by itself; of dynamic ones, those
 * that one statement initialises are one.
 *
 * @param name {@code slab_mutex}; {@code struct kmem_cache_node.list_lock}
 * @param origin for a static object that only its file can name, the file; for a dynamic one, the
 *     function that initialises it, if that is known; otherwise empty
 * @param subclass what an annotation such as {@code spin_lock_nested()} says of its place in a
 *     hierarchy; empty if nothing does
 * @param kind what it is a class of
 */
public record LockClass(String name, String origin, String subclass, Kind kind)
    implements Comparable<LockClass> {

  /** What a class is a class of. */
  public enum Kind {
    /** One static object. */
    STATIC,
    /** One static object a CPU. */
    PER_CPU,
    /** A member of all structs of one type. */
    MEMBER,
    /** The same, if it is initialised in several places, or given keys: lockdep has several. */
    SEVERAL,
    /** A lock of which nobody can tell what it is in. */
    UNKNOWN
  }

  /** Checks that nothing is null. */
  public LockClass {
    requireNonNull(name);
    requireNonNull(origin);
    requireNonNull(subclass);
    requireNonNull(kind);
  }

  /** Whether this is what lockdep takes for one class, as far as that is known. */
  public boolean isOne() {
    return kind != Kind.SEVERAL && kind != Kind.UNKNOWN;
  }

  /** Whether all locks of the class are one lock. */
  public boolean isOneLock() {
    return kind == Kind.STATIC;
  }

  // What a record does by itself takes several times as long, and graphs of locks ask much.

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof LockClass of
            && name.equals(of.name)
            && origin.equals(of.origin)
            && subclass.equals(of.subclass)
            && kind == of.kind;
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + origin.hashCode();
  }

  @Override
  public int compareTo(LockClass other) {
    if (this == other) {
      return 0;
    }
    int order = name.compareTo(other.name);
    order = order != 0 ? order : origin.compareTo(other.origin);
    order = order != 0 ? order : subclass.compareTo(other.subclass);
    return order != 0 ? order : kind.compareTo(other.kind);
  }

  /** As lockdep would have it, but for the place of a dynamic one, which it leaves out. */
  @Override
  public String toString() {
    String of = kind == Kind.MEMBER && !origin.isEmpty() ? name + "@" + origin : name;
    return subclass.isEmpty() ? of : of + "/" + subclass;
  }
}
