package org.lockscope.analyzer.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.report.FindingReport.Status;
import org.lockscope.model.primitive.PrimitiveTable;

/** What a patch is told of that changes what a function leaves its callers with. */
class ContractChangesTest {

  private static final PrimitiveTable PRIMITIVES = Fixtures.primitives("6.12");

  private static final String TYPES =
      """
      struct jar {
      	spinlock_t lock;
      	int beans;
      };

      int jar_count(struct jar *j);
      void jar_shake(struct jar *j);
      void jar_open(struct jar *j);
      """;

  /** A helper that takes the lock for its caller, and the caller. */
  private static final String HELPER =
      """
      static struct jar *jar_hold(struct jar *j)
      {
      	spin_lock(&j->lock);
      	return j;
      }
      """;

  private static final String USER =
      """
      void jar_fill(struct jar *j)
      {
      	jar_hold(j);
      	j->beans++;
      	spin_unlock(&j->lock);
      }
      """;

  /** Balances, though nobody knows what jar_count() does. */
  private static final String COUNTED =
      """
      int jar_take(struct jar *j)
      {
      	int n;

      	spin_lock(&j->lock);
      	n = jar_count(j);
      	if (n > 1) {
      		spin_unlock(&j->lock);
      		return n;
      	}
      	spin_unlock(&j->lock);
      	return 0;
      }
      """;

  private static List<FunctionProfile> profiles(String text) {
    return new Program(PRIMITIVES)
        .analyze(Fixtures.tree(Map.of("fixture.c", TYPES + text)), "fixture.c", "")
        .orElseThrow()
        .profiles();
  }

  /** The rules and functions of what is new after a patch. */
  private static List<String> introduced(String before, String after) {
    return FindingComparison.of(profiles(before), profiles(after)).changes(1).stream()
        .filter(f -> f.status() == Status.INTRODUCED)
        .map(f -> f.finding().rule() + " " + f.finding().function())
        .toList();
  }

  /** A text with the last occurrence of a line replaced. */
  private static String without(String text, String line) {
    int at = text.lastIndexOf(line);
    assertThat(at).as(line).isNotNegative();
    return text.substring(0, at) + text.substring(at + line.length());
  }

  @Test
  void anExternalFunctionThatNoLongerGivesBack() {
    String before = "void jar_stir(struct jar *j)\n{\n\tspin_lock(&j->lock);\n\tj->beans = 0;\n";
    String release = "\tspin_unlock(&j->lock);\n";
    assertThat(introduced(before + release + "}\n", before + "}\n"))
        .containsExactly("leak jar_stir");
  }

  @Test
  void aMissingReleaseThatIsPutIn() {
    String before = "void jar_stir(struct jar *j)\n{\n\tspin_lock(&j->lock);\n\tj->beans = 0;\n";
    String release = "\tspin_unlock(&j->lock);\n";
    assertThat(introduced(before + "}\n", before + release + "}\n")).isEmpty();
  }

  @Test
  void anExternalFunctionThatNoLongerTakes() {
    String before =
        "struct jar *jar_hold(struct jar *j)\n{\n\tspin_lock(&j->lock);\n\treturn j;\n}\n";
    assertThat(introduced(before, without(before, "\tspin_lock(&j->lock);\n")))
        .containsExactly("underflow jar_hold");
  }

  @Test
  void aFunctionThatHasAnotherTakeIt() {
    String before =
        "struct jar *jar_hold(struct jar *j)\n{\n\tspin_lock(&j->lock);\n\treturn j;\n}\n";
    assertThat(introduced(before, before.replace("spin_lock(&j->lock)", "jar_open(j)"))).isEmpty();
  }

  @Test
  void aFunctionThatIsDeclaredInAnotherWay() {
    String before =
        "struct jar *jar_hold(struct jar *j)\n{\n\tspin_lock(&j->lock);\n\treturn j;\n}\n";
    String after = "struct jar *jar_hold(struct jar *j, int n)\n{\n\treturn j;\n}\n";
    assertThat(introduced(before, after)).isEmpty();
  }

  @Test
  void callersThatHaveNotChanged() {
    String broken = without(HELPER, "\tspin_lock(&j->lock);\n");
    assertThat(introduced(HELPER + USER, broken + USER)).contains("underflow jar_hold");
  }

  @Test
  void callersThatTakeItThemselves() {
    String helper = without(HELPER, "\tspin_lock(&j->lock);\n");
    String user = USER.replace("\tjar_hold(j);\n", "\tjar_hold(j);\n\tspin_lock(&j->lock);\n");
    assertThat(introduced(HELPER + USER, helper + user)).isEmpty();
  }

  @Test
  void aCalleeThatDidNotMatterBefore() {
    assertThat(introduced(COUNTED, without(COUNTED, "\tspin_unlock(&j->lock);\n")))
        .containsExactly("leak jar_take");
  }

  @Test
  void aCalleeThatIsNew() {
    String handed = without(COUNTED, "\tspin_unlock(&j->lock);\n");
    handed = handed.replace("\treturn 0;\n", "\tjar_shake(j);\n\treturn 0;\n");
    assertThat(introduced(COUNTED, handed)).isEmpty();
  }

  @Test
  void aLoopThatTakesAgain() {
    String before =
        """
        void jar_wait(struct jar *j)
        {
        again:
        	spin_lock(&j->lock);
        	if (!j->beans) {
        		spin_unlock(&j->lock);
        		jar_shake(j);
        		goto again;
        	}
        	j->beans--;
        	spin_unlock(&j->lock);
        }
        """;
    String release = "\t\tspin_unlock(&j->lock);\n";
    assertThat(introduced(before, without(before, release))).contains("double-acquire jar_wait");
    // Somebody else may give it back, if it was not called before.
    assertThat(introduced(before, before.replace(release, "\t\tjar_open(j);\n"))).isEmpty();
  }

  @Test
  void aLockThatWasFound() {
    String before =
        """
        struct jar *jar_find(int n);

        void jar_empty(int n)
        {
        	struct jar *j = jar_find(n);

        	spin_lock(&j->lock);
        	j->beans = 0;
        	spin_unlock(&j->lock);
        }
        """;
    String after = without(before, "\tspin_lock(&j->lock);\n");
    assertThat(introduced(before, after)).containsExactly("underflow jar_empty");
    assertThat(introduced(before, after.replace("= jar_find(n)", "= jar_find_locked(n)")))
        .isEmpty();
  }
}
