package org.lockscope.model.primitive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lockscope.model.KernelVersion;
import org.lockscope.model.condition.ConfigurationSpace;

class UserRowsTest {

  private final PrimitiveTable table =
      PrimitiveTable.load(ConfigurationSpace.unconstrained(), KernelVersion.parse("6.12"));

  private PrimitiveTable with(String rows) {
    return table.with("mine.json", new ByteArrayInputStream(rows.getBytes(StandardCharsets.UTF_8)));
  }

  private static String row(String fields) {
    return "[{\"name\": \"my_lock\", \"kind\": \"acquire\", \"family\": \"mine\", "
        + fields.replace('\'', '"')
        + "}]";
  }

  @Test
  void aWrapperOfASubsystem() {
    PrimitiveTable more =
        with(row("'lock': 'arg0->dev->lock', 'effects': {'*': ['may-block sleep', 'acquire X']}"));
    assertThat(more.find("my_lock").orElseThrow().stateCases())
        .singleElement()
        .extracting(c -> c.effects().toString())
        .isEqualTo("[acquire X of arg0->dev->lock]");
    assertThat(more.find("spin_lock")).isEqualTo(table.find("spin_lock"));
    assertThat(table.find("my_lock")).isEmpty();
    assertThat(more.all()).hasSize(table.all().size() + 1);
  }

  @Test
  void aRowReplacesTheOneOfItsName() {
    PrimitiveTable more =
        with("[{\"name\": \"spin_lock\", \"kind\": \"acquire\", \"family\": \"mine\"}]");
    assertThat(more.find("spin_lock").orElseThrow().family()).isEqualTo("mine");
    assertThat(more.all()).hasSameSizeAs(table.all());
  }

  @Test
  void aGuardOfASubsystem() {
    PrimitiveTable more =
        with(
            "[{\"class\": \"my_dev\", \"acquire\": \"mutex_lock\", \"release\": \"mutex_unlock\","
                + " \"lock\": \"arg0->lock\"}]");
    assertThat(more.findGuard("my_dev").orElseThrow().acquire().lock())
        .hasToString("Optional[arg0->lock]");
  }

  @Test
  void rowsOfAFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("rows.json");
    Files.writeString(file, row("'effects': {'*': ['atomic+1']}"));
    assertThat(table.with(file).find("my_lock")).isPresent();
    Files.writeString(file, row("'effects': {'*': ['atomic+']}"));
    assertThatThrownBy(() -> table.with(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file.toString());
  }

  /** The message names file, row and field, and says what is wrong. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'effect': {}                             | effect       | no such field",
        "'lock': 'the lock'                       | lock         | no access path",
        "'lock': 'arg0->'                         | lock         | no access path",
        "'lock': 'bit of *arg0'                   | lock         | 'of' expected",
        "'lock': ''                               | lock         | a text expected",
        "'lock': ['*arg0']                        | lock         | a text expected",
        "'flags': '&arg1'                         | flags        | no access path",
        "'success': 'sometimes'                   | success      | none of its values",
        "'waitType': 'long'                       | waitType     | none of its values",
        "'since': 'yesterday'                     | since        | no kernel version",
        "'effects': ['acquire X']                 | effects      | an object expected",
        "'effects': {'*': 'acquire X'}            | effects      | an array expected",
        "'effects': {'*': [['acquire X']]}        | effects      | texts expected",
        "'effects': {'SMP &&': ['atomic+1']}      | effects      | a symbol expected",
        "'effects': {'@6.1': ['atomic+1']}        | effects      | a symbol expected",
        "'effects': {'*': ['acquire X']}          | effects      | no lock",
        "'effects': {'*': ['acquire of *arg0']}   | effects      | X or S expected",
        "'lock': '*arg0', 'effects': {'*': ['acquire X *arg0']}     | effects | unexpected '*arg0'",
        "'effects': {'*': ['aquire X of *arg0']}  | effects      | no effect begins with 'aquire'",
        "'effects': {'*': ['preempt+1']}          | effects      | 'preempt' is not known here",
        "'effects': {'*': ['atomic+0']}           | effects      | does not change",
        "'effects': {'*': ['irq-save']}           | effects      | flags operand",
        "'effects': {'*': ['']}                   | effects      | an effect expected",
        "'effects': {'*': ['atomic+1 ']}          | effects      | unexpected ''",
        "'effects': {'*': ['may-block forever']}  | effects      | 'forever' is not known here",
        "'effects': {'*': ['may-block sleep if']} | effects      | an argument expected",
        "'effects': {'*': ['callback f']}         | effects      | an argument expected",
        "'effects': {'*': ['assert warn dark']}   | effects      | 'dark' is not known here",
        "'effects': {'*': ['acquire X of *arg0 implying atomic-1']} | effects | + a number",
        "'effects': {'*': ['drop-retake X of *arg0']}               | effects | 'to' expected",
        "'requires': {'*': ['may-dream']}         | requires     | 'may-dream' is not known here"
      })
  void aMalformedRowIsRefused(String fields, String field, String message) {
    assertThatThrownBy(() -> with(row(fields)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("mine.json: my_lock: " + field + ": ")
        .hasMessageContaining(message.replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{}                                                       | line 1: START_ARRAY expected",
        "[1]                                                      | line 1: START_OBJECT expected",
        "[{'name': 1}]                                            | line 1: VALUE_STRING expected",
        "[{'name': 'a', 'name': 'b'}]                             | field 'name' twice",
        "[{'name':                                                | line 1: ",
        "[{'kind': 'acquire'}]                                    | acquire: name: missing",
        "[{'name': 'a', 'family': 'f'}]                           | a: kind: missing",
        "[{'name': 'a', 'kind': 'acquire'}]                       | a: family: missing",
        "[{'class': 'c', 'acquire': 'spin_lock'}]                 | c: release: missing",
        "[{'class': 'c', 'acquire': 'a', 'release': 'mutex_unlock'}] | c: acquire: no such primitive",
        "[{'class': 'c', 'acquire': 'mutex_lock', 'release': 'r'}]   | c: release: no such primitive"
      })
  void aMalformedTableIsRefused(String json, String message) {
    assertThatThrownBy(() -> with(json.replace('\'', '"')))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("mine.json: ")
        .hasMessageContaining(message.replace('\'', '"'));
  }
}
