package org.lockscope.analyzer.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubjectTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [PATCH v4 01/35] mm, slub: don't call flush_all() | mm, slub: don't call flush_all() | 4 | 1 | 35 | false
          [PATCH] mm: one                     | mm: one        | 1 | 0 | 0  | false
          [PATCH 3/5] mm: three               | mm: three      | 1 | 3 | 5  | false
          [PATCH v2 0/5] cover                | cover          | 2 | 0 | 5  | false
          [PATCH 00/10] cover                 | cover          | 1 | 0 | 10 | false
          [RFC PATCH net-next v3 2/3] net: x  | net: x         | 3 | 2 | 3  | false
          [RFC 2/3] x                         | x              | 1 | 2 | 3  | false
          [RFC v2] x                          | x              | 2 | 0 | 0  | false
          [PATCHv2 2/3] x                     | x              | 2 | 2 | 3  | false
          [PATCH V2 2/3] x                    | x              | 2 | 2 | 3  | false
          [PATCH RESEND 2/3] x                | x              | 1 | 2 | 3  | false
          [PATCH 5.10 012/345] x              | x              | 1 | 12 | 345 | false
          [PATCH 1/2] [media] x               | [media] x      | 1 | 1 | 2  | false
          [media] x                           | [media] x      | 1 | 0 | 0  | false
          [net-next] [PATCH 1/2] x            | [net-next] [PATCH 1/2] x | 1 | 0 | 0 | false
          [PATCH mm] [PATCH v3 1/2] x         | x              | 3 | 1 | 2  | false
          Re: [PATCH v4 01/35] x              | x              | 4 | 1 | 35 | true
          RE: AW: [PATCH] x                   | x              | 1 | 0 | 0  | true
          Re[2]: [PATCH] x                    | x              | 1 | 0 | 0  | true
          Fwd: [PATCH] x                      | x              | 1 | 0 | 0  | true
          Revert: x                           | Revert: x      | 1 | 0 | 0  | false
          mm: use 1/2 of the pages            | mm: use 1/2 of the pages | 1 | 0 | 0 | false
          [PATCH 3/0] x                       | x              | 1 | 0 | 0  | false
          [PATCH                              | [PATCH         | 1 | 0 | 0  | false
          """)
  void saysWhichPatchOfWhich(
      String subject, String title, int version, int number, int total, boolean reply) {
    assertThat(Subject.parse(subject)).isEqualTo(new Subject(title, version, number, total, reply));
  }

  /** An encoded word of a damaged mail may have a line break in it: the title stays one line. */
  @Test
  void aLineBreakIsASpace() {
    assertThat(Subject.parse("[PATCH 1/2] mm,\npool:\r\n\u0085 lock\u2028less").title())
        .isEqualTo("mm, pool:  lock less");
  }
}
