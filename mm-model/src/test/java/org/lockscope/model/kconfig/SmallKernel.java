package org.lockscope.model.kconfig;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.lockscope.model.condition.ConfigurationSpace.Assignment;

/**
 * A random Kconfig file, small enough to try everything a user can answer. Says what the values are
 * then, after sym_calc_value() of the kernel's own tool, and knows nothing of the reader.
 *
 * <p>Expressions speak of earlier symbols and selects of later ones, so that values can be worked
 * out in order, and the file has no circles, as no valid one has.
 */
final class SmallKernel {

  private static final int NO = 0;
  private static final int MODULE = 1;
  private static final int YES = 2;

  private final SplittableRandom random;
  private final boolean plain;
  private final List<Symbol> symbols = new ArrayList<>();

  private interface Expression {
    int value(int[] values);
  }

  private record Named(String text, Expression expression) {}

  private record Default(Named value, Named condition) {}

  private record Select(int target, boolean implies, Named condition) {}

  private record Symbol(
      String name,
      boolean tristate,
      Named dependency,
      Named prompt,
      List<Default> defaults,
      List<Select> selects) {}

  /**
   * @param plain whether there are only bools with prompts and dependencies
   */
  SmallKernel(long seed, int size, boolean plain) {
    this.random = new SplittableRandom(new Random(seed).nextLong());
    this.plain = plain;
    Named always = new Named("", values -> YES);
    symbols.add(new Symbol("MODULES", false, always, always, List.of(), List.of()));
    for (int i = 1; i <= size; i++) {
      symbols.add(symbol(i, size));
    }
  }

  private Symbol symbol(int index, int size) {
    boolean tristate = !plain && random.nextInt(2) == 0;
    Named always = new Named("", values -> YES);
    Named dependency = random.nextInt(2) == 0 ? expression(index, 2) : always;
    if (plain) {
      return new Symbol("S" + index, false, dependency, always, List.of(), List.of());
    }
    Named prompt = null;
    if (random.nextInt(3) > 0) {
      prompt = random.nextInt(3) == 0 ? expression(index, 1) : always;
    }
    List<Default> defaults = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      Named value = random.nextInt(3) == 0 ? constant(index) : expression(index, 1);
      defaults.add(new Default(value, random.nextInt(2) == 0 ? always : expression(index, 1)));
    }
    List<Select> selects = new ArrayList<>();
    for (int i = index < size ? random.nextInt(3) : 0; i > 0; i--) {
      int target = random.nextInt(index + 1, size + 1);
      Named condition = random.nextInt(2) == 0 ? always : expression(index, 1);
      selects.add(new Select(target, random.nextInt(3) == 0, condition));
    }
    return new Symbol("S" + index, tristate, dependency, prompt, defaults, selects);
  }

  private Named constant(int index) {
    return switch (random.nextInt(3)) {
      case 0 -> new Named("n", values -> NO);
      case 1 -> new Named("y", values -> YES);
      default -> expression(index, 0);
    };
  }

  private Named expression(int before, int depth) {
    int kind = depth == 0 ? 0 : random.nextInt(5);
    if (kind < 2) {
      int symbol = random.nextInt(before);
      String name = symbols.get(symbol).name();
      if (kind == 1 && random.nextInt(3) == 0) {
        int which = plain ? 2 * random.nextInt(2) : random.nextInt(3);
        return new Named(
            name + " = " + "nmy".charAt(which), values -> values[symbol] == which ? YES : NO);
      }
      return new Named(name, values -> values[symbol]);
    }
    Named left = expression(before, depth - 1);
    if (kind == 2) {
      return new Named("!(" + left.text + ")", values -> YES - left.expression.value(values));
    }
    Named right = expression(before, depth - 1);
    Expression l = left.expression;
    Expression r = right.expression;
    return kind == 3
        ? new Named(
            "(" + left.text + ") && (" + right.text + ")",
            values -> Math.min(l.value(values), r.value(values)))
        : new Named(
            "(" + left.text + ") || (" + right.text + ")",
            values -> Math.max(l.value(values), r.value(values)));
  }

  List<String> names() {
    return symbols.stream().map(Symbol::name).toList();
  }

  /** The file. */
  String text() {
    StringBuilder text = new StringBuilder("config MODULES\n\tbool \"modules\"\n\tmodules\n");
    for (Symbol symbol : symbols.subList(1, symbols.size())) {
      text.append("config ").append(symbol.name).append("\n\t");
      text.append(symbol.tristate ? "tristate\n" : "bool\n");
      if (symbol.prompt != null) {
        text.append("\tprompt \"").append(symbol.name).append('"').append(when(symbol.prompt));
      }
      if (!symbol.dependency.text.isEmpty()) {
        text.append("\tdepends on ").append(symbol.dependency.text).append('\n');
      }
      for (Default each : symbol.defaults) {
        text.append("\tdefault ").append(each.value.text).append(when(each.condition));
      }
      for (Select select : symbol.selects) {
        text.append(select.implies ? "\timply S" : "\tselect S").append(select.target);
        text.append(when(select.condition));
      }
    }
    return text.toString();
  }

  private static String when(Named condition) {
    return condition.text.isEmpty() ? "\n" : " if " + condition.text + "\n";
  }

  /** Every configuration there is. */
  Set<Map<String, Assignment>> configurations() {
    Set<Map<String, Assignment>> result = new LinkedHashSet<>();
    int answers = 1;
    for (int i = 0; i < symbols.size(); i++) {
      answers *= 3;
    }
    for (int i = 0; i < answers; i++) {
      int[] wanted = new int[symbols.size()];
      int rest = i;
      for (int k = 0; k < wanted.length; k++) {
        wanted[k] = rest % 3;
        rest /= 3;
      }
      result.add(configuration(values(wanted)));
    }
    return result;
  }

  private Map<String, Assignment> configuration(int[] values) {
    Map<String, Assignment> result = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      Assignment[] by = {Assignment.OFF, Assignment.MODULE, Assignment.BUILT_IN};
      result.put(symbols.get(i).name, by[values[i]]);
    }
    return result;
  }

  private int[] values(int[] wanted) {
    int[] values = new int[symbols.size()];
    int[] selected = new int[symbols.size()];
    int[] implied = new int[symbols.size()];
    for (int i = 0; i < values.length; i++) {
      Symbol symbol = symbols.get(i);
      boolean tristate = symbol.tristate && values[0] == YES;
      int dependency = symbol.dependency.expression.value(values);
      int visible =
          symbol.prompt == null
              ? NO
              : whole(Math.min(dependency, symbol.prompt.expression.value(values)), tristate);
      int value;
      if (visible != NO) {
        value = Math.min(wanted[i], visible);
      } else {
        value = NO;
        for (Default each : symbol.defaults) {
          int counts = Math.min(dependency, each.condition.expression.value(values));
          if (counts != NO) {
            value = Math.min(counts, each.value.expression.value(values));
            break;
          }
        }
        int byImply = whole(implied[i], tristate);
        if (byImply != NO) {
          value = Math.min(Math.max(value, byImply), whole(dependency, tristate));
        }
      }
      value = Math.max(value, whole(selected[i], tristate));
      values[i] = whole(value, tristate);
      for (Select select : symbol.selects) {
        int condition = Math.min(dependency, select.condition.expression.value(values));
        int[] of = select.implies ? implied : selected;
        of[select.target] = Math.max(of[select.target], Math.min(values[i], condition));
      }
    }
    return values;
  }

  /** A bool that could be m is y. */
  private static int whole(int value, boolean tristate) {
    return value == MODULE && !tristate ? YES : value;
  }
}
