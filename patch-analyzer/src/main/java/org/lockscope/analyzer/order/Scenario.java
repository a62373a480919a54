package org.lockscope.analyzer.order;

import java.util.ArrayList;
import java.util.List;
import org.lockscope.analyzer.lock.LockClass;

/** Writes what happens on which CPU, as lockdep does. */
final class Scenario {

  private static final int WIDTH = 28;

  private Scenario() {}

  /** Tasks that each hold one class and take the next one's. */
  static List<String> of(List<String> held, List<String> taken) {
    int tasks = held.size();
    List<String> lines = new ArrayList<>();
    StringBuilder head = new StringBuilder();
    for (int i = 0; i < tasks; i++) {
      head.append(column(head.length(), i)).append("CPU").append(i);
    }
    lines.add(head.toString());
    for (int i = 0; i < tasks; i++) {
      lines.add(column(0, i) + held.get(i));
    }
    for (int i = tasks - 1; i >= 0; i--) {
      if (!taken.get(i).isEmpty()) {
        lines.add(column(0, i) + taken.get(i));
      }
    }
    return lines;
  }

  private static String column(int used, int task) {
    return " ".repeat(Math.max(0, task * WIDTH - used));
  }

  /** How lockdep writes that a lock is taken. */
  static String lock(LockClass of, Mode mode) {
    return (mode.isRead() ? "rlock(" : "lock(") + of + ");";
  }
}
