package org.lockscope.model.callback;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One way to make a function a callback. */
public sealed interface Registration {

  /**
   * By a call of a function or macro.
   *
   * @param function its name
   * @param argument the argument that is the callback, from 0
   * @param member if the argument is not the callback but the address of a struct, the member that
   *     is
   * @param selector the argument that decides whether this is the kind of registration, if one does
   * @param wanted what the selecting argument has to look like
   */
  record Call(
      String function,
      int argument,
      Optional<String> member,
      OptionalInt selector,
      Optional<Pattern> wanted)
      implements Registration {

    public Call {
      Objects.requireNonNull(function);
      if (selector.isPresent() != wanted.isPresent()) {
        throw new IllegalArgumentException("a selector without a pattern, or the converse");
      }
    }

    @Override
    public String by() {
      return function;
    }

    /** Whether a call is a registration of this kind, by its selecting argument as written. */
    public boolean selects(String selectingArgument) {
      return wanted.isEmpty() || wanted.get().matcher(selectingArgument).matches();
    }
  }

  /**
   * By being assigned to a member of a struct.
   *
   * @param struct the struct, {@code "struct shrinker"}
   * @param member the member
   */
  record Member(String struct, String member) implements Registration {
    @Override
    public String by() {
      return struct;
    }
  }

  /** The function or macro that is called, or the struct. */
  String by();

  /**
   * Reads a registration.
   *
   * @param text {@code INIT_WORK arg1}, {@code register_memory_notifier arg0->notifier_call},
   *     {@code cpuhp_setup_state arg2 if arg0 matches CPUHP_AP_\w+}, {@code member struct
   *     shrinker.scan}
   * @throws IllegalArgumentException if the text is none
   */
  static Registration parse(String text) {
    Matcher member = Notation.MEMBER.matcher(text);
    if (member.matches()) {
      return new Member(member.group(1), member.group(2));
    }
    Matcher call = Notation.CALL.matcher(text);
    if (!call.matches()) {
      throw new IllegalArgumentException("\"" + text + "\" is no registration");
    }
    return new Call(
        call.group(1),
        Integer.parseInt(call.group(2)),
        Optional.ofNullable(call.group(3)),
        call.group(4) == null
            ? OptionalInt.empty()
            : OptionalInt.of(Integer.parseInt(call.group(4))),
        Optional.ofNullable(call.group(5)).map(Pattern::compile));
  }

  /** How registrations are written. */
  final class Notation {
    private static final Pattern MEMBER = Pattern.compile("member (struct \\w+)\\.(\\w+)");
    private static final Pattern CALL =
        Pattern.compile("(\\w+) arg(\\d)(?:->(\\w+))?(?: if arg(\\d) matches (\\S+))?");

    private Notation() {}
  }
}
