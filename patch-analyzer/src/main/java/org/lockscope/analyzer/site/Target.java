package org.lockscope.analyzer.site;

/** What is called at a site. */
public sealed interface Target {

  /**
   * A function, or a macro that was not expanded, by its name; it need not be known.
   *
   * @param name the identifier
   */
  record Function(String name) implements Target {
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * A primitive of the table.
   *
   * @param name the identifier under which the table has it
   */
  record Operation(String name) implements Target {
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * The constructor or destructor of a guard of linux/cleanup.h.
   *
   * @param className the guard's class, such as {@code spinlock_irqsave}
   * @param enters whether its scope begins here, and does not end
   */
  record Guard(String className, boolean enters) implements Target {
    @Override
    public String toString() {
      return (enters ? "guard(" : "end of guard(") + className + ")";
    }
  }

  /**
   * A function pointer that is a member of a struct: {@code s->ctor(object)}.
   *
   * @param struct the struct, {@code "struct kmem_cache"}; empty if no declaration in the function
   *     tells
   * @param field the member
   */
  record Member(String struct, String field) implements Target {
    @Override
    public String toString() {
      return (struct.isEmpty() ? "?" : struct) + "->" + field;
    }
  }

  /**
   * A function pointer that the caller has passed.
   *
   * @param index which parameter, from 0
   */
  record Parameter(int index) implements Target {
    @Override
    public String toString() {
      return "parameter " + index;
    }
  }

  /**
   * A function pointer of which nothing more is known.
   *
   * @param text as written
   */
  record Pointer(String text) implements Target {
    @Override
    public String toString() {
      return text;
    }
  }
}
