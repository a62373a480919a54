package org.lockscope.model.kconfig;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Follows the source statements of a tree and collects its entries.
 *
 * <p>Where no architecture is given, a file whose name depends on it is read for every one, and its
 * entries remember for which.
 */
final class TreeReader {

  private static final String SRCARCH = "SRCARCH";
  private static final String HEADER_ARCH = "HEADER_ARCH";

  /**
   * All that Linux has had since v4.14. A tree is asked for files, so that it need not list them.
   */
  private static final List<String> LINUX_ARCHITECTURES =
      List.of(
          "alpha",
          "arc",
          "arm",
          "arm64",
          "blackfin",
          "c6x",
          "cris",
          "csky",
          "frv",
          "h8300",
          "hexagon",
          "ia64",
          "loongarch",
          "m32r",
          "m68k",
          "metag",
          "microblaze",
          "mips",
          "mn10300",
          "nds32",
          "nios2",
          "openrisc",
          "parisc",
          "powerpc",
          "riscv",
          "s390",
          "score",
          "sh",
          "sparc",
          "tile",
          "um",
          "unicore32",
          "x86",
          "xtensa");

  private final KconfigTree.Files source;
  private final List<String> architectures;
  private final Map<String, Optional<KconfigFile>> files = new HashMap<>();
  private final Map<String, String> macros = new HashMap<>();
  private final Deque<String> open = new ArrayDeque<>();
  private final Map<String, List<Entry>> bySymbol = new HashMap<>();
  private final Map<String, List<Entries.Reverse>> selecting = new HashMap<>();
  private final Map<String, List<Entries.Reverse>> implying = new HashMap<>();
  private final Map<Block, List<Entry>> choices = new LinkedHashMap<>();
  private final List<KconfigNote> notes = new ArrayList<>();
  private String modules;
  private boolean complete = true;

  private TreeReader(KconfigTree.Files source, Optional<String> architecture) {
    this.source = source;
    this.architectures = architecture.map(List::of).orElseGet(this::everyArchitecture);
    macros.put("srctree", ".");
  }

  static Entries read(KconfigTree.Files source, String root, Optional<String> architecture) {
    TreeReader reader = new TreeReader(source, architecture);
    reader.read(root);
    return reader.entries();
  }

  /** The architectures of Linux, of which a tree has some. */
  private List<String> everyArchitecture() {
    return LINUX_ARCHITECTURES.stream()
        .filter(name -> file("arch/" + name + "/Kconfig").isPresent())
        .toList();
  }

  private void read(String root) {
    Block tree = Block.tree(entries().everywhere());
    Optional<KconfigFile> file = file(root);
    if (file.isPresent()) {
      follow(file.get(), tree);
    } else {
      missing(KconfigNote.of("no file " + root));
    }
  }

  private Entries entries() {
    return new Entries(
        architectures,
        bySymbol,
        selecting,
        implying,
        choices,
        Optional.ofNullable(modules),
        (int) files.values().stream().filter(Optional::isPresent).count(),
        complete,
        notes);
  }

  private Optional<KconfigFile> file(String path) {
    return files.computeIfAbsent(path, p -> source.text(p).map(text -> KconfigFile.read(p, text)));
  }

  private void follow(KconfigFile file, Block outer) {
    open.push(file.path());
    Block block = outer;
    List<Statement> statements = file.statements();
    int i = 0;
    while (i < statements.size()) {
      Statement statement = statements.get(i);
      int next = endOfAttributes(statements, i + 1);
      List<Statement> attributes = statements.subList(i + 1, next);
      boolean takesAttributes = true;
      switch (statement.keyword()) {
        case CONFIG, MENUCONFIG -> entry(file, statement, attributes, block);
        case CHOICE -> {
          block = block.inner(Block.Kind.CHOICE, file, statement, attributes);
          choices.put(block, new ArrayList<>());
        }
        case MENU -> block = block.inner(Block.Kind.MENU, file, statement, attributes);
        case IF -> {
          block = block.inner(Block.Kind.IF, file, statement, List.of());
          takesAttributes = false;
        }
        case ENDCHOICE, ENDMENU, ENDIF -> {
          block = close(file, statement, block, outer);
          takesAttributes = false;
        }
        case SOURCE, RSOURCE, OSOURCE, ORSOURCE -> {
          source(file, statement, block);
          takesAttributes = false;
        }
        case ASSIGNMENT -> {
          assign(file, statement);
          takesAttributes = false;
        }
        case COMMENT, MAINMENU, MACRO_CALL -> {
          // Says nothing about a symbol.
        }
        default -> {
          unread(file, statement);
          takesAttributes = false;
        }
      }
      if (!takesAttributes) {
        attributes.forEach(attribute -> unread(file, attribute));
      }
      i = next;
    }
    if (block != outer) {
      missing(KconfigNote.at(file.place(block.start()), "the block is not closed in its file"));
    }
    open.pop();
  }

  private static int endOfAttributes(List<Statement> statements, int from) {
    int end = from;
    while (end < statements.size() && statements.get(end).keyword().isAttribute()) {
      end++;
    }
    return end;
  }

  private void entry(KconfigFile file, Statement start, List<Statement> attributes, Block block) {
    Optional<String> name = file.arguments(start).word();
    if (name.isEmpty()) {
      missing(KconfigNote.at(file.place(start), "an entry without a name"));
      return;
    }
    Entry entry = new Entry(name.get(), file, start, attributes, block);
    bySymbol.computeIfAbsent(entry.name(), n -> new ArrayList<>(1)).add(entry);
    Block choice = block.choice();
    if (choice != null) {
      choices.get(choice).add(entry);
    }
    for (Statement attribute : attributes) {
      switch (attribute.keyword()) {
        case SELECT -> reverse(selecting, entry, attribute);
        case IMPLY -> reverse(implying, entry, attribute);
        case MODULES -> modules = entry.name();
        case OPTION -> {
          if (file.arguments(attribute).accept("modules")) {
            modules = entry.name();
          }
        }
        default -> {
          // Read when the symbol is asked about.
        }
      }
    }
  }

  private void reverse(Map<String, List<Entries.Reverse>> index, Entry entry, Statement statement) {
    Optional<String> target = entry.file().arguments(statement).word();
    if (target.isPresent()) {
      index
          .computeIfAbsent(target.get(), n -> new ArrayList<>(2))
          .add(new Entries.Reverse(entry, statement));
    } else {
      // It could be any symbol.
      missing(KconfigNote.at(entry.file().place(statement), "the symbol cannot be read"));
    }
  }

  private Block close(KconfigFile file, Statement end, Block block, Block outer) {
    Block.Kind kind =
        switch (end.keyword()) {
          case ENDMENU -> Block.Kind.MENU;
          case ENDIF -> Block.Kind.IF;
          default -> Block.Kind.CHOICE;
        };
    if (block == outer || block.kind() != kind) {
      missing(KconfigNote.at(file.place(end), "the end of a block that is not open"));
      return block;
    }
    return block.parent();
  }

  private void assign(KconfigFile file, Statement statement) {
    Arguments arguments = file.arguments(statement);
    Optional<String> name = arguments.word();
    String rest = file.text().substring(statement.from(), statement.to());
    String value = rest.substring(rest.indexOf('=') + 1).trim();
    if (rest.contains("+=") || value.contains("$")) {
      name.ifPresent(macros::remove);
    } else {
      name.ifPresent(n -> macros.put(n, value));
    }
  }

  private void source(KconfigFile file, Statement statement, Block block) {
    boolean optional =
        statement.keyword() == Keyword.OSOURCE || statement.keyword() == Keyword.ORSOURCE;
    boolean relative =
        statement.keyword() == Keyword.RSOURCE || statement.keyword() == Keyword.ORSOURCE;
    Optional<String> argument = file.arguments(statement).quoted();
    if (argument.isEmpty()) {
      missing(KconfigNote.at(file.place(statement), "no file name"));
      return;
    }
    String pattern = argument.get();
    if (relative && file.path().contains("/")) {
      pattern = file.path().substring(0, file.path().lastIndexOf('/') + 1) + pattern;
    }
    if (!isPerArchitecture(pattern)) {
      source(file, statement, block, pattern, optional);
      return;
    }
    if (architectures.isEmpty()) {
      missing(KconfigNote.at(file.place(statement), "no architecture is known to read " + pattern));
    }
    for (int i = 0; i < architectures.size(); i++) {
      if ((block.architectures() & 1L << i) != 0) {
        String path = forArchitecture(pattern, architectures.get(i));
        source(file, statement, block.only(1L << i), path, optional);
      }
    }
  }

  private void source(
      KconfigFile file, Statement statement, Block block, String pattern, boolean optional) {
    Optional<String> expanded = expand(pattern);
    if (expanded.isEmpty()) {
      missing(KconfigNote.at(file.place(statement), "a macro in a file name: " + pattern));
      return;
    }
    String path = normalized(expanded.get());
    Optional<KconfigFile> sourced = file(path);
    if (open.contains(path)) {
      missing(KconfigNote.at(file.place(statement), "a file that sources itself: " + path));
    } else if (sourced.isPresent()) {
      follow(sourced.get(), block);
    } else if (!optional || isPattern(path)) {
      missing(KconfigNote.at(file.place(statement), "no file " + path));
    }
  }

  /** Linux has none; other projects with Kconfig files do. */
  private static boolean isPattern(String path) {
    return path.indexOf('*') >= 0 || path.indexOf('?') >= 0 || path.indexOf('[') >= 0;
  }

  private static boolean isPerArchitecture(String pattern) {
    return pattern.contains("$(" + SRCARCH + ")")
        || pattern.contains("$(" + HEADER_ARCH + ")")
        || pattern.contains("$(ARCH)");
  }

  /**
   * Puts in an architecture as the top Makefile and arch/um/Makefile do: user-mode Linux takes the
   * headers of x86, the others their own. {@code $(ARCH)} is what the user says, which can be an
   * older name.
   */
  private static String forArchitecture(String pattern, String architecture) {
    return pattern
        .replace("$(" + SRCARCH + ")", architecture)
        .replace("$(" + HEADER_ARCH + ")", architecture.equals("um") ? "x86" : architecture)
        .replace("$(ARCH)", architecture);
  }

  private Optional<String> expand(String pattern) {
    String result = pattern;
    int from = result.indexOf("$(");
    while (from >= 0) {
      int to = result.indexOf(')', from);
      String value = to < 0 ? null : macros.get(result.substring(from + 2, to));
      if (value == null) {
        return Optional.empty();
      }
      result = result.substring(0, from) + value + result.substring(to + 1);
      from = result.indexOf("$(");
    }
    return Optional.of(result);
  }

  private static String normalized(String path) {
    if (!path.contains("//") && !path.contains("./")) {
      return path;
    }
    Deque<String> parts = new ArrayDeque<>();
    for (String part : path.split("/", -1)) {
      if (part.equals("..") && !parts.isEmpty()) {
        parts.removeLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return String.join("/", parts);
  }

  /** A statement is lost, but it cannot concern a symbol other than by its absence. */
  private void unread(KconfigFile file, Statement statement) {
    if (statement.keyword() != Keyword.HELP) {
      String text = file.text().substring(statement.from(), statement.to()).trim();
      missing(
          KconfigNote.at(
              file.place(statement), "not understood here: " + statement.keyword() + " " + text));
    }
  }

  /** Something is lost that could define, select or restrict any symbol. */
  private void missing(KconfigNote note) {
    complete = false;
    notes.add(note);
  }
}
