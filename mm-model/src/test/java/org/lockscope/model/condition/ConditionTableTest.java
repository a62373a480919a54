package org.lockscope.model.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionTableTest {

  private static final List<String> FORMULAS =
      List.of(
          "false",
          "true",
          "SMP",
          "!SMP",
          "PREEMPT_COUNT && !PREEMPTION",
          "SMP && (NUMA || !PREEMPT_RT) || defined(MODULE)",
          "[HZ > 100] -> SLUB=m",
          "exactly_one_of(A, B, C)");

  private final ConfigurationSpace space =
      ConfigurationSpace.builder().constraint("PREEMPTION -> PREEMPT_COUNT").build();

  private static byte[] written(ConditionTable table) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    table.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static ConditionTable read(byte[] bytes, ConfigurationSpace space) throws IOException {
    return ConditionTable.read(new DataInputStream(new ByteArrayInputStream(bytes)), space);
  }

  @Test
  void whatIsReadIsWhatWasWritten() throws IOException {
    ConditionTable table = new ConditionTable(space);
    List<Integer> numbers = new ArrayList<>();
    FORMULAS.forEach(f -> numbers.add(table.number(space.parse(f))));
    ConditionTable again = read(written(table), space);
    for (int i = 0; i < FORMULAS.size(); i++) {
      assertThat(again.condition(numbers.get(i)))
          .as(FORMULAS.get(i))
          .isSameAs(space.parse(FORMULAS.get(i)));
    }
  }

  @Test
  void anotherRunHasTheSameConditionsInASpaceOfItsOwn() throws IOException {
    ConditionTable table = new ConditionTable(space);
    int number = table.number(space.parse("PREEMPT_COUNT && !PREEMPTION"));
    // The other run has met other atoms before, so that its diagrams are built in another order.
    ConfigurationSpace other =
        ConfigurationSpace.builder().constraint("PREEMPTION -> PREEMPT_COUNT").build();
    assertThat(other.parse("SLUB || PREEMPTION").isFeasible()).isTrue();
    assertThat(read(written(table), other).condition(number))
        .isSameAs(other.parse("PREEMPT_COUNT && !PREEMPTION"))
        .hasToString("PREEMPT_COUNT && !PREEMPTION");
  }

  @Test
  void oneConditionHasOneNumber() {
    ConditionTable table = new ConditionTable(space);
    int number = table.number(space.parse("SMP && NUMA"));
    assertThat(table.number(space.parse("NUMA && SMP"))).isEqualTo(number);
    assertThat(table.number(space.never())).isZero();
    assertThat(table.number(space.always())).isOne();
  }

  @Test
  void bytesThatAreNoTableAreToldSo() throws IOException {
    ConditionTable table = new ConditionTable(space);
    table.number(space.parse("SMP && NUMA"));
    byte[] bytes = written(table);
    byte[] shorter = Arrays.copyOf(bytes, bytes.length - 3);
    assertThatThrownBy(() -> read(shorter, space)).isInstanceOf(IOException.class);
    // The last decision speaks of a condition that is not there yet.
    bytes[bytes.length - 1] = 99;
    assertThatThrownBy(() -> read(bytes, space)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> table.condition(99)).isInstanceOf(IllegalArgumentException.class);
  }
}
