package org.lockscope.analyzer.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lockscope.analyzer.diff.DiffLine.Kind;

/**
 * Tells of the lines of a diff's text what they are, to quote from it. It believes the text; what
 * can be applied, and what not, {@link UnifiedDiff} knows.
 */
public final class DiffText {

  private static final Pattern HUNK =
      Pattern.compile("@@ -(\\d{1,9})(?:,(\\d{1,9}))? \\+(\\d{1,9})(?:,(\\d{1,9}))? @@.*");
  private static final Pattern GIT = Pattern.compile("diff --git a/(.*) b/(.*)");

  private final List<DiffLine> lines = new ArrayList<>();
  private String path = "";
  private String oldPath = "";
  private boolean inFile;

  /** How many lines the hunk still has, before and after. */
  private int oldLeft;

  private int newLeft;
  private int oldLine;
  private int newLine;

  private DiffText() {}

  /** The lines of a text. */
  public static List<DiffLine> parse(String text) {
    DiffText diff = new DiffText();
    text.lines().forEach(diff::line);
    return List.copyOf(diff.lines);
  }

  private void line(String line) {
    if (oldLeft > 0 || newLeft > 0) {
      inHunk(line);
    } else if (line.startsWith("\\") && !lines.isEmpty()) {
      add(Kind.NOTE, line);
    } else {
      between(line);
    }
  }

  private void inHunk(String line) {
    char mark = line.isEmpty() ? ' ' : line.charAt(0);
    switch (mark) {
      case '+' -> {
        add(Kind.ADDED, line);
        newLine++;
        newLeft--;
      }
      case '-' -> {
        add(Kind.REMOVED, line);
        oldLine++;
        oldLeft--;
      }
      case '\\' -> add(Kind.NOTE, line);
      case ' ', '\t' -> {
        add(Kind.CONTEXT, line);
        oldLine++;
        newLine++;
        oldLeft--;
        newLeft--;
      }
      default -> {
        oldLeft = 0;
        newLeft = 0;
        between(line);
      }
    }
  }

  private void between(String line) {
    Matcher hunk = HUNK.matcher(line);
    Matcher git = GIT.matcher(line);
    oldLine = 0;
    newLine = 0;
    if (inFile && hunk.matches()) {
      add(Kind.HUNK, line);
      oldLine = Integer.parseInt(hunk.group(1));
      newLine = Integer.parseInt(hunk.group(3));
      oldLeft = hunk.group(2) == null ? 1 : Integer.parseInt(hunk.group(2));
      newLeft = hunk.group(4) == null ? 1 : Integer.parseInt(hunk.group(4));
    } else if (git.matches()) {
      path = git.group(2);
      inFile = true;
      add(Kind.FILE, line);
    } else if (line.startsWith("--- ")) {
      oldPath = name(line.substring(4));
      inFile = true;
      path = oldPath.isEmpty() ? path : oldPath;
      add(Kind.FILE, line);
    } else if (inFile && line.startsWith("+++ ")) {
      String name = name(line.substring(4));
      path = name.isEmpty() ? oldPath : name;
      add(Kind.FILE, line);
    } else if (inFile && isHeader(line)) {
      add(Kind.FILE, line);
    } else {
      inFile = inFile && line.isEmpty();
      add(Kind.PROSE, line);
    }
  }

  private static boolean isHeader(String line) {
    return line.startsWith("index ")
        || line.startsWith("new file mode ")
        || line.startsWith("deleted file mode ")
        || line.startsWith("old mode ")
        || line.startsWith("new mode ")
        || line.startsWith("similarity index ")
        || line.startsWith("dissimilarity index ")
        || line.startsWith("rename ")
        || line.startsWith("copy ");
  }

  /** A name without its first part and without a time; empty for a file that is not there. */
  private static String name(String text) {
    int tab = text.indexOf('\t');
    String name = (tab < 0 ? text : text.substring(0, tab)).strip();
    int slash = name.indexOf('/');
    return name.equals("/dev/null") ? "" : name.substring(slash < 0 ? 0 : slash + 1);
  }

  private void add(Kind kind, String line) {
    boolean code = kind != Kind.PROSE && kind != Kind.FILE && kind != Kind.HUNK;
    lines.add(new DiffLine(line, kind, path, code ? oldLine : 0, code ? newLine : 0));
  }
}
