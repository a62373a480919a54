package org.lockscope.analyzer.order;

import java.util.List;
import org.lockscope.analyzer.site.Argument;
import org.lockscope.analyzer.site.FunctionSites;
import org.lockscope.analyzer.site.Site;
import org.lockscope.model.condition.PresenceCondition;

/** Who calls whom, as far as lock order has to know. */
interface Calls {

  /** The sites of a function, variant by variant; none if it is not among the sources. */
  List<FunctionSites> sites(FunctionKey function);

  /** The struct that a variable of a function is, or points to, as declared; empty if none. */
  String structOf(FunctionKey function, String variable);

  /** The functions among the sources that can be called at a site. */
  List<Callee> callees(FunctionKey caller, Site site);

  /**
   * A function that is called.
   *
   * @param condition in which configurations it is the one
   */
  record Callee(FunctionKey function, PresenceCondition condition) {
    /** What it is passed. */
    List<Argument> arguments(Site site) {
      return site.arguments();
    }
  }
}
