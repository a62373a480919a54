package org.lockscope.analyzer.reach;

import java.util.function.Predicate;
import org.lockscope.analyzer.callgraph.CallGraph;
import org.lockscope.analyzer.callgraph.FunctionId;
import org.lockscope.analyzer.lock.LockClasses;

/**
 * Who calls whom in a revision of a series.
 *
 * @param whole the graph of the first revision with the same headers, with all files
 * @param others the same without the functions that may be others in each revision
 * @param part that of this revision, as far as it has to do with the files that change
 * @param statics which objects only their file can name
 * @param changing the functions that may be others in each revision
 * @param isAlone whether no files are looked at but those that change: the part is all there is
 */
public record RevisionGraph(
    CallGraph whole,
    CallGraph others,
    CallGraph part,
    LockClasses.StaticObjects statics,
    Predicate<FunctionId> changing,
    boolean isAlone) {

  /** The call graph of the revision, with all files; made anew each time. */
  public CallGraph full() {
    return isAlone ? part : others.with(part, changing);
  }
}
