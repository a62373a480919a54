package org.lockscope.analyzer.claim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.lockscope.analyzer.claim.Claim.Reading;
import org.lockscope.analyzer.claim.Claim.Reading.AlwaysAtomic;
import org.lockscope.analyzer.claim.Claim.Reading.CalledOutside;
import org.lockscope.analyzer.claim.Claim.Reading.In;
import org.lockscope.analyzer.claim.Claim.Reading.LocksDisable;
import org.lockscope.analyzer.claim.Claim.Reading.MovedInto;
import org.lockscope.analyzer.claim.Claim.Reading.MovedToCallers;
import org.lockscope.analyzer.claim.Claim.Reading.Narrowed;
import org.lockscope.analyzer.claim.Claim.Reading.NotIn;
import org.lockscope.analyzer.claim.Claim.Reading.NotInInterrupts;
import org.lockscope.analyzer.claim.Claim.Reading.OnlyWithLock;
import org.lockscope.analyzer.claim.Claim.Reading.Unchanged;
import org.lockscope.analyzer.region.Scope;

/** Reads claims in messages. A sentence that fits no pattern, or only in part, says nothing. */
public final class ClaimReader {

  /** A function, a lock, a context and a symbol in the text that patterns are tried on. */
  private static final String F = "<f:(\\w+)>";

  private static final String L = "<l:(\\w+)>";
  private static final String C = "<c:(\\w+)>";
  private static final String S = "<s:(\\w+)>";

  private static final String CALLS =
      "(?:the )?(?:calls? (?:of|to) |call |calling |invocations? of )?";

  /** Words with which a sentence does not say what the patch does. */
  private static final Pattern NOT_OF_THE_PATCH =
      Pattern.compile(
          "\\b(could|would|might|may|should|will|can|cannot|must|want|wants|needs?|needed|possible"
              + "|currently|previously|formerly|originally|used to|before this|until now"
              + "|if|unless|whether|suppose|later|next|following|subsequent|another patch|hopefully"
              + "|does not|doesn't|not yet|except|almost|mostly|todo|commit [0-9a-f]{7,})\\b");

  /** Another patch is spoken of, or a part of a series. */
  private static final Pattern OF_A_PATCH =
      Pattern.compile(
          "(?:as of )?(?:the )?patch(?:es)? \\d|(?:as of |in |since )?commit [0-9a-f]{7,}",
          Pattern.CASE_INSENSITIVE);

  /** What ends a clause. */
  private static final Pattern BORDER =
      Pattern.compile("[,;] | (?:so|because|since|but|which|where|whereas|while) ");

  private static final Map<String, Scope.Kind> CONTEXTS =
      Map.of(
          "irq", Scope.Kind.IRQ_OFF,
          "preempt", Scope.Kind.PREEMPT_OFF,
          "migrate", Scope.Kind.MIGRATE_OFF,
          "bh", Scope.Kind.BH_OFF);

  private static final Pattern FUNCTION = Pattern.compile(F);
  private static final Pattern CALL = Pattern.compile("\\b([A-Za-z_]\\w*)\\(\\)");
  private static final Pattern WORD = Pattern.compile("[A-Za-z_]\\w*");
  private static final Pattern IRQ =
      Pattern.compile("\\b(?:hard ?)?(?:irqs?|interrupts?)\\b(?!\\()", Pattern.CASE_INSENSITIVE);
  private static final Pattern PREEMPTION =
      Pattern.compile("\\bpreemption\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern MIGRATION =
      Pattern.compile("\\bmigration\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern BH =
      Pattern.compile("\\b(?:bottom halves|softirqs?|bhs?)\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern SYMBOL =
      Pattern.compile("\\bCONFIG_([A-Z][A-Z0-9_]+)\\b|\\b(PREEMPT_RT|SMP|LOCKDEP)\\b");

  /** A pattern, and what it says. */
  private record Rule(Pattern pattern, Function<MatchResult, List<Reading>> reading) {
    static Rule of(String pattern, Function<MatchResult, Reading> reading) {
      return new Rule(Pattern.compile(pattern), m -> List.of(reading.apply(m)));
    }
  }

  private static final List<Rule> RULES =
      List.of(
          Rule.of(
              "\\bcall(?:s|ing)? "
                  + F
                  + " (?:without|w/o) (?:disabling "
                  + C
                  + "|(?:"
                  + C
                  + " disabled|disabled "
                  + C
                  + "))",
              m -> outside(any(m, 2), m.group(1), Optional.empty())),
          Rule.of(
              "\\b(?:stops?|don't|do not|avoids?|no longer) (?:disable|disables|disabling) "
                  + C
                  + " (?:around|for|across|over|before|when) "
                  + CALLS
                  + F,
              m -> outside(m.group(1), m.group(2), Optional.empty())),
          Rule.of(
              "\\b(?:re-?enabl|restor|enabl)(?:e|es|ing) " + C + " (?:around|across) " + CALLS + F,
              m -> outside(m.group(1), m.group(2), Optional.empty())),
          Rule.of(
              F
                  + "(?: from "
                  + F
                  + ")? (?:is|are) (?:now |then )called with (?:"
                  + C
                  + " enabled|enabled "
                  + C
                  + ")",
              m -> entirely(any(m, 3), m.group(1), Optional.ofNullable(m.group(2)))),
          Rule.of(
              F
                  + "(?: from "
                  + F
                  + ")? (?:is|are) (?:no longer called with|now called without) (?:"
                  + C
                  + " disabled|disabled "
                  + C
                  + ")",
              m -> entirely(any(m, 3), m.group(1), Optional.ofNullable(m.group(2)))),
          Rule.of(
              "\\bmov(?:e|es|ing) (?:the )?(?:calls? |invocations? )?(?:of |to )?"
                  + F
                  + "(?: calls?| invocations?)? (?:out|outside)(?: of)? (?:the )?(?:"
                  + C
                  + "[- ](?:disabled|off)|disabled "
                  + C
                  + ")",
              m -> outside(any(m, 2), m.group(1), Optional.empty())),
          Rule.of(
              "\\bonly disabl(?:e|es|ing) "
                  + C
                  + " with (?:the |a )?[\\w<>:' ]{0,30}lock[\\w>]* in "
                  + F,
              m -> new OnlyWithLock(context(m.group(1)), m.group(2))),
          Rule.of(
              "\\b(?:stops?|don't|do not|avoids?|no longer) (?:disable|disables|disabling) "
                  + C
                  + " in "
                  + F,
              m -> new NotIn(context(m.group(1)), m.group(2))),
          Rule.of(
              "\\b(?:drop(?:s|ping)?|remov(?:e|es|ing)) (?:the )?(?:"
                  + C
                  + " disabling|disabling of "
                  + C
                  + ") (?:in|from) "
                  + F,
              m -> new NotIn(context(any(m, 1)), m.group(3))),
          Rule.of(
              "\\bprotect(?:s|ing)? " + F + " (?:by|with) disabled " + C,
              m -> new In(context(m.group(2)), m.group(1), Optional.empty())),
          Rule.of(
              "\\b(?:mak(?:e|es|ing)|let(?:s|ting)?) "
                  + F
                  + " disable "
                  + C
                  + "(?: itself)?(?:,? (?:with|on|for) "
                  + S
                  + ")?",
              m -> new In(context(m.group(2)), m.group(1), Optional.ofNullable(m.group(3)))),
          Rule.of(
              "(?:(?:^|, |; |and |so |also )disable|\\bthis(?: patch| change| commit)? disables) "
                  + C
                  + " (?:in|inside) "
                  + F
                  + "(?: (?:with|on) "
                  + S
                  + ")?",
              m -> new In(context(m.group(1)), m.group(2), Optional.ofNullable(m.group(3)))),
          Rule.of(
              "\\bconvert(?:s|ing)? (?:the )?spin[_ ]?lock(?:s|ed|ing)?(?: operations| calls| ops| usage)*"
                  + " to (?:their |the )?"
                  + C
                  + "[- ]?sav(?:e|ing)",
              m -> new LocksDisable(context(m.group(1)), Optional.empty())),
          Rule.of(
              "\\b(?:convert|switch)(?:s|es|ing)? (?:the )?spin[_ ]?lock(?:s|ed|ing)?(?: operations| calls| ops| usage)*"
                  + " to (?:their |the )?irq-?save",
              m -> new LocksDisable(Scope.Kind.IRQ_OFF, Optional.empty())),
          Rule.of(
              "(?:^|, |; |and |so |this )us(?:e|es|ing) (?:the |its |their )?irq-?save (?:variants?|versions?)",
              m -> new LocksDisable(Scope.Kind.IRQ_OFF, Optional.empty())),
          Rule.of(
              "\\bmak(?:e|ing) (?:the )?(?:locking|locks|spin[_ ]locks?) in "
                  + F
                  + " "
                  + C
                  + "-safe",
              m -> new LocksDisable(context(m.group(2)), Optional.of(m.group(1)))),
          new Rule(
              Pattern.compile(
                  "\\bmak(?:e|es|ing) " + F + "(?:,? (?:and )?" + F + ")? " + C + "-safe"),
              m -> {
                List<Reading> readings = new ArrayList<>();
                Scope.Kind context = context(m.group(3));
                readings.add(new LocksDisable(context, Optional.of(m.group(1))));
                if (m.group(2) != null) {
                  readings.add(new LocksDisable(context, Optional.of(m.group(2))));
                }
                return readings;
              }),
          Rule.of(
              "\\bmov(?:e|es|ing) (?:the )?(?:(?:control|handling|disabling) of "
                  + C
                  + "|"
                  + C
                  + " (?:control|handling|disabling)|disabling(?:/enabling)? (?:of )?"
                  + C
                  + ") (?:in)?to (?:the )?"
                  + F,
              m -> new MovedInto(context(any(m, 1)), m.group(4))),
          Rule.of(
              "\\bmov(?:e|es|ing) (?:the )?(?:(?:control|handling|disabling) of "
                  + C
                  + "|"
                  + C
                  + " (?:control|handling|disabling)|disabling(?:/enabling)? (?:of )?"
                  + C
                  + ") (?:from|out of) "
                  + F
                  + " (?:in)?to (?:the|its) callers?",
              m -> new MovedToCallers(context(any(m, 1)), m.group(4))),
          Rule.of(
              "\\bmov(?:e|es|ing) disabling (?:of )?" + C + " closer to " + F + " in " + F,
              m -> new Narrowed(context(m.group(1)), m.group(3))),
          Rule.of(
              "\\b(?:shorten|reduc|narrow|shrink)(?:s|e|es|ing)? (?:the )?(?:"
                  + C
                  + "[- ](?:disabled|off)|disabled "
                  + C
                  + ") (?:sections?|scopes?|regions?|periods?|parts?) (?:of|in) "
                  + F,
              m -> new Narrowed(context(any(m, 1)), m.group(3))),
          Rule.of(
              "\\bdelay(?:s|ing)? disabling (?:of )?" + C + " in " + F,
              m -> new Narrowed(context(m.group(1)), m.group(2))),
          Rule.of(
              "\\bthe whole " + F + "(?: operation| function)?(?: also| now)* disables " + C,
              m -> new In(context(m.group(2)), m.group(1), Optional.empty())),
          Rule.of(
              F
                  + " disables "
                  + C
                  + "[^.;:]{0,80}? re-?enables (?:them|it|"
                  + C
                  + ") before calling "
                  + F,
              m -> outside(m.group(2), m.group(4), Optional.of(m.group(1)))),
          new Rule(
              Pattern.compile(
                  "\\bmov(?:e|es|ing) ((?:(?:the )?(?:calls? (?:of|to) )?"
                      + F
                      + "(?: calls?| invocations?)?(?: and |, | )?)+)out of (?:the )?<c:irq> context"),
              m ->
                  FUNCTION
                      .matcher(m.group(1))
                      .results()
                      .<Reading>map(f -> new NotInInterrupts(f.group(1)))
                      .toList()));

  /** What a subject says is done somewhere: "discard slabs in f() without irqs disabled". */
  private static final Pattern DONE_IN =
      Pattern.compile(
          "^(?!(?:this|that|it|the|we|there|in|a|an|as|for|when|while|all|no|not)\\b)"
              + "([a-z]+) (?:[\\w-]+ ){0,3}?([a-z]+) in "
              + F
              + " (?:with "
              + C
              + " enabled|with enabled "
              + C
              + "|without "
              + C
              + " disabled|without (?:disabled|disabling) "
              + C
              + ")$");

  private static final Pattern UNCHANGED =
      Pattern.compile(
          "\\bno (?:intended |intentional |other )?functional changes?\\b(?: is| are)?(?: intended)?"
              + "(?!,? (?:except|other than|apart|besides|but|for|with|if|unless|when))"
              + "|^nfc\\b");

  private static final Pattern ATOMIC =
      Pattern.compile(
          "(?:the lock|"
              + L
              + ") is (?:always|only)(?: ever)? (?:acquired|taken|held)\\b[^.]*"
              + "(?:\\batomic context|<c:(?:irq|preempt)> disabled|disabled <c:irq>)");

  private final Vocabulary vocabulary;

  /** Reads messages about some functions and locks. */
  public ClaimReader(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /**
   * What a message says, in its order; the same thing said twice is listed once.
   *
   * @param subject its first line
   * @param message the rest
   */
  public List<Claim> read(String subject, String message) {
    Map<Reading, Claim> claims = new LinkedHashMap<>();
    List<String> sentences = new ArrayList<>();
    sentences.add(Sentences.subject(subject));
    sentences.addAll(Sentences.of(message));
    for (String sentence : sentences) {
      readings(sentence, subject).forEach(r -> claims.putIfAbsent(r, new Claim(sentence, r)));
    }
    return List.copyOf(claims.values());
  }

  private List<Reading> readings(String sentence, String subject) {
    if (OF_A_PATCH.matcher(sentence).lookingAt()) {
      return List.of();
    }
    String text = marked(sentence);
    if (UNCHANGED.matcher(text).find()) {
      return List.of(new Unchanged());
    }
    Matcher atomic = ATOMIC.matcher(text);
    if (atomic.find()) {
      return lock(Optional.ofNullable(atomic.group(1)), subject)
          .<List<Reading>>map(l -> List.of(new AlwaysAtomic(l)))
          .orElse(List.of());
    }
    for (Rule rule : RULES) {
      Matcher matcher = rule.pattern().matcher(text);
      if (matcher.find() && !isHedged(text, matcher)) {
        return rule.reading().apply(matcher.toMatchResult());
      }
    }
    Matcher done = DONE_IN.matcher(text.replaceFirst("[.!]$", ""));
    return done.find() && !isHedged(text, done) ? List.of(doneIn(done.toMatchResult())) : List.of();
  }

  /** If what is done has the name of a function, the call of that is meant: discard_slab(). */
  private Reading doneIn(MatchResult done) {
    String context = any(done, 4);
    return Stream.of(done.group(2), done.group(2).replaceFirst("s$", ""))
        .map(what -> done.group(1) + "_" + what)
        .filter(vocabulary.functions()::contains)
        .findFirst()
        .map(callee -> outside(context, callee, Optional.of(done.group(3))))
        .orElseGet(() -> new Narrowed(context(context), done.group(3)));
  }

  /** Whether the clause that a pattern was found in says that something else is so. */
  private static boolean isHedged(String text, Matcher found) {
    int begin = 0;
    int end = text.length();
    Matcher border = BORDER.matcher(text);
    while (border.find()) {
      if (border.end() <= found.start() + 1) {
        begin = border.start();
      } else if (border.start() >= found.end()) {
        end = Math.min(end, border.start());
      }
    }
    return NOT_OF_THE_PATCH.matcher(text.substring(begin, end)).find()
        || text.substring(begin, found.start()).contains("instead of");
  }

  /** The lock a sentence names, or the one that the subject is about. */
  private Optional<String> lock(Optional<String> named, String subject) {
    if (named.isPresent()) {
      return named;
    }
    List<String> locks =
        WORD.matcher(subject)
            .results()
            .map(MatchResult::group)
            .filter(vocabulary.locks()::contains)
            .distinct()
            .toList();
    return locks.size() == 1 ? Optional.of(locks.get(0)) : Optional.empty();
  }

  /** The sentence in lower case, with the words that patterns are about marked as such. */
  private String marked(String sentence) {
    List<String> names = new ArrayList<>();
    String clean = sentence.replaceAll("[<>\\p{Cntrl}]", " ");
    String text = replace(CALL, clean, m -> name(names, "f", m.group(1)));
    text =
        replace(SYMBOL, text, m -> name(names, "s", m.group(1) != null ? m.group(1) : m.group(2)));
    text =
        replace(
            WORD,
            text,
            m ->
                vocabulary.locks().contains(m.group())
                    ? name(names, "l", m.group())
                    : m.group().indexOf('_') >= 0 && vocabulary.functions().contains(m.group())
                        ? name(names, "f", m.group())
                        : m.group());
    text = replace(IRQ, text, m -> "<c:irq>");
    text = replace(PREEMPTION, text, m -> "<c:preempt>");
    text = replace(MIGRATION, text, m -> "<c:migrate>");
    text = replace(BH, text, m -> "<c:bh>").toLowerCase(Locale.ROOT);
    for (int i = names.size() - 1; i >= 0; i--) {
      text = text.replace("\u0001" + i + "\u0002", names.get(i));
    }
    return text;
  }

  /** Puts a name aside, so that nothing else is found in it. */
  private static String name(List<String> names, String kind, String name) {
    names.add("<" + kind + ":" + name + ">");
    return "\u0001" + (names.size() - 1) + "\u0002";
  }

  private static String replace(
      Pattern pattern, String text, Function<MatchResult, String> replacement) {
    return pattern.matcher(text).replaceAll(m -> Matcher.quoteReplacement(replacement.apply(m)));
  }

  private static Reading outside(String context, String callee, Optional<String> caller) {
    return new CalledOutside(context(context), callee, caller, false);
  }

  private static Reading entirely(String context, String callee, Optional<String> caller) {
    return new CalledOutside(context(context), callee, caller, true);
  }

  private static Scope.Kind context(String word) {
    return CONTEXTS.get(word);
  }

  /** The first context that a match has, from a group on. */
  private static String any(MatchResult match, int from) {
    for (int group = from; group <= match.groupCount(); group++) {
      if (match.group(group) != null && CONTEXTS.containsKey(match.group(group))) {
        return match.group(group);
      }
    }
    throw new IllegalStateException("a pattern without a context");
  }
}
