package org.lockscope.model.callback;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.lockscope.model.condition.PresenceCondition;

/**
 * A kind of callback.
 *
 * @param name what people call it
 * @param registrations how functions become such callbacks
 * @param awaitedBy the functions that wait until the callback has returned, if they are passed what
 *     was passed first to the registration: {@code flush_work} for {@code INIT_WORK}
 * @param when for functions and macros that register callbacks of the kind in some configurations
 *     only, and structs whose members are called in some only: in which. In others they do nothing,
 *     or something that another row or the header that defines them tells.
 * @param contexts what they are called in; the conditions are disjoint and cover all configurations
 * @param remarks what the other fields cannot say
 * @param source where the kernel says so: {@code v5.14:kernel/smp.c:540}
 */
public record CallbackKind(
    String name,
    List<Registration> registrations,
    List<String> awaitedBy,
    Map<String, PresenceCondition> when,
    List<CallbackContext> contexts,
    List<String> remarks,
    List<String> source) {
  public CallbackKind {
    Objects.requireNonNull(name);
    registrations = List.copyOf(registrations);
    awaitedBy = List.copyOf(awaitedBy);
    when = Collections.unmodifiableMap(new LinkedHashMap<>(when));
    contexts = List.copyOf(contexts);
    remarks = List.copyOf(remarks);
    source = List.copyOf(source);
  }

  /**
   * In which configurations a function becomes such a callback by a registration.
   *
   * @param by the function or macro that is called, or the struct, {@code "struct sysfs_ops"}
   */
  public PresenceCondition condition(String by) {
    PresenceCondition known = when.get(by);
    return known == null ? contexts.get(0).condition().space().always() : known;
  }
}
