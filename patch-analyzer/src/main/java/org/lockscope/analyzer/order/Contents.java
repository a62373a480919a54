package org.lockscope.analyzer.order;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lockscope.analyzer.site.Argument;
import org.lockscope.analyzer.site.ControlDependence.Content;
import org.lockscope.analyzer.site.ObjectReference;
import org.lockscope.analyzer.site.Site;

/**
 * Carries over to a call of a function that what is in an object decides if it gets to a place. Who
 * passes a variable of its own has set it up, and knows; what functions in between put there from
 * elsewhere, it does not.
 */
final class Contents {

  /** Of more objects than these it is forgotten that they decide. */
  private static final int MAX_CONTENTS = 4;

  private Contents() {}

  /**
   * The objects of a caller in which there is what decides.
   *
   * @param contents those of the function that is called
   * @param arguments what it is passed
   * @param site where it is called
   * @return empty if it is up to the caller, who has made the object
   */
  static Optional<List<Content>> in(List<Content> contents, List<Argument> arguments, Site site) {
    if (contents.isEmpty()) {
      return Optional.of(List.of());
    }
    List<Content> carried = new ArrayList<>();
    for (Content content : contents) {
      Argument value =
          content.parameter() < arguments.size()
              ? arguments.get(content.parameter())
              : new Argument.Unknown();
      boolean isOpen = content.isDecidedBy(List.of());
      if (isOpen) {
        continue;
      }
      if (value instanceof Argument.Address address
          && address.object().root() instanceof ObjectReference.Local) {
        return Optional.empty();
      }
      if (value instanceof Argument.Parameter parameter) {
        List<String> filled = site.filled().getOrDefault(parameter.index(), List.of());
        carried.add(
            new Content(
                parameter.index(),
                content.asked().stream()
                    .map(asked -> asked.stream().filter(m -> !filled.contains(m)).toList())
                    .toList()));
      }
    }
    return Optional.of(carried);
  }

  /** Those of a function itself, and of what it calls. */
  static List<Content> together(List<Content> own, List<Content> passed) {
    if (passed.isEmpty()) {
      return own;
    }
    List<Content> all = new ArrayList<>(own);
    passed.stream().filter(c -> !all.contains(c)).forEach(all::add);
    return all.size() > MAX_CONTENTS ? all.subList(0, MAX_CONTENTS) : all;
  }
}
