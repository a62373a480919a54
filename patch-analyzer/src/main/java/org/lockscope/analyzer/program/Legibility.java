package org.lockscope.analyzer.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.frontend.Function;
import org.lockscope.frontend.TranslationUnit;

/** What keeps a file, or a part of it, from being analysed. */
public final class Legibility {

  /** No file that people write is a tenth of that; some that programs write are more. */
  private static final int LARGEST_FILE = 16 << 20;

  /** What the front-end does not take apart. */
  private static final int LARGEST_FUNCTION = 1 << 20;

  private Legibility() {}

  /** Why a file is not looked at, as what to say of it; empty if it is. */
  public static Optional<String> refusal(SourceFile file) {
    if (file.isBinary()) {
      return Optional.of("binary, not analysed");
    }
    return file.size() > LARGEST_FILE
        ? Optional.of("larger than " + (LARGEST_FILE >> 20) + " MB, not analysed")
        : Optional.empty();
  }

  /** What is wrong with a file that was read, one line each. */
  static List<String> complaints(TranslationUnit unit) {
    List<String> complaints = new ArrayList<>();
    if (isProse(unit.text().characters())) {
      complaints.add("no C: nothing in it ends with a semicolon or a brace");
    }
    for (String problem : unit.problems()) {
      complaints.add(problem + "; what is said of the file may be wrong");
    }
    for (Function function : unit.functions()) {
      if (function.span().length() > LARGEST_FUNCTION) {
        complaints.add(
            function.name() + "() is larger than 1 MB, not analysed; the rest of the file is");
      }
    }
    return complaints;
  }

  /** Whether a text that is no comment has nothing that C cannot do without. */
  private static boolean isProse(String text) {
    String stripped = text.strip();
    return !stripped.isEmpty()
        && !stripped.startsWith("/*")
        && !stripped.startsWith("//")
        && stripped.chars().noneMatch(c -> c == ';' || c == '{' || c == '}' || c == '#');
  }
}
