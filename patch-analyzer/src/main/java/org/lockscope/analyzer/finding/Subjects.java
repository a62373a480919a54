package org.lockscope.analyzer.finding;

import org.lockscope.model.primitive.Counter;

/** What findings call the parts of a context; locks have names of their own. */
public final class Subjects {

  /** Irqs. */
  public static final String IRQS = "irqs";

  private static final String DEPTH = " depth";

  private Subjects() {}

  /** The depth that a counter counts. */
  public static String of(Counter counter) {
    String name =
        switch (counter) {
          case ATOMIC -> "preempt";
          case BH -> "bh";
          case MIGRATE -> "migrate";
          case RCU -> "rcu";
          case RCU_TRACE -> "rcu-trace";
          case SRCU -> "srcu";
          case PAGEFAULT -> "pagefault";
          case NON_BLOCK -> "non-block";
          case HARDIRQ -> "hardirq";
          case NMI -> "nmi";
        };
    return name + DEPTH;
  }

  /** Whether a subject is a depth. */
  public static boolean isDepth(String subject) {
    return subject.endsWith(DEPTH);
  }

  /** What is deep, of a subject that is a depth: {@code rcu}. */
  public static String ofDepth(String subject) {
    return subject.substring(0, subject.length() - DEPTH.length());
  }
}
