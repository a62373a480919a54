package org.lockscope.analyzer.flow;

/** What the spelling of a constant says about its value. */
final class Symbols {

  private Symbols() {}

  /**
   * Whether a name is an error number of include/uapi/asm-generic/errno*.h or
   * include/linux/errno.h: all are positive.
   */
  static boolean isErrorNumber(String name) {
    if (name.length() < 3 || name.charAt(0) != 'E' || name.equals("EOF")) {
      return false;
    }
    for (int i = 1; i < name.length(); i++) {
      char c = name.charAt(i);
      if ((c < 'A' || c > 'Z') && (c < '0' || c > '9')) {
        return false;
      }
    }
    return true;
  }

  /** What to call a named constant with the other sign. */
  static String negated(String name) {
    return name.startsWith("-") ? name.substring(1) : "-" + name;
  }

  /** Whether a name is that of an error number with a minus before it, as functions return it. */
  static boolean isNegatedErrorNumber(String name) {
    return name.startsWith("-") && isErrorNumber(name.substring(1));
  }

  /**
   * Whether a function makes a pointer of an error number, which is negative then, or zero for no
   * error (include/linux/err.h).
   */
  static boolean makesErrorPointer(String function) {
    return function.equals("ERR_PTR");
  }

  /** Whether a function writes one byte all over a piece of memory (include/linux/string.h). */
  static boolean fillsMemory(String function) {
    return function.equals("memset");
  }

  /** Whether a name is written as constants are: upper case, digits and underscores. */
  static boolean isConstantName(String name) {
    boolean letter = false;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= 'a' && c <= 'z') {
        return false;
      }
      letter |= c >= 'A' && c <= 'Z';
    }
    return letter;
  }

  /**
   * Whether a function is called because what it returns may be another thing each time: an
   * operation on memory that others change (Documentation/memory-barriers.txt,
   * Documentation/atomic_t.txt).
   */
  static boolean looksAnew(String function) {
    return function.equals("READ_ONCE")
        || function.equals("smp_load_acquire")
        || function.contains("xchg")
        || function.startsWith("atomic")
        || function.contains("test_and_")
        || function.contains("_and_test");
  }

  /**
   * Whether a macro finds an object by the address of a member, the object's type and the member's
   * name (include/linux/{container_of,list,rbtree}.h).
   */
  static boolean findsContainer(String macro) {
    return macro.equals("container_of")
        || macro.equals("list_entry")
        || macro.equals("hlist_entry")
        || macro.equals("rb_entry");
  }

  /**
   * Whether two constants differ: two numbers, two names, or the addresses of two members of one
   * object. Names of one value are rare (those of include/uapi/asm-generic/errno.h are the
   * exception) and nobody tells one from the other.
   */
  static boolean areDistinct(Term a, Term b) {
    if (a == b) {
      return false;
    }
    if (a.is(Term.Kind.SYMBOL) && b.is(Term.Kind.SYMBOL)) {
      return !hasTwin(a.name()) && !hasTwin(b.name());
    }
    if (a.is(Term.Kind.FIELD) && b.is(Term.Kind.FIELD)) {
      return a.part(0) == b.part(0) && !a.name().equals(b.name());
    }
    return a.is(Term.Kind.CONSTANT) && b.is(Term.Kind.CONSTANT);
  }

  private static boolean hasTwin(String name) {
    return name.endsWith("EWOULDBLOCK") || name.endsWith("EDEADLOCK");
  }
}
