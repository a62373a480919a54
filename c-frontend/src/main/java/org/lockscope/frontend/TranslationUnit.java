package org.lockscope.frontend;

import java.util.List;
import java.util.Optional;
import org.lockscope.frontend.preprocess.Include;
import org.lockscope.frontend.preprocess.MacroDefinition;
import org.lockscope.frontend.source.SourceText;
import org.lockscope.frontend.source.Span;

/**
 * One file of C.
 *
 * @param text its text
 * @param functions its function definitions, in the order of their first characters
 * @param unreadable the items that look like functions and could not be read
 * @param dead the function definitions that no configuration of interest sees
 * @param macros its macros
 * @param includes the files it includes
 * @param problems what is wrong with the file as a whole, such as an unbalanced conditional
 */
public record TranslationUnit(
    SourceText text,
    List<Function> functions,
    List<Unreadable> unreadable,
    List<Span> dead,
    List<MacroDefinition> macros,
    List<Include> includes,
    List<String> problems) {

  public TranslationUnit {
    functions = List.copyOf(functions);
    unreadable = List.copyOf(unreadable);
    dead = List.copyOf(dead);
    macros = List.copyOf(macros);
    includes = List.copyOf(includes);
    problems = List.copyOf(problems);
  }

  /**
   * The first function of a name; a name can be defined several times under different conditions.
   */
  public Optional<Function> function(String name) {
    return functions.stream().filter(f -> f.name().equals(name)).findFirst();
  }

  /**
   * An item that looks like a function definition and could not be read.
   *
   * @param span its place
   * @param line its first line, counted from 1
   * @param reason why
   */
  public record Unreadable(Span span, int line, String reason) {}
}
