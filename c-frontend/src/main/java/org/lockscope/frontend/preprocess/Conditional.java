package org.lockscope.frontend.preprocess;

import java.util.List;
import org.lockscope.model.condition.PresenceCondition;

/**
 * One {@code #if ... #endif} group.
 *
 * @param branches its branches in order; exactly one is taken in every configuration, so a group
 *     without {@code #else} ends with an empty branch
 */
record Conditional(List<Branch> branches) {

  Conditional {
    branches = List.copyOf(branches);
  }

  /** Index of the first token of the group. */
  int from() {
    return branches.get(0).from();
  }

  /** Index after the last token of the group. */
  int to() {
    return branches.get(branches.size() - 1).to();
  }

  /**
   * One branch.
   *
   * @param taken when this branch is taken, given that the group is seen at all
   * @param from index of its first token
   * @param to index after its last token
   * @param children the groups inside, in order
   */
  record Branch(PresenceCondition taken, int from, int to, List<Conditional> children) {

    Branch {
      children = List.copyOf(children);
    }
  }
}
