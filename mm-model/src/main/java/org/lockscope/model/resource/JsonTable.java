package org.lockscope.model.resource;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a JSON array of objects. Inside, only objects, arrays and strings occur.
 *
 * <p>Streams, because binding objects would cost more than all the rest of a cold start.
 */
public final class JsonTable {

  private JsonTable() {}

  /**
   * Reads the table that lies beside a class.
   *
   * @throws IllegalArgumentException if there is none or it is malformed
   */
  public static List<JsonRow> resource(Class<?> owner, String file) {
    try (InputStream in = owner.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + file + " beside " + owner.getName());
      }
      return read(file, in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a table.
   *
   * @param file what to call it in messages
   * @throws IllegalArgumentException if it is not of the form above, naming file and line
   * @throws UncheckedIOException if it cannot be read
   */
  public static List<JsonRow> read(String file, InputStream in) {
    try (JsonParser parser = new JsonFactory().createParser(in)) {
      List<JsonRow> rows = new ArrayList<>();
      expect(file, parser, parser.nextToken(), JsonToken.START_ARRAY);
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        expect(file, parser, parser.currentToken(), JsonToken.START_OBJECT);
        rows.add(new JsonRow(file, object(file, parser)));
      }
      return rows;
    } catch (JsonProcessingException e) {
      throw error(file, e.getLocation().getLineNr(), e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> object(String file, JsonParser parser) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      if (fields.put(name, value(file, parser)) != null) {
        throw error(file, line(parser), "field \"" + name + "\" twice");
      }
    }
    return fields;
  }

  private static Object value(String file, JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      return object(file, parser);
    }
    if (parser.currentToken() == JsonToken.START_ARRAY) {
      List<Object> list = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        list.add(value(file, parser));
      }
      return list;
    }
    expect(file, parser, parser.currentToken(), JsonToken.VALUE_STRING);
    return parser.getText();
  }

  private static void expect(String file, JsonParser parser, JsonToken found, JsonToken wanted) {
    if (found != wanted) {
      throw error(file, line(parser), wanted + " expected, found " + found);
    }
  }

  private static int line(JsonParser parser) {
    return parser.currentLocation().getLineNr();
  }

  private static IllegalArgumentException error(String file, int line, String message) {
    return new IllegalArgumentException(file + ": line " + line + ": " + message);
  }
}
