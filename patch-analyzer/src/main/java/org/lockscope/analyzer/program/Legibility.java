package org.lockscope.analyzer.program;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.frontend.Function;
import org.lockscope.frontend.TranslationUnit;

/** What keeps a file, or a part of it, from being analysed, or from being read as it is. */
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

  /**
   * What is odd about the bytes of a file, and what to do about it; empty if nothing is. The file
   * is analysed all the same: what is odd stands in comments and strings, or is white space.
   */
  public static Optional<String> oddity(SourceFile file) {
    List<String> flaws = new ArrayList<>();
    List<String> tools = new ArrayList<>();
    byte[] content = file.content();
    int malformed = malformed(content);
    if (malformed >= 0) {
      flaws.add("line " + line(content, malformed) + " is not UTF-8");
      tools.add("iconv");
    }
    int carriageReturn = carriageReturn(content);
    if (carriageReturn >= 0) {
      flaws.add("line " + line(content, carriageReturn) + " ends with CR LF");
      tools.add("dos2unix");
    }
    return flaws.isEmpty()
        ? Optional.empty()
        : Optional.of(
            String.join(" and ", flaws)
                + "; analysed all the same, convert it with "
                + String.join(" and ", tools));
  }

  /** Where the first bytes are that are no character in UTF-8, or -1. */
  private static int malformed(byte[] content) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer bytes = ByteBuffer.wrap(content);
    CharBuffer characters = CharBuffer.allocate(8192);
    CoderResult result;
    do {
      result = decoder.decode(bytes, characters.clear(), true);
    } while (result.isOverflow());
    return result.isError() ? bytes.position() : -1;
  }

  /** Where the first line ends with CR LF, or -1. */
  private static int carriageReturn(byte[] content) {
    for (int i = 1; i < content.length; i++) {
      if (content[i] == '\n' && content[i - 1] == '\r') {
        return i - 1;
      }
    }
    return -1;
  }

  private static int line(byte[] content, int at) {
    int line = 1;
    for (int i = 0; i < at; i++) {
      line += content[i] == '\n' ? 1 : 0;
    }
    return line;
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
