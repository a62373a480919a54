package org.lockscope.analyzer.mail;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.analyzer.series.Problem;

/** Finds out which of many mails are one series. */
final class SeriesFinder {

  private final String input;
  private final boolean folder;
  private final List<Mail> mails;
  private final List<Mail> answers;
  private final List<Problem> problems;

  SeriesFinder(
      String input, boolean folder, List<Mail> mails, List<Mail> answers, List<Problem> problems) {
    this.input = input;
    this.folder = folder;
    this.mails = mails;
    this.answers = answers;
    this.problems = new ArrayList<>(problems);
  }

  /** Mails that claim to be parts of the same whole. */
  private static final class Candidate {
    private final int version;
    private final int total;
    private final TreeMap<Integer, Mail> patches = new TreeMap<>();
    private final List<Mail> duplicates = new ArrayList<>();
    private Optional<Mail> cover = Optional.empty();

    Candidate(int version, int total) {
      this.version = version;
      this.total = total;
    }

    void add(Mail mail) {
      if (mail.subject().isCoverLetter()) {
        cover = cover.or(() -> Optional.of(mail));
      } else if (patches.putIfAbsent(mail.subject().number(), mail) != null) {
        duplicates.add(mail);
      }
    }

    boolean isComplete() {
      return IntStream.rangeClosed(1, total).allMatch(patches::containsKey);
    }

    boolean fits(Candidate other) {
      return version == other.version
          && total == other.total
          && patches.keySet().stream().noneMatch(other.patches::containsKey);
    }

    void addAll(Candidate other) {
      patches.putAll(other.patches);
      duplicates.addAll(other.duplicates);
      cover = cover.or(() -> other.cover);
    }

    Set<String> titles() {
      Set<String> titles =
          patches.values().stream()
              .map(mail -> mail.subject().title())
              .collect(Collectors.toCollection(HashSet::new));
      cover.ifPresent(mail -> titles.add(mail.subject().title()));
      return titles;
    }

    boolean isAbout(Set<String> titles) {
      return titles().stream().anyMatch(titles::contains);
    }
  }

  MailSeries find(OptionalInt version, boolean withFollowUps) throws InputException {
    List<Mail> numbered = new ArrayList<>();
    List<Mail> loose = new ArrayList<>();
    for (Mail mail : mails) {
      if (mail.subject().isCoverLetter()) {
        numbered.add(mail);
      } else if (mail.mayHaveDiff() && !mail.subject().reply()) {
        (mail.subject().isNumbered() ? numbered : loose).add(mail);
      }
    }
    List<Candidate> candidates = candidates(numbered);
    if (candidates.isEmpty() && loose.isEmpty()) {
      throw new InputException(input, "no patch in it, only other mails");
    }
    if (folder && (candidates.size() > 1 || !loose.isEmpty())) {
      // Whoever puts files into a folder means all of them, in the order of their names.
      return inOrder(
          mails.stream()
              .filter(mail -> !mail.subject().isCoverLetter() && mail.mayHaveDiff())
              .toList());
    }
    if (candidates.isEmpty()) {
      return inOrder(newest(loose, version));
    }
    Candidate chosen = choose(candidates, version);
    List<Mail> followUps =
        withFollowUps
            ? followUps(chosen, Stream.concat(answers.stream(), loose.stream()).toList())
            : List.of();
    return series(chosen, followUps);
  }

  private static List<Candidate> candidates(List<Mail> numbered) {
    record Key(int version, int total, String root) {}
    Map<Key, Candidate> byThread = new LinkedHashMap<>();
    for (Mail mail : numbered) {
      Subject subject = mail.subject();
      byThread
          .computeIfAbsent(
              new Key(subject.version(), subject.total(), mail.root()),
              key -> new Candidate(key.version(), key.total()))
          .add(mail);
    }
    // Mails that do not refer to each other are a series all the same if their numbers say so.
    List<Candidate> candidates = new ArrayList<>();
    for (Candidate candidate : byThread.values()) {
      Optional<Candidate> same =
          candidates.stream().filter(other -> other.fits(candidate)).findFirst();
      same.ifPresentOrElse(other -> other.addAll(candidate), () -> candidates.add(candidate));
    }
    candidates.removeIf(candidate -> candidate.patches.isEmpty());
    return candidates;
  }

  private Candidate choose(List<Candidate> candidates, OptionalInt version) throws InputException {
    Comparator<Candidate> largest = Comparator.comparingInt(candidate -> candidate.patches.size());
    if (version.isPresent()) {
      return candidates.stream()
          .filter(candidate -> candidate.version == version.getAsInt())
          .reduce((a, b) -> largest.compare(b, a) > 0 ? b : a)
          .orElseThrow(() -> noSuchVersion(version.getAsInt(), candidates));
    }
    // The largest is what the discussion is about; what shares a title with it is a version of it.
    Candidate main =
        candidates.stream().reduce((a, b) -> largest.compare(b, a) > 0 ? b : a).orElseThrow();
    Set<String> titles = main.titles();
    return candidates.stream()
        .filter(candidate -> candidate.isAbout(titles))
        .max(
            Comparator.comparing(Candidate::isComplete)
                .thenComparingInt(candidate -> candidate.version)
                .thenComparing(largest))
        .orElse(main);
  }

  private InputException noSuchVersion(int version, List<Candidate> candidates) {
    String known =
        candidates.stream()
            .map(candidate -> candidate.version)
            .distinct()
            .sorted()
            .map(number -> "v" + number)
            .collect(Collectors.joining(", "));
    return new InputException(input, "no v" + version + " in it, only " + known);
  }

  /**
   * Mails that answer one of a series, in the order in which they were sent; if that cannot be
   * told, in the order of the input.
   */
  private static List<Mail> followUps(Candidate chosen, List<Mail> mails) {
    Map<String, Integer> numbers = numbers(chosen);
    List<Mail> found =
        new ArrayList<>(mails.stream().filter(mail -> isAnswer(mail, numbers)).toList());
    if (found.stream().allMatch(mail -> mail.sent().isPresent())) {
      found.sort(Comparator.comparing(mail -> mail.sent().orElseThrow()));
    }
    return found;
  }

  /** The mails of a series by their ids. */
  private static Map<String, Integer> numbers(Candidate chosen) {
    Map<String, Integer> numbers = new HashMap<>();
    chosen.patches.forEach((number, mail) -> numbers.put(mail.messageId(), number));
    chosen.cover.ifPresent(mail -> numbers.put(mail.messageId(), 0));
    numbers.remove("");
    return numbers;
  }

  private static boolean isAnswer(Mail mail, Map<String, Integer> numbers) {
    return mail.answered().stream().anyMatch(numbers::containsKey);
  }

  /** Names a patch that answers another: after its own title, or after who has sent it. */
  private static FollowUp followUp(
      Mail mail, String name, int number, int total, Map<String, Integer> numbers, int patches) {
    int of =
        mail.answered().stream()
            .filter(numbers::containsKey)
            .reduce((older, newer) -> newer)
            .map(numbers::get)
            .orElseThrow();
    String what = of == 0 ? "follow-up to the series" : "follow-up to " + of + "/" + patches;
    Optional<String> own =
        mail.innerTitle()
            .or(() -> Optional.of(mail.subject().title()).filter(t -> !mail.subject().reply()));
    String title = own.map(t -> what + ": " + t).orElseGet(() -> what + " by " + mail.sender());
    return new FollowUp(of, mail.patch(name + ": " + title, number, total, title));
  }

  private MailSeries series(Candidate chosen, List<Mail> followUps) {
    int others =
        mails.stream()
                .filter(mail -> !mail.subject().isCoverLetter() && !followUps.contains(mail))
                .toList()
                .size()
            - chosen.patches.size()
            - chosen.duplicates.size();
    String title =
        chosen
            .cover
            .map(mail -> mail.subject().title())
            .orElseGet(() -> title(chosen.patches.values()));
    if (others > 0) {
      problems.add(
          Problem.note(
              input,
              "read as v"
                  + chosen.version
                  + " of '"
                  + title
                  + "'; "
                  + (others == 1 ? "1 other patch is" : others + " other patches are")
                  + " left out"));
    }
    List<Integer> missing =
        IntStream.rangeClosed(1, chosen.total)
            .filter(number -> !chosen.patches.containsKey(number))
            .boxed()
            .toList();
    if (!missing.isEmpty()) {
      problems.add(
          Problem.note(
              input,
              (missing.size() == 1 ? "patch " : "patches ")
                  + spans(missing)
                  + " of "
                  + chosen.total
                  + (missing.size() == 1 ? " is" : " are")
                  + " missing"));
    }
    for (Mail duplicate : chosen.duplicates) {
      int number = duplicate.subject().number();
      Mail first = chosen.patches.get(number);
      if (!duplicate.hasSamePatch(first)) {
        problems.add(
            Problem.note(
                duplicate.file(),
                "a second patch "
                    + number
                    + " of "
                    + chosen.total
                    + ", '"
                    + duplicate.subject().title()
                    + "', is left out"));
      }
    }
    int total = Math.max(chosen.total, chosen.patches.lastKey());
    List<PatchMail> patches = new ArrayList<>();
    chosen.patches.forEach(
        (number, mail) -> patches.add(mail.patch(name(mail, number, total), number, total)));
    Optional<String> base =
        chosen.cover.flatMap(Mail::baseCommit).or(() -> firstBase(chosen.patches.values()));
    Map<String, Integer> numbers = numbers(chosen);
    List<FollowUp> later = new ArrayList<>();
    for (Mail mail : followUps) {
      int number = total + later.size() + 1;
      later.add(followUp(mail, mail.file(), number, total + followUps.size(), numbers, total));
    }
    return new MailSeries(
        input, title, patches, later, base, problems, chosen.cover.map(Mail::coverLetter));
  }

  /** Numbers as a person writes them: {@code 1, 3-5}. */
  private static String spans(List<Integer> numbers) {
    List<String> spans = new ArrayList<>();
    for (int from = 0, to; from < numbers.size(); from = to) {
      to = from + 1;
      while (to < numbers.size() && numbers.get(to) == numbers.get(to - 1) + 1) {
        to++;
      }
      int last = numbers.get(to - 1);
      spans.add(to - from > 1 ? numbers.get(from) + "-" + last : String.valueOf(last));
    }
    return String.join(", ", spans);
  }

  private MailSeries inOrder(List<Mail> chosen) throws InputException {
    if (chosen.isEmpty()) {
      throw new InputException(input, "no patch in it, only other mails");
    }
    List<PatchMail> patches = new ArrayList<>();
    for (Mail mail : chosen) {
      int number = patches.size() + 1;
      patches.add(mail.patch(name(mail, number, chosen.size()), number, chosen.size()));
    }
    Optional<String> base =
        mails.stream()
            .filter(mail -> mail.subject().isCoverLetter())
            .flatMap(mail -> mail.baseCommit().stream())
            .findFirst()
            .or(() -> firstBase(chosen));
    return new MailSeries(
        input, title(chosen), patches, List.of(), base, problems, Optional.empty());
  }

  /** Of patches without numbers, the newest version of each. */
  private static List<Mail> newest(List<Mail> loose, OptionalInt version) {
    Map<String, Integer> newest = new HashMap<>();
    for (Mail mail : loose) {
      for (String key : keys(mail)) {
        newest.merge(key, mail.subject().version(), Math::max);
      }
    }
    return loose.stream()
        .filter(
            mail ->
                version.isPresent()
                    ? mail.subject().version() == version.getAsInt()
                    : keys(mail).stream()
                        .allMatch(key -> newest.get(key) == mail.subject().version()))
        .toList();
  }

  private static List<String> keys(Mail mail) {
    List<String> keys = new ArrayList<>();
    if (!mail.subject().title().isEmpty()) {
      keys.add("title " + mail.subject().title());
    }
    if (!mail.root().isEmpty()) {
      keys.add("thread " + mail.root());
    }
    return keys;
  }

  private static Optional<String> firstBase(Collection<Mail> mails) {
    return mails.stream().flatMap(mail -> mail.baseCommit().stream()).findFirst();
  }

  private String title(Collection<Mail> mails) {
    String title = mails.size() == 1 ? mails.iterator().next().subject().title() : "";
    return title.isEmpty() ? Mail.lastPart(input) : title;
  }

  private String name(Mail mail, int number, int total) {
    if (!mail.file().equals(input)) {
      return mail.file();
    }
    String title = mail.subject().title();
    return input
        + (total == 1 ? "" : ": patch " + number + "/" + total)
        + (title.isEmpty() ? "" : (total == 1 ? ": '" : " '") + title + "'");
  }
}
