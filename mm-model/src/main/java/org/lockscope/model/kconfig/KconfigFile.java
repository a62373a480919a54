package org.lockscope.model.kconfig;

import java.util.ArrayList;
import java.util.List;

/**
 * A Kconfig file cut into statements. Help texts and comments are gone; the arguments of a
 * statement are read when somebody asks for them, because most symbols of a tree are never asked
 * about.
 *
 * <p>Cuts as the lexer of the kernel's own tool does (scripts/kconfig/lexer.l): a statement ends
 * with its line, unless the line ends with a backslash; a help text ends at the first line that is
 * indented less than its first one.
 *
 * @param path the file's name in the tree
 * @param text all of it
 * @param statements its statements, in order
 */
record KconfigFile(String path, String text, List<Statement> statements) {

  static KconfigFile read(String path, String text) {
    return new KconfigFile(path, text, new Cutter(text).cut());
  }

  /** A cursor over the arguments of a statement. */
  Arguments arguments(Statement statement) {
    return new Arguments(text, statement.from(), statement.to());
  }

  /** Where a statement stands. */
  KconfigPlace place(Statement statement) {
    return new KconfigPlace(path, statement.line());
  }

  private static final class Cutter {

    private static final int TAB = 8;

    private final String text;
    private final List<Statement> statements = new ArrayList<>();
    private int position;
    private int line = 1;

    Cutter(String text) {
      this.text = text;
    }

    List<Statement> cut() {
      while (position < text.length()) {
        char c = text.charAt(position);
        if (c == '\n') {
          line++;
          position++;
        } else if (c == '#') {
          position = endOfLine(position);
        } else if (Arguments.isWordPart(c)) {
          statement();
        } else if (c == '$' && text.startsWith("$(", position)) {
          int start = position;
          position = endOfStatement(position);
          add(Keyword.MACRO_CALL, start);
        } else {
          // Blanks, and characters the kernel's tool warns about and ignores.
          position++;
        }
      }
      return List.copyOf(statements);
    }

    private void statement() {
      int start = position;
      while (position < text.length() && Arguments.isWordPart(text.charAt(position))) {
        position++;
      }
      Keyword keyword = Keyword.of(text.substring(start, position));
      int arguments = position;
      position = endOfStatement(position);
      if (keyword == Keyword.UNKNOWN) {
        keyword = isAssignment(arguments) ? Keyword.ASSIGNMENT : Keyword.UNKNOWN;
        arguments = start;
      }
      add(keyword, arguments);
      if (keyword == Keyword.HELP) {
        skipHelp();
      }
    }

    /** Adds a statement that ends here, and steps over the line breaks inside it. */
    private void add(Keyword keyword, int from) {
      statements.add(new Statement(keyword, line, from, position));
      for (int i = text.indexOf('\n', from); i >= 0 && i < position; ) {
        line++;
        i = text.indexOf('\n', i + 1);
      }
    }

    private boolean isAssignment(int from) {
      int i = from;
      while (i < position && (text.charAt(i) == ' ' || text.charAt(i) == '\t')) {
        i++;
      }
      return text.startsWith("=", i) || text.startsWith(":=", i) || text.startsWith("+=", i);
    }

    private int endOfLine(int from) {
      int end = text.indexOf('\n', from);
      return end < 0 ? text.length() : end;
    }

    private int endOfStatement(int from) {
      int end = endOfLine(from);
      while (end > from && end < text.length() && text.charAt(end - 1) == '\\') {
        if (Arguments.startOfComment(text, from, end) < end) {
          return end;
        }
        end = endOfLine(end + 1);
      }
      return end;
    }

    /**
     * Steps over a help text; we stand at the end of the line with the keyword. A text that is not
     * indented at all is taken for one only on the very next line, as the kernel's tool does.
     */
    private void skipHelp() {
      int first = 0;
      boolean next = true;
      while (position < text.length()) {
        int start = position + 1;
        int column = 0;
        int i = start;
        for (; i < text.length(); i++) {
          char c = text.charAt(i);
          if (c == '\t') {
            column = column / TAB * TAB + TAB;
          } else if (c == ' ') {
            column++;
          } else {
            break;
          }
        }
        boolean blank = i == text.length() || text.charAt(i) == '\n';
        if (!blank) {
          if (column == 0 ? !next : column < first) {
            return;
          }
          first = first == 0 ? column : first;
        }
        next = false;
        line++;
        position = endOfLine(i);
      }
    }
  }
}
