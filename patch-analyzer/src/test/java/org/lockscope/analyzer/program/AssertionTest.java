package org.lockscope.analyzer.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.program.Program.AnalyzedFile;
import org.lockscope.analyzer.region.ContractClause;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.region.Region;
import org.lockscope.model.primitive.PrimitiveTable;

/** Which assertions are about the context, and what becomes of those that are not. */
class AssertionTest {

  private static final PrimitiveTable PRIMITIVES = Fixtures.primitives("6.1");

  /** A function with a statement in a critical section. */
  private static AnalyzedFile around(String statement) {
    String text =
        """
        static void rack_put(struct rack *r, int n)
        {
        	spin_lock(&r->lock);
        	%s;
        	spin_unlock(&r->lock);
        }
        """
            .formatted(statement);
    return new Program(PRIMITIVES)
        .analyze(Fixtures.tree(Map.of("mm/rack.c", text)), "mm/rack.c", "")
        .orElseThrow();
  }

  private static FunctionProfile function(AnalyzedFile file) {
    return file.profiles().get(0);
  }

  /** What the first call in a statement is, in a critical section. */
  private static Region.Call.Kind kind(String statement) {
    String name = statement.substring(0, statement.indexOf('('));
    Region region = function(around(statement)).regions().get(0);
    return region.calls().stream()
        .filter(c -> c.function().equals(name))
        .map(Region.Call::kind)
        .findFirst()
        .orElseThrow();
  }

  private static List<String> asserted(String statement) {
    return function(around(statement)).contract().stream()
        .filter(c -> c.kind() == ContractClause.Kind.ASSERTION)
        .map(ContractClause::text)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lockdep_assert_held(&r->lock)",
        "lockdep_assert_irqs_disabled()",
        "lockdep_assert(lockdep_is_held(&r->lock))",
        "VM_BUG_ON(!irqs_disabled())",
        "VM_WARN_ON_ONCE(in_interrupt())",
        "RCU_LOCKDEP_WARN(!rcu_read_lock_held(), \"...\")"
      })
  void aboutTheContext(String statement) {
    assertThat(kind(statement)).isEqualTo(Region.Call.Kind.ASSERTION);
    assertThat(asserted(statement)).containsExactly(statement);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "VM_BUG_ON(r->count < n)",
        "VM_BUG_ON_PAGE(PageTail(page), page)",
        "VM_WARN_ON_ONCE(!n)",
        "VM_BUG_ON(r != per_cpu_ptr(racks, n))",
        "VM_BUG_ON(waitqueue_active(&r->queue))",
        "lockdep_assert(r->count)",
        "rcu_dereference_protected(r->head, 1)"
      })
  void aboutSomethingElse(String statement) {
    assertThat(kind(statement)).isEqualTo(Region.Call.Kind.NEUTRAL);
    assertThat(asserted(statement)).isEmpty();
  }

  @Test
  void thatACpuNumberStaysValidIsNotWorthAWord() {
    assertThat(kind("cant_migrate()")).isEqualTo(Region.Call.Kind.NEUTRAL);
    assertThat(asserted("cant_migrate()")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "VM_BUG_ON",
        "WARN_ON_ONCE",
        "BUG_ON",
        "BUILD_BUG_ON",
        "READ_ONCE",
        "WRITE_ONCE",
        "PageTail",
        "__SetPageSlab",
        "TestClearPageActive",
        "folio_test_slab"
      })
  void lightCalls(String name) {
    assertThat(around("go()").worthMentioning()).rejects(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"go", "folio_clear_dirty_for_io", "__free_pages", "dump_page"})
  void callsWorthMentioning(String name) {
    assertThat(around("go()").worthMentioning()).accepts(name);
  }
}
