package org.lockscope.frontend;

import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.lockscope.frontend.preprocess.Tokens;

/**
 * Computes what a constant expression of integers is worth: {@code (1 << 2) | FLAG}, {@code
 * BIT(3)}, {@code ((__force gfp_t)0x40u)}. What is not understood has no value.
 *
 * <p>A number in another byte order counts as the number: it is zero where that is, it differs from
 * others where that does, and nobody calculates with it but by its bits.
 */
public final class ConstantExpression {

  /**
   * What decides nothing about a value: a cast is written with these (include/linux/types.h). A
   * pointer made of a number is the number ({@code SEQ_START_TOKEN}, include/linux/seq_file.h).
   */
  private static final String CAST =
      "(?:__force|unsigned|signed|int|long|char|short|void|\\*|[a-z]\\w*_t)";

  /** What turns a number into another byte order (include/linux/byteorder/generic.h). */
  private static final Pattern BYTE_ORDER =
      Pattern.compile("(?:__|__constant_)?cpu_to_[bl]e(?:16|32|64)|(?:__constant_)?hton[sl]");

  private final Tokens tokens;
  private final Function<String, OptionalLong> names;
  private int next;
  private boolean failed;

  private ConstantExpression(Tokens tokens, Function<String, OptionalLong> names) {
    this.tokens = tokens;
    this.names = names;
  }

  /**
   * The value of an expression.
   *
   * @param names what names in it are worth
   */
  public static OptionalLong evaluate(String text, Function<String, OptionalLong> names) {
    ConstantExpression expression = new ConstantExpression(Tokens.of(text), names);
    long value = expression.or();
    return expression.failed || expression.next < expression.tokens.size()
        ? OptionalLong.empty()
        : OptionalLong.of(value);
  }

  private long or() {
    long value = xor();
    while (accept('|')) {
      value |= xor();
    }
    return value;
  }

  private long xor() {
    long value = and();
    while (accept('^')) {
      value ^= and();
    }
    return value;
  }

  private long and() {
    long value = shift();
    while (accept('&')) {
      value &= shift();
    }
    return value;
  }

  private long shift() {
    long value = sum();
    while (tokens.is(next, '<') && tokens.is(next + 1, '<')
        || tokens.is(next, '>') && tokens.is(next + 1, '>')) {
      boolean left = tokens.is(next, '<');
      next += 2;
      long by = sum();
      failed |= by < 0 || by > 62;
      value = left ? value << by : value >> by;
    }
    return value;
  }

  private long sum() {
    long value = product();
    while (tokens.is(next, '+') || tokens.is(next, '-')) {
      boolean plus = tokens.is(next++, '+');
      long other = product();
      value = plus ? value + other : value - other;
    }
    return value;
  }

  private long product() {
    long value = unary();
    while (accept('*')) {
      value *= unary();
    }
    return value;
  }

  private long unary() {
    if (accept('-')) {
      return -unary();
    }
    if (accept('~')) {
      return ~unary();
    }
    return primary();
  }

  private long primary() {
    if (next >= tokens.size() || failed) {
      failed = true;
      return 0;
    }
    if (accept('(')) {
      int close = next;
      while (close < tokens.size() && tokens.text(close).matches(CAST)) {
        close++;
      }
      if (close > next && tokens.is(close, ')')) {
        next = close + 1;
        return unary();
      }
      return closed(or());
    }
    String word = tokens.text(next);
    if (tokens.kind(next) == Tokens.Kind.NUMBER) {
      next++;
      return number(word);
    }
    if (!tokens.isIdentifier(next)) {
      failed = true;
      return 0;
    }
    next++;
    if (!tokens.is(next, '(')) {
      OptionalLong value = names.apply(word);
      failed |= value.isEmpty();
      return value.orElse(0);
    }
    next++;
    long argument = closed(or());
    if (BYTE_ORDER.matcher(word).matches()) {
      return argument;
    }
    // include/vdso/bits.h
    failed |= !word.equals("BIT") && !word.equals("BIT_ULL") || argument < 0 || argument > 62;
    return failed ? 0 : 1L << argument;
  }

  private long closed(long value) {
    failed |= !accept(')');
    return value;
  }

  private long number(String word) {
    String digits = word.replaceAll("[uUlL]+$", "");
    try {
      return digits.equals("0") ? 0 : Long.decode(digits);
    } catch (NumberFormatException e) {
      failed = true;
      return 0;
    }
  }

  private boolean accept(char c) {
    // a || b and a && b are no numbers to us.
    if (!tokens.is(next, c) || (c == '|' || c == '&') && tokens.is(next + 1, c)) {
      return false;
    }
    next++;
    return true;
  }
}
