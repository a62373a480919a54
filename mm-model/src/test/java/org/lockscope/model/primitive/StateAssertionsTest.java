package org.lockscope.model.primitive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lockscope.model.condition.ConfigurationSpace;

/** Which macros assert something, and when they check it. */
class StateAssertionsTest {

  private final ConfigurationSpace space = ConfigurationSpace.builder().build();
  private final StateAssertions assertions = StateAssertions.load(space);

  @Test
  void checksInSomeConfigurations() {
    assertThat(assertions.checked("BUG_ON").orElseThrow().isAlways()).isTrue();
    assertThat(assertions.checked("VM_BUG_ON_PAGE").orElseThrow())
        .isEqualTo(space.symbol("DEBUG_VM"));
    assertThat(assertions.checked("VM_WARN_ON_ONCE_FOLIO").orElseThrow())
        .isEqualTo(space.symbol("DEBUG_VM"));
  }

  @Test
  void knowsNoOthers() {
    assertThat(assertions.checked("VM_BUG_ON_PGFLAGS")).isEmpty();
    assertThat(assertions.checked("BUILD_BUG_ON")).isEmpty();
    assertThat(assertions.checked("lockdep_assert_held")).isEmpty();
  }
}
