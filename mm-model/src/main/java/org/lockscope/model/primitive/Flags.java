package org.lockscope.model.primitive;

import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * By which flags a primitive is told what to do, and tells what it has done.
 *
 * @param given flags that arguments must have: where one has not, the primitive has no effects, and
 *     a result that would tell of them has none of its flags either
 * @param unless flags by which it has no effects whatever it returns. Callers that do not name one
 *     are taken not to pass it
 * @param told the flags of which the result has at least one if there were effects; empty if it
 *     does not tell by flags
 * @param certain those of them that no result has without effects, whatever arguments have
 * @param never flags of which a result that tells of effects has none
 */
public record Flags(
    List<OfArgument> given,
    List<OfArgument> unless,
    List<String> told,
    List<String> certain,
    List<String> never) {

  private static final Pattern ARGUMENT = Pattern.compile("arg(\\d) has (\\w+)");

  /** Of a primitive that knows no flags. */
  static final Flags NONE = new Flags(List.of(), List.of(), List.of(), List.of(), List.of());

  public Flags {
    given = List.copyOf(given);
    unless = List.copyOf(unless);
    told = List.copyOf(told);
    certain = List.copyOf(certain);
    never = List.copyOf(never);
  }

  /**
   * A flag of an argument.
   *
   * @param argument its index, from 0
   * @param flag the name of the flag
   */
  public record OfArgument(int argument, String flag) {
    public OfArgument {
      Objects.requireNonNull(flag);
    }

    /** Reads {@code arg2 has FGP_LOCK}. */
    static OfArgument parse(String text) {
      Matcher matcher = ARGUMENT.matcher(text);
      if (!matcher.matches()) {
        throw new IllegalArgumentException("\"" + text + "\" is not like \"arg2 has FLAG\"");
      }
      return new OfArgument(Integer.parseInt(matcher.group(1)), matcher.group(2));
    }

    @Override
    public String toString() {
      return "arg" + argument + " has " + flag;
    }
  }
}
