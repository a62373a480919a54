package org.lockscope.analyzer.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.model.primitive.Effect;
import org.lockscope.model.primitive.Primitive;
import org.lockscope.model.primitive.PrimitiveTable;

/** Breaks a file in all the ways people break locking, one at a time. */
final class FaultSeeder {

  /** A call that is a statement of its own, or the right side of an assignment. */
  private static final Pattern CALL =
      Pattern.compile("(?m)^[ \\t]*(?:\\w+ = )?((\\w+)\\(((?:[^();]|\\([^()]*\\))*)\\));");

  private static final Pattern IRQRESTORE =
      Pattern.compile("(\\w+_unlock)_irqrestore\\(([^;]*), [^,;]*\\);");
  private static final Pattern TRYLOCK = Pattern.compile("!?\\b\\w*trylock\\w*\\(");
  private static final Pattern IFDEF = Pattern.compile("(?m)^#if(n?)def (CONFIG_\\w+)");
  private static final Pattern DIRECTIVE = Pattern.compile("(?m)^#(if|el|endif)\\w*");

  /** Comments mention locks as well. */
  private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\n]*");

  private final PrimitiveTable primitives;

  FaultSeeder(PrimitiveTable primitives) {
    this.primitives = primitives;
  }

  /**
   * A text with one thing broken.
   *
   * @param function the function it is in
   * @param kind what was done to it
   * @param where the words it was done to, and which of their kind in the file they are
   * @param at where these were in the file
   * @param text the file with it
   */
  record Fault(String function, String kind, String where, int at, String text) {}

  /** All the ways to break the functions of a file. */
  List<Fault> faults(String text, List<FunctionProfile> profiles) {
    List<Fault> faults = new ArrayList<>();
    for (FunctionProfile function : profiles) {
      int end = function.span().end();
      // What stands in front of the body may be the name of a trylock.
      int start = text.indexOf('{', function.span().start());
      if (start < 0 || start >= end) {
        continue;
      }
      deletions(text, function.name(), start, end, faults);
      restores(text, function.name(), start, end, faults);
      trylocks(text, function.name(), start, end, faults);
      conditions(text, function.name(), start, end, faults);
    }
    return faults;
  }

  private void deletions(String text, String function, int start, int end, List<Fault> faults) {
    Matcher call = CALL.matcher(text).region(start, end);
    while (call.find()) {
      Optional<Primitive> primitive = primitives.find(call.group(2));
      String kind =
          primitive.filter(p -> does(p, FaultSeeder::gives)).isPresent()
              ? "without release"
              : primitive.filter(p -> does(p, FaultSeeder::takes)).isPresent()
                  ? "without acquire"
                  : "";
      if (kind.isEmpty()) {
        continue;
      }
      boolean assigned = text.substring(call.start(), call.start(1)).contains("=");
      String instead =
          call.group(2).startsWith("get_cpu_")
              ? "this_cpu_ptr(" + call.group(3) + ")"
              : assigned ? "0" : "";
      faults.add(
          new Fault(
              function,
              kind,
              where(text, call.start(1), call.group(1)),
              call.start(1),
              replaced(text, call.start(1), call.end(1), instead)));
    }
  }

  private void restores(String text, String function, int start, int end, List<Fault> faults) {
    Matcher restore = IRQRESTORE.matcher(text).region(start, end);
    while (restore.find()) {
      String plain = restore.group(1) + "(" + restore.group(2) + ");";
      faults.add(
          new Fault(
              function,
              "without irqrestore",
              where(text, restore.start(), restore.group()),
              restore.start(),
              replaced(text, restore.start(), restore.end(), plain)));
    }
  }

  private void trylocks(String text, String function, int start, int end, List<Fault> faults) {
    Matcher trylock = TRYLOCK.matcher(text).region(start, end);
    while (trylock.find()) {
      if (isInComment(text, start, trylock.start())) {
        continue;
      }
      String old = trylock.group();
      String swapped = old.startsWith("!") ? old.substring(1) : "!" + old;
      faults.add(
          new Fault(
              function,
              "swapped",
              where(text, trylock.start(), old),
              trylock.start(),
              replaced(text, trylock.start(), trylock.end(), swapped)));
    }
  }

  private void conditions(String text, String function, int start, int end, List<Fault> faults) {
    Matcher ifdef = IFDEF.matcher(text).region(start, end);
    while (ifdef.find()) {
      if (hasEffect(text.substring(ifdef.end(), endOfBlock(text, ifdef.end())))) {
        String flipped = "#if" + (ifdef.group(1).isEmpty() ? "n" : "") + "def " + ifdef.group(2);
        faults.add(
            new Fault(
                function,
                "flipped",
                where(text, ifdef.start(), ifdef.group()),
                ifdef.start(),
                replaced(text, ifdef.start(), ifdef.end(), flipped)));
      }
    }
  }

  private static int endOfBlock(String text, int from) {
    Matcher directive = DIRECTIVE.matcher(text);
    int depth = 1;
    int at = from;
    while (depth > 0 && directive.find(at)) {
      at = directive.end();
      depth += directive.group(1).equals("if") ? 1 : directive.group(1).equals("endif") ? -1 : 0;
    }
    return at;
  }

  private boolean hasEffect(String text) {
    Matcher call = CALL.matcher(text);
    while (call.find()) {
      if (primitives
          .find(call.group(2))
          .filter(p -> does(p, e -> takes(e) || gives(e)))
          .isPresent()) {
        return true;
      }
    }
    return false;
  }

  private static boolean does(Primitive primitive, Predicate<Effect> what) {
    return primitive.stateCases().stream().flatMap(c -> c.effects().stream()).anyMatch(what);
  }

  private static boolean takes(Effect effect) {
    return effect instanceof Effect.Acquire
        || effect instanceof Effect.Count count && count.delta() > 0
        || effect instanceof Effect.Irq irq
            && (irq.change() == Effect.IrqChange.DISABLE || irq.change() == Effect.IrqChange.SAVE);
  }

  private static boolean gives(Effect effect) {
    return effect instanceof Effect.Release
        || effect instanceof Effect.Count count && count.delta() < 0
        || effect instanceof Effect.Irq irq
            && (irq.change() == Effect.IrqChange.ENABLE
                || irq.change() == Effect.IrqChange.RESTORE);
  }

  private static boolean isInComment(String text, int from, int at) {
    Matcher comment = COMMENT.matcher(text).region(from, text.length());
    while (comment.find() && comment.start() <= at) {
      if (at < comment.end()) {
        return true;
      }
    }
    return false;
  }

  private static String replaced(String text, int start, int end, String by) {
    return text.substring(0, start) + by + text.substring(end);
  }

  /** A piece of text, and which one of its kind it is. */
  private static String where(String text, int at, String what) {
    int number = 1;
    for (int i = text.indexOf(what); i < at && i >= 0; i = text.indexOf(what, i + 1)) {
      number++;
    }
    return what + "#" + number;
  }
}
