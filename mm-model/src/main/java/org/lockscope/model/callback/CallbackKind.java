package org.lockscope.model.callback;

import java.util.List;
import java.util.Objects;

/**
 * A kind of callback.
 *
 * @param name what people call it
 * @param registrations how functions become such callbacks
 * @param awaitedBy the functions that wait until the callback has returned, if they are passed what
 *     was passed first to the registration: {@code flush_work} for {@code INIT_WORK}
 * @param contexts what they are called in; the conditions are disjoint and cover all configurations
 * @param remarks what the other fields cannot say
 * @param source where the kernel says so: {@code v5.14:kernel/smp.c:540}
 */
public record CallbackKind(
    String name,
    List<Registration> registrations,
    List<String> awaitedBy,
    List<CallbackContext> contexts,
    List<String> remarks,
    List<String> source) {
  public CallbackKind {
    Objects.requireNonNull(name);
    registrations = List.copyOf(registrations);
    awaitedBy = List.copyOf(awaitedBy);
    contexts = List.copyOf(contexts);
    remarks = List.copyOf(remarks);
    source = List.copyOf(source);
  }
}
