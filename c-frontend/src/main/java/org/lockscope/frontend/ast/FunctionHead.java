package org.lockscope.frontend.ast;

import java.util.List;
import java.util.Optional;

/**
 * What stands before a function's body.
 *
 * @param name the function; for one that a macro defines, such as {@code SYSCALL_DEFINE1(sync,
 *     ...)}, the macro with its first argument: {@code SYSCALL_DEFINE1(sync)}
 * @param returnType its type as written
 * @param parameters its parameters, in order; none where a macro defines the function
 * @param attributes the attributes before and after the parameters
 * @param isStatic whether it is declared static
 * @param definingMacro the macro that defines it, if one does
 */
public record FunctionHead(
    String name,
    String returnType,
    List<Parameter> parameters,
    List<Attribute> attributes,
    boolean isStatic,
    Optional<String> definingMacro) {

  public FunctionHead {
    parameters = List.copyOf(parameters);
    attributes = List.copyOf(attributes);
  }

  /** Whether callers get no value. */
  public boolean returnsVoid() {
    return returnType.equals("void");
  }

  /** The attributes of a name. */
  public List<Attribute> attributes(String attribute) {
    return attributes.stream().filter(a -> a.name().equals(attribute)).toList();
  }
}
