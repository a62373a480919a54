package org.lockscope.analyzer.reach;

import java.util.List;
import org.lockscope.analyzer.region.Scope;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.PresenceCondition;

/**
 * An assertion that used to run in a critical section, and no longer does: the call that leads to
 * it has left the section. It is a fact and no fault. What is asserted may have been so because of
 * the section.
 *
 * @param path the file of the function that calls
 * @param function the function that calls
 * @param call where it does after the change, relative to its first character
 * @param line the line of that, counted from 1
 * @param scope the section that the call has left
 * @param chain the functions from the one that is called to the one that asserts
 * @param assertion what is asserted, as C: {@code VM_BUG_ON_PAGE(!PageSlab(page))}
 * @param condition the configurations in which the call has left, and the assertion is checked
 * @param defined the configurations in which all functions of the chain are there to be called
 */
public record ExposedAssertion(
    String path,
    String function,
    Span call,
    int line,
    Scope scope,
    List<String> chain,
    String assertion,
    PresenceCondition condition,
    PresenceCondition defined) {
  public ExposedAssertion {
    chain = List.copyOf(chain);
  }
}
