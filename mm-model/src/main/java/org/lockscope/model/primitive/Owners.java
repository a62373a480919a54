package org.lockscope.model.primitive;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.lockscope.model.resource.JsonRow;
import org.lockscope.model.resource.JsonTable;

/**
 * Members that lead from an object to the one it belongs to: the resource owners.json. A function
 * with just one variable for such an owner works on the objects of that one, whichever way it comes
 * to them.
 */
final class Owners {

  private static final String FILE = "owners.json";

  private final Map<String, String> types = new TreeMap<>();

  Owners() {
    for (JsonRow row : JsonTable.resource(Owners.class, FILE)) {
      row.allowOnly(Set.of("member", "type", "remarks", "source"));
      if (types.put(row.text("member"), row.text("type")) != null) {
        throw row.error("member", row.text("member") + " twice");
      }
    }
  }

  /** The types of the owners, such as {@code struct mm_struct}, by the members that lead there. */
  Map<String, String> types() {
    return Collections.unmodifiableMap(types);
  }
}
