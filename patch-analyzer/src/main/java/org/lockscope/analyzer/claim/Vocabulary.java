package org.lockscope.analyzer.claim;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.region.Region;
import org.lockscope.analyzer.region.Scope;

/**
 * The names that a message can be about.
 *
 * @param functions functions, also those that are called only; no primitives
 * @param locks locks, without the objects they are in
 */
public record Vocabulary(Set<String> functions, Set<String> locks) {
  /** Copies the sets. */
  public Vocabulary {
    functions = Set.copyOf(functions);
    locks = Set.copyOf(locks);
  }

  /** The names in some functions. */
  static Vocabulary of(Collection<FunctionProfile> profiles) {
    Set<String> functions = new TreeSet<>();
    Set<String> locks = new TreeSet<>();
    for (FunctionProfile profile : profiles) {
      functions.add(profile.name());
      profile.calls().stream()
          .filter(c -> c.kind() == Region.Call.Kind.FUNCTION)
          .map(Region.Call::function)
          .forEach(functions::add);
      for (Region region : profile.regions()) {
        region.scope().lock().map(Vocabulary::name).ifPresent(locks::add);
      }
    }
    locks.remove("");
    return new Vocabulary(functions, locks);
  }

  /** The last name in the expression of a lock: {@code list_lock} of {@code n->list_lock}. */
  static String name(Scope.Lock lock) {
    String name = lock.name();
    int end = name.length();
    while (end > 0 && !Character.isJavaIdentifierPart(name.charAt(end - 1))) {
      end--;
    }
    int begin = end;
    while (begin > 0 && Character.isJavaIdentifierPart(name.charAt(begin - 1))) {
      begin--;
    }
    return name.substring(begin, end);
  }
}
