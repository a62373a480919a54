package org.lockscope.model.primitive;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.lockscope.model.resource.JsonRow;
import org.lockscope.model.resource.JsonTable;

/**
 * The functions that drop a reference and tell whether it was the last one: the resource
 * references.json. What happens then happens to nobody who knows that there are others.
 * Thread-safe.
 */
public final class LastReferences {

  private static final String FILE = "references.json";

  private final Pattern names;
  private final Map<String, Boolean> known = new ConcurrentHashMap<>();

  private LastReferences() {
    this.names =
        Pattern.compile(
            JsonTable.resource(LastReferences.class, FILE).stream()
                .flatMap(row -> names(row).stream())
                .map(name -> name.replace("*", "\\w*"))
                .collect(Collectors.joining("|")));
  }

  private static List<String> names(JsonRow row) {
    row.allowOnly(Set.of("names", "remarks", "source"));
    for (String name : row.texts("names")) {
      if (!name.matches("[\\w*]+")) {
        throw row.error("names", "\"" + name + "\" is no name");
      }
    }
    return row.texts("names");
  }

  /** Loads the table. */
  public static LastReferences load() {
    return new LastReferences();
  }

  /** Whether a function tells if a reference was the last one. */
  public boolean dropsLast(String function) {
    Boolean drops = known.get(function);
    return drops != null ? drops : known.computeIfAbsent(function, f -> names.matcher(f).matches());
  }
}
