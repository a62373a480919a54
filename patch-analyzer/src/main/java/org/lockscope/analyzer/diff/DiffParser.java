package org.lockscope.analyzer.diff;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lockscope.analyzer.diff.FileDiff.Name;
import org.lockscope.analyzer.series.FileChange.Kind;

/**
 * Reads diffs, with or without git's headers, from a text that may have other lines between them.
 */
final class DiffParser {

  private static final Pattern HUNK_HEADER =
      Pattern.compile("@@ -(\\d{1,9})(?:,(\\d{1,9}))? \\+(\\d{1,9})(?:,(\\d{1,9}))? @@.*");
  private static final Pattern INDEX_LINE =
      Pattern.compile("([0-9a-f]{4,64})\\.\\.[0-9a-f]{4,64}(?: ([0-7]{6}))?");
  private static final String DEV_NULL = "/dev/null";

  /** A diff that cannot be read any further. */
  private static final class MalformedException extends Exception {
    private final transient Rejection rejection;

    MalformedException(int line, String reason) {
      super(reason);
      rejection = Rejection.malformed(line, reason);
    }
  }

  private final List<Line> lines;
  private final List<FileDiff> files = new ArrayList<>();
  private Optional<Rejection> malformed = Optional.empty();
  private int next;

  private DiffParser(List<Line> lines) {
    this.lines = lines;
  }

  static UnifiedDiff parse(byte[] text) {
    DiffParser parser = new DiffParser(Line.split(text));
    try {
      parser.run();
    } catch (MalformedException e) {
      parser.malformed = Optional.of(e.rejection);
    }
    return new UnifiedDiff(parser.files, parser.malformed);
  }

  private void run() throws MalformedException {
    while (next < lines.size()) {
      Line line = lines.get(next);
      if (line.startsWith("diff --git ")) {
        gitFile();
      } else if (line.startsWith("diff --cc ") || line.startsWith("diff --combined ")) {
        throw new MalformedException(
            next + 1, "is the combined diff of a merge, which has no order to apply it in");
      } else if (line.startsWith("--- ")
          && next + 2 < lines.size()
          && lines.get(next + 1).startsWith("+++ ")
          && isHunkHeader(next + 2)) {
        traditionalFile();
      } else if (isHunkHeader(next) && HUNK_HEADER.matcher(line.text()).matches()) {
        throw new MalformedException(
            next + 1, "has a hunk '" + line.text() + "' without the name of a file");
      } else {
        next++;
      }
    }
  }

  private boolean isHunkHeader(int index) {
    return index < lines.size() && lines.get(index).startsWith("@@ -");
  }

  private void traditionalFile() throws MalformedException {
    int start = next;
    boolean crLf = lines.get(start).endsWithCrLf();
    Optional<Name> oldName = traditionalName(lines.get(start).text().substring(4));
    Optional<Name> newName = traditionalName(lines.get(start + 1).text().substring(4));
    next += 2;
    List<Hunk> hunks = hunks();
    if (oldName.isEmpty() && newName.isEmpty()) {
      throw new MalformedException(start + 1, "names no file");
    }
    // GNU diff -N names a missing file by the other's name, and dates it 1970.
    Hunk first = hunks.get(0);
    if (oldName.isPresent() && first.oldStart() == 0 && isEpoch(lines.get(start))) {
      oldName = Optional.empty();
    } else if (newName.isPresent() && first.newStart() == 0 && isEpoch(lines.get(start + 1))) {
      newName = Optional.empty();
    }
    Kind kind = oldName.isEmpty() ? Kind.ADDED : newName.isEmpty() ? Kind.DELETED : Kind.MODIFIED;
    if (kind == Kind.MODIFIED) {
      // a/x.c.orig and b/x.c, or a/x.c and b/x.c.new: the shorter one, as patch and git take it.
      String oldText = oldName.get().text();
      String newText = newName.get().text();
      boolean takeNew = newName.get().path(1).length() < oldName.get().path(1).length();
      oldName = newName = Optional.of(new Name(takeNew ? newText : oldText, false));
    }
    add(new FileDiff(start + 1, kind, oldName, newName, Optional.empty(), false, crLf, hunks));
  }

  private static boolean isEpoch(Line line) {
    String text = line.text();
    return text.contains("\t1970-01-01 ") || text.contains("\t1969-12-31 ");
  }

  /** The name in a {@code ---} or {@code +++} line; empty for /dev/null. */
  private static Optional<Name> traditionalName(String text) {
    String name = text;
    if (name.startsWith("\"")) {
      name = unquote(name, new int[1]);
    } else {
      int tab = name.indexOf('\t');
      name = (tab < 0 ? name : name.substring(0, tab)).stripTrailing();
    }
    return name.equals(DEV_NULL) ? Optional.empty() : Optional.of(new Name(name, false));
  }

  /** What the header of a git diff has told so far. */
  private static final class Header {
    private Kind kind = Kind.MODIFIED;
    private Optional<Name> oldName = Optional.empty();
    private Optional<Name> newName = Optional.empty();
    private Optional<String> oldBlob = Optional.empty();
    private boolean opaque;
    private boolean modeChange;
    private boolean named;
  }

  private void gitFile() throws MalformedException {
    int start = next;
    boolean crLf = lines.get(start).endsWithCrLf();
    Header header = new Header();
    names(lines.get(start).text().substring("diff --git ".length()), header);
    next++;
    while (next < lines.size() && headerLine(lines.get(next).text(), header)) {
      next++;
    }
    List<Hunk> hunks = List.of();
    if (isHunkHeader(next)) {
      hunks = hunks();
    } else if (next < lines.size()
        && (lines.get(next).startsWith("GIT binary patch")
            || lines.get(next).startsWith("Binary files "))) {
      header.opaque = true;
      next++;
    } else if (header.named
        || (header.kind == Kind.MODIFIED && !header.modeChange && !header.opaque)) {
      throw new MalformedException(
          start + 1, "breaks off after '" + lines.get(start).text() + "'; the mail is damaged");
    }
    boolean added = header.kind == Kind.ADDED;
    boolean deleted = header.kind == Kind.DELETED;
    if ((header.oldName.isEmpty() && !added) || (header.newName.isEmpty() && !deleted)) {
      throw new MalformedException(
          start + 1, "has '" + lines.get(start).text() + "', which names no file");
    }
    add(
        new FileDiff(
            start + 1,
            header.kind,
            added ? Optional.empty() : header.oldName,
            deleted ? Optional.empty() : header.newName,
            header.oldBlob,
            header.opaque,
            crLf,
            hunks));
  }

  private void add(FileDiff diff) throws MalformedException {
    boolean wrong =
        switch (diff.kind()) {
          case ADDED -> diff.hunks().stream().anyMatch(hunk -> !hunk.oldLines().isEmpty());
          case DELETED -> diff.hunks().stream().anyMatch(hunk -> !hunk.newLines().isEmpty());
          default -> false;
        };
    if (wrong) {
      throw new MalformedException(
          diff.line(), "has lines in a file before it is added, or after it is deleted");
    }
    if (!diff.isConsistent(1)) {
      throw new MalformedException(
          diff.line(),
          "names both '"
              + diff.oldPath(1).orElse("")
              + "' and '"
              + diff.newPath(1).orElse("")
              + "' where it changes one file");
    }
    files.add(diff);
  }

  /** The names in {@code diff --git a/x b/x}; only sure if they are the same on both sides. */
  private static void names(String text, Header header) {
    if (text.startsWith("\"")) {
      int[] end = new int[1];
      String oldName = unquote(text, end);
      String rest = text.substring(Math.min(end[0] + 1, text.length()));
      String newName = rest.startsWith("\"") ? unquote(rest, end) : rest;
      setNames(oldName, newName, header);
      return;
    }
    int space = text.indexOf(" \"");
    if (space >= 0) {
      setNames(text.substring(0, space), unquote(text.substring(space + 1), new int[1]), header);
      return;
    }
    for (space = text.indexOf(' '); space >= 0; space = text.indexOf(' ', space + 1)) {
      if (setNames(text.substring(0, space), text.substring(space + 1), header)) {
        return;
      }
    }
  }

  private static boolean setNames(String oldName, String newName, Header header) {
    String oldPath = new Name(oldName, false).path(1);
    if (oldPath.isEmpty() || !oldPath.equals(new Name(newName, false).path(1))) {
      return false;
    }
    header.oldName = Optional.of(new Name(oldName, false));
    header.newName = Optional.of(new Name(newName, false));
    return true;
  }

  /** Takes a line of a git header in; false if it is none. */
  private boolean headerLine(String text, Header header) {
    if (text.startsWith("--- ")) {
      Optional<Name> name = traditionalName(text.substring(4));
      header.oldName = name;
      header.named = true;
      if (name.isEmpty()) {
        header.kind = Kind.ADDED;
      }
    } else if (text.startsWith("+++ ")) {
      Optional<Name> name = traditionalName(text.substring(4));
      header.newName = name;
      header.named = true;
      if (name.isEmpty()) {
        header.kind = Kind.DELETED;
      }
    } else if (text.startsWith("old mode ")) {
      mode(text.substring("old mode ".length()), header);
    } else if (text.startsWith("new mode ")) {
      header.modeChange = true;
      mode(text.substring("new mode ".length()), header);
    } else if (text.startsWith("new file mode ")) {
      header.kind = Kind.ADDED;
      mode(text.substring("new file mode ".length()), header);
    } else if (text.startsWith("deleted file mode ")) {
      header.kind = Kind.DELETED;
      mode(text.substring("deleted file mode ".length()), header);
    } else if (text.startsWith("rename from ")) {
      header.kind = Kind.RENAMED;
      header.oldName = exactName(text.substring("rename from ".length()));
    } else if (text.startsWith("rename to ")) {
      header.kind = Kind.RENAMED;
      header.newName = exactName(text.substring("rename to ".length()));
    } else if (text.startsWith("copy from ")) {
      header.kind = Kind.COPIED;
      header.oldName = exactName(text.substring("copy from ".length()));
    } else if (text.startsWith("copy to ")) {
      header.kind = Kind.COPIED;
      header.newName = exactName(text.substring("copy to ".length()));
    } else if (text.startsWith("index ")) {
      Matcher index = INDEX_LINE.matcher(text.substring("index ".length()).stripTrailing());
      if (index.matches()) {
        header.oldBlob = Optional.of(index.group(1));
        mode(index.group(2) == null ? "" : index.group(2), header);
      }
    } else {
      return text.startsWith("similarity index ") || text.startsWith("dissimilarity index ");
    }
    return true;
  }

  private static void mode(String mode, Header header) {
    header.opaque |= mode.startsWith("120") || mode.startsWith("160");
  }

  private static Optional<Name> exactName(String text) {
    String name = text.startsWith("\"") ? unquote(text, new int[1]) : text;
    return Optional.of(new Name(name, true));
  }

  /**
   * Undoes the quotes that git puts around names with unusual characters.
   *
   * @param end set to the index behind the closing quote
   */
  private static String unquote(String quoted, int[] end) {
    ByteArrayOutputStream name = new ByteArrayOutputStream();
    int i = 1;
    while (i < quoted.length() && quoted.charAt(i) != '"') {
      char c = quoted.charAt(i++);
      if (c != '\\' || i == quoted.length()) {
        name.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
        continue;
      }
      char escaped = quoted.charAt(i++);
      int letter = "abtnvfr".indexOf(escaped);
      if (letter >= 0) {
        name.write("\007\b\t\n\013\f\r".charAt(letter));
      } else if (escaped >= '0' && escaped <= '3' && i + 2 <= quoted.length()) {
        int code = 0;
        for (int digit = 0; digit < 3; digit++) {
          code = code * 8 + Character.digit(quoted.charAt(i - 1 + digit), 10);
        }
        name.write(code);
        i += 2;
      } else {
        name.write(escaped);
      }
    }
    end[0] = Math.min(i + 1, quoted.length());
    return name.toString(StandardCharsets.UTF_8);
  }

  private List<Hunk> hunks() throws MalformedException {
    List<Hunk> hunks = new ArrayList<>();
    while (isHunkHeader(next)) {
      hunks.add(hunk());
    }
    return hunks;
  }

  private Hunk hunk() throws MalformedException {
    int start = next;
    String headerText = lines.get(start).text();
    Matcher header = HUNK_HEADER.matcher(headerText);
    if (!header.matches()) {
      throw damaged(start, headerText);
    }
    int oldLeft = header.group(2) == null ? 1 : Integer.parseInt(header.group(2));
    int newLeft = header.group(4) == null ? 1 : Integer.parseInt(header.group(4));
    List<Line> oldLines = new ArrayList<>();
    List<Line> newLines = new ArrayList<>();
    boolean changed = false;
    boolean endsInContext = false;
    next++;
    while (oldLeft > 0 || newLeft > 0) {
      if (next == lines.size()) {
        throw new MalformedException(
            start + 1, "breaks off in the hunk '" + headerText + "'; the mail is cut off");
      }
      Line line = lines.get(next);
      // Some programs take the space away from an empty line of context.
      int first = line.isEmpty() ? ' ' : line.at(0);
      Line content = line.isEmpty() ? line : line.withoutFirst();
      if (next + 1 < lines.size() && isNoNewline(lines.get(next + 1))) {
        content = content.withoutLf();
      }
      if (first == ' ' && oldLeft > 0 && newLeft > 0) {
        oldLines.add(content);
        newLines.add(content);
        oldLeft--;
        newLeft--;
        endsInContext = true;
      } else if (first == '-' && oldLeft > 0) {
        oldLines.add(content);
        oldLeft--;
        changed = true;
        endsInContext = false;
      } else if (first == '+' && newLeft > 0) {
        newLines.add(content);
        newLeft--;
        changed = true;
        endsInContext = false;
      } else if (!isNoNewline(line)) {
        throw damaged(next, headerText);
      }
      next++;
    }
    if (next < lines.size() && isNoNewline(lines.get(next))) {
      next++;
    }
    if (!changed) {
      throw new MalformedException(start + 1, "has the hunk '" + headerText + "' without a change");
    }
    return new Hunk(
        headerText,
        start + 1,
        Integer.parseInt(header.group(1)),
        Integer.parseInt(header.group(3)),
        oldLines,
        newLines,
        endsInContext);
  }

  private MalformedException damaged(int index, String hunk) {
    return new MalformedException(
        index + 1, "is damaged at '" + shorten(lines.get(index).text()) + "' in '" + hunk + "'");
  }

  /** {@code \ No newline at end of file}, in whatever language. */
  private static boolean isNoNewline(Line line) {
    return line.length() >= 12 && line.at(0) == '\\' && line.at(1) == ' ';
  }

  private static String shorten(String text) {
    String printable = text.replaceAll("\\p{Cntrl}", " ");
    return printable.length() <= 40 ? printable : printable.substring(0, 40) + "...";
  }
}
