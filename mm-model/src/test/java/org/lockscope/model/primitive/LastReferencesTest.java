package org.lockscope.model.primitive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which functions tell whether a reference was the last one. */
class LastReferencesTest {

  private static final LastReferences REFERENCES = LastReferences.load();

  @ParameterizedTest
  @CsvSource({
    "atomic_dec_and_test, true",
    "refcount_dec_and_test, true",
    "refcount_dec_and_lock_irqsave, true",
    "atomic_dec_and_mutex_lock, true",
    "refcount_sub_and_test, true",
    "kref_put, true",
    "kref_put_mutex, true",
    "put_page_testzero, true",
    "folio_put_testzero, true",
    // These do not tell.
    "atomic_dec, false",
    "refcount_inc_not_zero, false",
    "kref_get, false",
    "put_page, false",
    "test_and_clear_bit, false",
  })
  void tells(String function, boolean expected) {
    assertThat(REFERENCES.dropsLast(function)).isEqualTo(expected);
  }
}
