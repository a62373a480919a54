package org.lockscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The schemas of what is printed for programs. */
final class Schemas {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Schemas() {}

  /**
   * Checks a document.
   *
   * @param kind what it is: report, check, functions, order, contexts
   */
  static void assertValid(String document, String kind) {
    try {
      JsonNode node = JSON.readTree(document);
      assertThat(node.get("schema").asText()).isEqualTo("lockscope-" + kind + "/1");
      List<Error> errors = schema(kind).validate(node);
      assertThat(errors).isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Checks a document in SARIF 2.1.0 against the schema that OASIS has for it. */
  static void assertSarif(String document) {
    try (InputStream in = Schemas.class.getResourceAsStream("/schema/sarif-schema-2.1.0.json")) {
      // The schema names itself by an address; nothing is fetched.
      Schema schema =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
              .getSchema(JSON.readTree(in));
      assertThat(schema.validate(JSON.readTree(document))).isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Schema schema(String kind) throws IOException {
    SchemaRegistry registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder ->
                builder.schemas(
                    Map.of(
                        "urn:lockscope:report:1", text("report"),
                        "urn:lockscope:check:1", text("check"),
                        "urn:lockscope:functions:1", text("functions"),
                        "urn:lockscope:order:1", text("order"),
                        "urn:lockscope:contexts:1", text("contexts"))));
    return registry.getSchema(SchemaLocation.of("urn:lockscope:" + kind + ":1"));
  }

  private static String text(String kind) {
    try (InputStream in =
        Lockscope.class.getResourceAsStream("json/lockscope-" + kind + "-1.schema.json")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
