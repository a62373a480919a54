package org.lockscope.cli.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.lockscope.analyzer.callgraph.EntryContext;
import org.lockscope.analyzer.reach.FunctionContexts;
import org.lockscope.analyzer.reach.FunctionContexts.Call;
import org.lockscope.analyzer.reach.FunctionContexts.Held;
import org.lockscope.analyzer.reach.FunctionContexts.Way;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.LockMode;

/** Prints in which contexts a function can be entered. */
public final class ContextText {

  private static final int INDENT = 2;

  /** The widest call that moves the notes beside it to the right. */
  private static final int CALL = 44;

  private final Page page;
  private final boolean verbose;

  private ContextText(Page page, boolean verbose) {
    this.page = page;
    this.verbose = verbose;
  }

  /**
   * The text, with a line feed at its end.
   *
   * @param verbose whether to print whole chains, those to the locks as well
   */
  public static String print(List<FunctionContexts> functions, Look look, boolean verbose) {
    ContextText text = new ContextText(new Page(look, Conditions.of(verbose)), verbose);
    for (FunctionContexts function : functions) {
      text.page.blank();
      text.function(function);
    }
    return text.page.text();
  }

  /**
   * The contexts of some configurations as part of another text, a line each.
   *
   * @param configurations of a space that may allow fewer than that of the contexts
   * @param column where to begin
   */
  static void list(
      FunctionContexts function, PresenceCondition configurations, Page page, int column) {
    for (Way way : function.ways()) {
      PresenceCondition here = configurations.space().adopt(way.condition()).and(configurations);
      if (!here.isFeasible()) {
        continue;
      }
      boolean isNamed = way.context().isUnknown() || way.chain().isEmpty();
      String from = isNamed ? "" : ", from " + ChangeWords.call(way.chain().get(0).function());
      String as = isNamed ? "" : way.root().map(r -> ", called as " + r).orElse("");
      page.line()
          .to(column, 0)
          .wrap(
              words(way) + from + as,
              column + INDENT,
              Style.DIM,
              page.conditions().within(here, configurations))
          .end();
    }
  }

  private void function(FunctionContexts function) {
    page.line()
        .add(Style.BOLD, ChangeWords.call(function.name()))
        .right(Style.DIM, place(function))
        .end();
    if (function.ways().isEmpty()) {
      page.line().to(INDENT, 0).add("nobody here calls it").end();
    }
    function.ways().forEach(w -> way(function, w));
    if (!function.locks().isEmpty()) {
      page.line().to(INDENT, 0).add(Style.BOLD, "locks that a caller can hold").end();
      function.locks().forEach(l -> lock(function, l));
    }
  }

  private String place(FunctionContexts function) {
    if (function.path().isEmpty()) {
      return "defined elsewhere";
    }
    String line = function.line().isPresent() ? ":" + function.line().getAsInt() : "";
    String condition = page.conditions().of(function.condition());
    return function.path() + line + (condition.isEmpty() ? "" : " " + condition);
  }

  private void way(FunctionContexts function, Way way) {
    page.line()
        .to(INDENT, 0)
        .wrap(
            words(way),
            2 * INDENT,
            Style.DIM,
            page.conditions().within(way.condition(), function.condition()))
        .end();
    calls(way.chain(), Optional.of(way));
  }

  /** A context, and who decides what is not known of it. */
  static String words(Way way) {
    String caller =
        way.chain().isEmpty()
            ? "whoever calls it from elsewhere"
            : "whoever calls " + ChangeWords.call(way.chain().get(0).function());
    if (way.context().isUnknown()) {
      return "as " + caller + " has it";
    }
    String words = words(way.context());
    if (way.chain().isEmpty()) {
      return words + way.root().map(r -> ", as " + r).orElse("");
    }
    return words;
  }

  /** What is known of a context: {@code task, irqs off, preemption off}. */
  static String words(EntryContext context) {
    List<String> words = new ArrayList<>();
    context.level().ifPresent(l -> words.add(l.name().toLowerCase(Locale.ROOT)));
    switch (context.irqs()) {
      case OFF -> words.add("irqs off");
      case ON -> words.add("irqs on");
      case UNKNOWN -> {
        // Nothing to say.
      }
    }
    context.raised().forEach(c -> words.add(c.whenRaised()));
    return words.isEmpty() ? "as its caller has it" : String.join(", ", words);
  }

  private void calls(List<Call> calls, Optional<Way> way) {
    int digits = calls.stream().mapToInt(c -> line(c).length()).max().orElse(1);
    int widest =
        calls.stream()
            .mapToInt(c -> Page.width(shown(c)))
            .filter(w -> w <= CALL)
            .max()
            .orElse(CALL);
    int column = 3 * INDENT + digits + 2;
    int left = 0;
    for (int i = 0; i < calls.size(); i++) {
      Call call = calls.get(i);
      String note = way.isPresent() ? note(way.get(), calls, i) : "";
      // The first call and the last one, and those that change something.
      if (verbose || i == 0 || i == calls.size() - 1 || !note.isEmpty()) {
        more(left, column);
        left = 0;
        String line = line(call);
        page.line()
            .to(3 * INDENT + digits - line.length(), 0)
            .add(Style.DIM, line)
            .to(column, 0)
            .add(shortened(shown(call)))
            .to(column + widest + 2, 2)
            .addCut(Style.PLAIN, note.isEmpty() ? "" : "← " + note, 0)
            .end();
      } else {
        left++;
      }
    }
  }

  private void more(int left, int column) {
    if (left > 0) {
      page.line().to(column, 0).add(Style.DIM, "… " + ChangeWords.count(left, "call")).end();
    }
  }

  /** What is so from a call on: as what the first function is called, and what has changed. */
  private static String note(Way way, List<Call> calls, int i) {
    EntryContext before = calls.get(i).entered().orElseThrow();
    EntryContext after =
        i + 1 < calls.size() ? calls.get(i + 1).entered().orElseThrow() : way.context();
    List<String> notes = new ArrayList<>();
    if (i == 0) {
      way.root().ifPresent(r -> notes.add("called as " + r));
    }
    if (!after.level().equals(before.level()) || after.irqs() != before.irqs()) {
      String changed =
          words(
              new EntryContext(
                  after.level().equals(before.level()) ? Optional.empty() : after.level(),
                  after.irqs() == before.irqs() ? EntryContext.Irqs.UNKNOWN : after.irqs(),
                  Set.of()));
      notes.add(changed);
    }
    after.raised().stream()
        .filter(c -> !before.raised().contains(c))
        .forEach(c -> notes.add(c.whenRaised()));
    before.raised().stream()
        .filter(c -> !after.raised().contains(c))
        .forEach(c -> notes.add("no longer " + c.whenRaised()));
    return String.join(", ", notes);
  }

  private static String line(Call call) {
    return call.line().isPresent() ? Integer.toString(call.line().getAsInt()) : "";
  }

  private static String shown(Call call) {
    return ChangeWords.call(call.function()) + ": " + call.text();
  }

  private String shortened(String call) {
    String clean = page.clean(call);
    return verbose || clean.length() <= CALL
        ? call
        : clean.substring(0, CALL - 1).stripTrailing() + "…";
  }

  private void lock(FunctionContexts function, Held lock) {
    String by =
        lock.chain().isEmpty()
            ? "by whoever calls it back"
            : (lock.isTaken() ? "taken by " : "by whoever calls back ")
                + ChangeWords.call(lock.chain().get(0).function());
    page.line()
        .to(2 * INDENT, 0)
        .wrap(
            lock.lock() + (lock.mode() == LockMode.SHARED ? ", shared" : "") + ": " + by,
            3 * INDENT,
            Style.DIM,
            page.conditions().within(lock.condition(), function.condition()))
        .end();
    if (verbose) {
      calls(lock.chain(), Optional.empty());
    }
  }
}
