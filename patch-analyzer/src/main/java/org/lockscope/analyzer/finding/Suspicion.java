package org.lockscope.analyzer.finding;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What would be wrong, if some functions that nothing is known about leave the context alone. One
 * revision cannot tell; another one can, that calls them as well and balances whatever they do.
 *
 * @param finding what is wrong then
 * @param excuses the functions, by the names they are called by
 */
public record Suspicion(Finding finding, SortedSet<String> excuses) {

  public Suspicion {
    excuses = Collections.unmodifiableSortedSet(new TreeSet<>(excuses));
  }
}
