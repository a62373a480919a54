package org.lockscope.analyzer.flow;

import org.lockscope.model.primitive.Counter;

/** What findings call the parts of a context. */
final class Subjects {

  static final String IRQS = "irqs";

  private Subjects() {}

  static String of(Counter counter) {
    return switch (counter) {
      case ATOMIC -> "preempt depth";
      case BH -> "bh depth";
      case MIGRATE -> "migrate depth";
      case RCU -> "rcu depth";
      case RCU_TRACE -> "rcu-trace depth";
      case SRCU -> "srcu depth";
      case PAGEFAULT -> "pagefault depth";
      case NON_BLOCK -> "non-block depth";
      case HARDIRQ -> "hardirq depth";
      case NMI -> "nmi depth";
    };
  }

  /** What happens where something is needed. */
  static String needed(Need need) {
    return switch (need.kind()) {
      case DEPTH -> "lowers the " + of(need.counter().orElseThrow());
      case LOCK -> "releases " + need.lock().orElseThrow().name();
      case IRQS_ON -> "takes it that irqs are on";
      case IRQS_OFF -> "takes it that irqs are off";
    };
  }
}
