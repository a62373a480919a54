package org.lockscope.analyzer.callgraph;

import java.util.Optional;
import org.lockscope.analyzer.site.FunctionSites;
import org.lockscope.analyzer.site.Site;
import org.lockscope.model.callback.CallbackContext;
import org.lockscope.model.condition.PresenceCondition;

/**
 * A call that may happen.
 *
 * @param caller who calls
 * @param variant the variant of the caller that has the site
 * @param site where it does
 * @param callee whom
 * @param kind how it is known
 * @param condition the configurations in which the callee is what is called: of two definitions of
 *     a name, one is in some and the other one in the others
 * @param callback what is done to the context on the way, if the callee is a callback that the
 *     called function calls before it returns
 */
public record Edge(
    FunctionId caller,
    FunctionSites variant,
    Site site,
    FunctionId callee,
    Kind kind,
    PresenceCondition condition,
    Optional<CallbackContext> callback) {

  /** How it is known who is called. */
  public enum Kind {
    /** By name. */
    DIRECT,
    /** Through a member of a struct to which the callee is assigned somewhere. */
    MEMBER,
    /** Through a parameter to which the callee is passed somewhere. */
    PARAMETER,
    /** It is handed to a function that calls it back at once. */
    CALLBACK
  }

  /** Whether the same function is called at the same place. */
  boolean isSameCall(Edge other) {
    return site.equals(other.site) && callee.equals(other.callee) && kind == other.kind;
  }

  /** The same call in another copy of the caller. */
  Edge at(FunctionSites otherVariant, Site otherSite) {
    return new Edge(caller, otherVariant, otherSite, callee, kind, condition, callback);
  }
}
