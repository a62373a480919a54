package org.lockscope.analyzer.order;

import java.util.List;
import java.util.Optional;
import org.lockscope.analyzer.lock.Lock;
import org.lockscope.analyzer.lock.LockClasses;
import org.lockscope.analyzer.site.Argument;

/**
 * A lock that is dropped on the way, as far as it counts which: whoever drops a member of a name
 * may have dropped the one that a caller holds.
 *
 * @param member the member's name; empty if the lock is none
 * @param lock the lock, if it is no member
 */
record Dropped(String member, Optional<Lock> lock) {

  static Dropped of(Lock lock) {
    String member = lock.object().lastField();
    return member.isEmpty()
        ? new Dropped(
            "",
            Optional.of(new Lock(lock.object(), lock.bit(), lock.owner(), "", false, "", "", "")))
        : new Dropped(member, Optional.empty());
  }

  /** As the caller of a function finds it that was passed some arguments. */
  Dropped in(List<Argument> arguments) {
    return lock.map(l -> of(l.in(arguments, ""))).orElse(this);
  }

  /** Whether it may be a lock that is held. */
  boolean mayBe(Lock held) {
    return lock.map(
            l ->
                l.object().equals(held.object())
                    || LockClasses.place(l).equals(LockClasses.place(held)))
        .orElseGet(() -> member.equals(held.object().lastField()));
  }
}
