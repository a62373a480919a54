package org.lockscope.model.primitive;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lockscope.model.primitive.Effect.DropRetake.Meanwhile;
import org.lockscope.model.primitive.Effect.IrqChange;
import org.lockscope.model.primitive.Effect.LockClass.Change;
import org.lockscope.model.primitive.Effect.Momentary.Taking;

/**
 * Reads one entry of a row in the notation that the package description defines. Where an entry
 * names no operand of its own, it means the row's.
 */
final class Notation {

  private static final Pattern COUNT = Pattern.compile("([a-z_]+)([+-])(\\d)");
  private static final Pattern ARGUMENT = Pattern.compile("arg(\\d)");

  private final Optional<LockOperand> lock;
  private final Optional<AccessPath> flags;
  private final String text;
  private final String[] words;
  private int next;

  /** Gets ready to read an entry of a row with these operands. */
  Notation(String text, Optional<LockOperand> lock, Optional<AccessPath> flags) {
    this.text = text;
    this.words = text.split(" ", -1);
    this.lock = lock;
    this.flags = flags;
  }

  /** Reads a lock operand. */
  static LockOperand lock(String text) {
    Notation notation = new Notation(text, Optional.empty(), Optional.empty());
    return notation.whole(notation.lockOperand());
  }

  /** Reads that an argument is NULL: {@code null arg1}. */
  static int nullArgument(String text) {
    Notation notation = new Notation(text, Optional.empty(), Optional.empty());
    notation.expect("null");
    return notation.whole(notation.argument());
  }

  /** Reads an effect. */
  Effect effect() {
    return whole(parseEffect());
  }

  /** Reads a requirement. */
  Requirement requirement() {
    return whole(new Requirement(fact(), when()));
  }

  /** Reads counters raised: {@code rcu+1 migrate+1}. */
  static Map<Counter, Integer> raised(List<String> counters) {
    Notation notation =
        new Notation(String.join(" ", counters), Optional.empty(), Optional.empty());
    return counters.isEmpty() ? Map.of() : notation.whole(notation.depths("+"));
  }

  private Effect parseEffect() {
    String verb = word("an effect");
    return switch (verb) {
      case "acquire" -> new Effect.Acquire(mode(), ofLock(), implied("+"));
      case "release" -> new Effect.Release(mode(), ofLock(), implied("-"));
      case "downgrade" -> new Effect.Downgrade(ofLock());
      case "drop-retake" -> new Effect.DropRetake(mode(), ofLock(), accept("irqs"), meanwhile());
      case "momentary" -> new Effect.Momentary(takings(), when());
      case "may-block" -> new Effect.MayBlock(constant(Effect.MayBlock.Kind.class), when());
      case "resched-point" -> new Effect.ReschedPoint();
      case "runs-softirqs" -> new Effect.RunsSoftirqs();
      case "lock-init" -> new Effect.LockInit(ofLock());
      case "class" -> lockClass(constant(Change.class));
      case "callback" -> new Effect.Callback(argument());
      case "until" -> new Effect.Until(argument());
      case "after" -> new Effect.After(argument());
      case "unlocked" -> new Effect.Unlocked(argument());
      case "no-return" -> new Effect.NoReturn();
      case "answer" -> new Effect.Answer(fact());
      case "assert" -> new Effect.Assert(constant(Effect.Assert.Strength.class), fact(), when());
      default -> irqOrCount(verb);
    };
  }

  private Effect irqOrCount(String verb) {
    for (IrqChange change : IrqChange.values()) {
      if (change.toString().equals(verb)) {
        return new Effect.Irq(change, change.usesFlags() ? flags : Optional.empty());
      }
    }
    Matcher matcher = COUNT.matcher(verb);
    if (!matcher.matches()) {
      throw error("no effect begins with \"" + verb + "\"");
    }
    int amount = Integer.parseInt(matcher.group(3));
    return new Effect.Count(
        counter(matcher.group(1)), matcher.group(2).equals("+") ? amount : -amount);
  }

  private Meanwhile meanwhile() {
    expect("to");
    return constant(Meanwhile.class);
  }

  private List<Taking> takings() {
    List<Taking> nested = new ArrayList<>();
    do {
      nested.add(new Taking(mode(), lockOperand()));
    } while (accept("then"));
    return nested;
  }

  private Effect lockClass(Change change) {
    return new Effect.LockClass(
        rowLock(),
        change,
        change == Change.NOVALIDATE ? Optional.empty() : Optional.of(argument()));
  }

  private Fact fact() {
    String word = word("a fact");
    return switch (word) {
      case "held" -> new Fact.Held(optionalMode(), ofLock());
      case "held-by-anyone" -> new Fact.HeldBySomebody(ofLock());
      case "not-held" -> new Fact.NotHeld(ofLock());
      case "no-lock-held" -> new Fact.NoLockHeld();
      default -> expressionOrContext(word);
    };
  }

  private Fact expressionOrContext(String word) {
    boolean expected = !word.startsWith("!");
    Matcher argument = ARGUMENT.matcher(expected ? word : word.substring(1));
    return argument.matches()
        ? new Fact.Expression(Integer.parseInt(argument.group(1)), expected)
        : new Fact.InContext(constant(ContextFact.class, word));
  }

  private When when() {
    if (accept("if")) {
      if (accept("gfp")) {
        return new When.GfpAllowsBlocking(argument());
      }
      if (accept("argc")) {
        return new When.ArgumentCount(Integer.parseInt(word("a number")));
      }
      return accept("preemptible") ? new When.Preemptible() : new When.ArgumentTrue(argument());
    }
    if (accept("unless")) {
      if (accept("pagefault-disabled")) {
        return new When.PagefaultsEnabled();
      }
      if (accept("current")) {
        return new When.ArgumentNotCurrent(argument());
      }
      if (accept("null")) {
        return new When.ArgumentNotNull(argument());
      }
      return accept("interrupt") ? new When.OutsideInterrupt() : new When.ArgumentFalse(argument());
    }
    return new When.Always();
  }

  private Map<Counter, Integer> implied(String sign) {
    return accept("implying") ? depths(sign) : Map.of();
  }

  private Map<Counter, Integer> depths(String sign) {
    Map<Counter, Integer> depths = new EnumMap<>(Counter.class);
    do {
      String word = word("a counter");
      Matcher matcher = COUNT.matcher(word);
      if (!matcher.matches() || !matcher.group(2).equals(sign)) {
        throw error("a counter and " + sign + " a number expected, found \"" + word + "\"");
      }
      if (depths.put(counter(matcher.group(1)), Integer.valueOf(matcher.group(3))) != null) {
        throw error("\"" + matcher.group(1) + "\" twice");
      }
    } while (next < words.length);
    return depths;
  }

  private Counter counter(String name) {
    return constant(Counter.class, name);
  }

  private LockMode mode() {
    String word = word("X or S");
    for (LockMode mode : LockMode.values()) {
      if (mode.toString().equals(word)) {
        return mode;
      }
    }
    throw error("X or S expected, found \"" + word + "\"");
  }

  private Optional<LockMode> optionalMode() {
    return isNext("X") || isNext("S") ? Optional.of(mode()) : Optional.empty();
  }

  private LockOperand ofLock() {
    return accept("of") ? lockOperand() : rowLock();
  }

  private LockOperand rowLock() {
    return lock.orElseThrow(() -> error("no lock: neither here nor in the row"));
  }

  private LockOperand lockOperand() {
    if (accept("bit")) {
      String bit = word("a bit");
      expect("of");
      return new LockOperand(path(), Optional.of(bit(bit)), false);
    }
    boolean perCpu = accept("percpu");
    return new LockOperand(path(), Optional.empty(), perCpu);
  }

  private static LockOperand.Bit bit(String text) {
    Matcher matcher = ARGUMENT.matcher(text);
    return matcher.matches()
        ? new LockOperand.BitArgument(Integer.parseInt(matcher.group(1)))
        : new LockOperand.BitConstant(text);
  }

  private AccessPath path() {
    return AccessPath.parse(word("an access path"));
  }

  private int argument() {
    String word = word("an argument");
    Matcher matcher = ARGUMENT.matcher(word);
    if (!matcher.matches()) {
      throw error("an argument expected, found \"" + word + "\"");
    }
    return Integer.parseInt(matcher.group(1));
  }

  private <E extends Enum<E>> E constant(Class<E> type) {
    return constant(type, word("one of its kinds"));
  }

  private <E extends Enum<E>> E constant(Class<E> type, String word) {
    try {
      return Enum.valueOf(type, word.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      throw error("\"" + word + "\" is not known here");
    }
  }

  private boolean isNext(String word) {
    return next < words.length && words[next].equals(word);
  }

  private boolean accept(String word) {
    if (!isNext(word)) {
      return false;
    }
    next++;
    return true;
  }

  private void expect(String word) {
    if (!accept(word)) {
      throw error("\"" + word + "\" expected");
    }
  }

  private String word(String what) {
    if (next == words.length || words[next].isEmpty()) {
      throw error(what + " expected");
    }
    return words[next++];
  }

  private <T> T whole(T parsed) {
    if (next < words.length) {
      throw error("unexpected \"" + words[next] + "\"");
    }
    return parsed;
  }

  private IllegalArgumentException error(String message) {
    return new IllegalArgumentException("\"" + text + "\": " + message);
  }
}
