package org.lockscope.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelVersionTest {

  @ParameterizedTest
  @ValueSource(strings = {"6.1", "v6.1", "6.1.140", "v6.1-rc5", "6.1.0-37-amd64", "6.1+"})
  void patchLevelsAndCandidatesAreTheirRelease(String text) {
    assertThat(KernelVersion.parse(text)).isEqualTo(new KernelVersion(6, 1)).hasToString("6.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "6", "six.one", "6.", "-6.1", "6.1foo"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> KernelVersion.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no kernel version");
  }

  @Test
  void tenComesAfterNine() {
    assertThat(KernelVersion.parse("6.10")).isGreaterThan(KernelVersion.parse("6.9"));
    assertThat(KernelVersion.parse("6.0")).isGreaterThan(KernelVersion.parse("5.19"));
    assertThat(KernelVersion.parse("6.1").isAtLeast(KernelVersion.parse("6.1"))).isTrue();
    assertThat(KernelVersion.parse("6.1").isBefore(KernelVersion.parse("6.1"))).isFalse();
  }
}
