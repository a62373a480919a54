package org.lockscope.model.primitive;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.resource.JsonRow;
import org.lockscope.model.resource.JsonTable;

/**
 * The macros that complain if their first argument is true, whatever it is about: the resource
 * assertions.json. What they say of the context is in the table of primitives. {@code
 * VM_BUG_ON_PGFLAGS()} is left out: what every access to a page's flags checks is not about what a
 * caller has to see to.
 */
public final class StateAssertions {

  private static final String FILE = "assertions.json";

  private final Map<String, PresenceCondition> checked = new HashMap<>();

  private StateAssertions(ConfigurationSpace space) {
    for (JsonRow row : JsonTable.resource(StateAssertions.class, FILE)) {
      row.allowOnly(Set.of("names", "when", "source"));
      String when = row.text("when");
      PresenceCondition condition = when.equals("*") ? space.always() : space.parse(when);
      for (String name : row.texts("names")) {
        if (checked.put(name, condition) != null) {
          throw row.error("names", name + " twice");
        }
      }
    }
  }

  /** Loads the table, over a space of configurations. */
  public static StateAssertions load(ConfigurationSpace space) {
    return new StateAssertions(space);
  }

  /** In which configurations a macro checks its argument; empty if it is none of these. */
  public Optional<PresenceCondition> checked(String macro) {
    return Optional.ofNullable(checked.get(macro));
  }
}
