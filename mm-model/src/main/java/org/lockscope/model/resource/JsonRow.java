package org.lockscope.model.resource;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One object of a table. Its accessors check the form of a field and name file, row and field when
 * it is wrong.
 */
public final class JsonRow {

  private final String file;
  private final String label;
  private final Map<String, Object> fields;

  JsonRow(String file, Map<String, Object> fields) {
    this(
        file,
        fields.values().stream().map(Object::toString).findFirst().orElse("(empty row)"),
        fields);
  }

  private JsonRow(String file, String label, Map<String, Object> fields) {
    this.file = file;
    this.label = label;
    this.fields = fields;
  }

  /** The file the row is from. */
  public String file() {
    return file;
  }

  /** Whether the row has a field. */
  public boolean has(String field) {
    return fields.containsKey(field);
  }

  /** Refuses every field that is not one of these. */
  public void allowOnly(Set<String> known) {
    for (String field : fields.keySet()) {
      if (!known.contains(field)) {
        throw error(field, "no such field; there are " + String.join(", ", known));
      }
    }
  }

  /** The text of a field that must be there. */
  public String text(String field) {
    return optionalText(field).orElseThrow(() -> error(field, "missing"));
  }

  /** The text of a field, if it is there. */
  public Optional<String> optionalText(String field) {
    Object value = fields.get(field);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof String text && !text.isBlank()) {
      return Optional.of(text);
    }
    throw error(field, "a text expected");
  }

  /** The texts of an array; none if the field is missing. */
  public List<String> texts(String field) {
    return texts(field, fields.getOrDefault(field, List.of()));
  }

  /** The arrays of an object, in the file's order; none if the field is missing. */
  public Map<String, List<String>> textsByKey(String field) {
    Map<String, List<String>> result = new LinkedHashMap<>();
    object(field).forEach((key, value) -> result.put(key, texts(field, value)));
    return result;
  }

  /** The objects of an object, in the file's order; none if the field is missing. */
  public Map<String, JsonRow> rowsByKey(String field) {
    Map<String, JsonRow> result = new LinkedHashMap<>();
    object(field)
        .forEach(
            (key, value) ->
                result.put(
                    key,
                    new JsonRow(file, label + ": " + field + " " + key, object(field, value))));
    return result;
  }

  /** The constant whose name a field spells in lower case with hyphens; empty if missing. */
  public <E extends Enum<E>> Optional<E> constant(String field, Class<E> type) {
    Optional<String> text = optionalText(field);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Enum.valueOf(type, text.get().toUpperCase(Locale.ROOT).replace('-', '_')));
    } catch (IllegalArgumentException e) {
      throw error(field, "\"" + text.get() + "\" is none of its values");
    }
  }

  /** An error about a field, naming file, row and field. */
  public IllegalArgumentException error(String field, String message) {
    return new IllegalArgumentException(file + ": " + label + ": " + field + ": " + message);
  }

  private Map<String, ?> object(String field) {
    return object(field, fields.getOrDefault(field, Map.of()));
  }

  @SuppressWarnings("unchecked") // JsonTable makes maps with texts as keys only.
  private Map<String, Object> object(String field, Object value) {
    if (value instanceof Map) {
      return (Map<String, Object>) value;
    }
    throw error(field, "an object expected");
  }

  private List<String> texts(String field, Object value) {
    if (!(value instanceof List<?> list)) {
      throw error(field, "an array expected");
    }
    List<String> texts = new ArrayList<>(list.size());
    for (Object item : list) {
      if (!(item instanceof String text)) {
        throw error(field, "texts expected in the array");
      }
      texts.add(text);
    }
    return Collections.unmodifiableList(texts);
  }
}
