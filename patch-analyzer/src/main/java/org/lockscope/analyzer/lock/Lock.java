package org.lockscope.analyzer.lock;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lockscope.analyzer.site.Argument;
import org.lockscope.analyzer.site.HeldLock;
import org.lockscope.analyzer.site.ObjectReference;
import org.lockscope.model.primitive.LockOperand;
import org.lockscope.model.primitive.Primitive;
import org.lockscope.model.primitive.PrimitiveTable;

/**
 * A lock as a function finds it.
 *
 * @param object where it is
 * @param bit for a bit lock, the bit
 * @param owner the struct it is a member of, where a declaration tells; otherwise empty
 * @param family its kind, such as {@code spinlock_t}
 * @param perCpu whether every CPU has its own
 * @param subclass lockdep's subclass; empty for none
 * @param text as the source calls it
 * @param file where it is called so
 */
public record Lock(
    ObjectReference object,
    Optional<String> bit,
    String owner,
    String family,
    boolean perCpu,
    String subclass,
    String text,
    String file) {

  /** A lock with a name. */
  public static Lock named(String name) {
    return new Lock(
        new ObjectReference(new ObjectReference.Global(name), List.of()),
        Optional.empty(),
        "",
        "",
        false,
        "",
        name,
        "");
  }

  /**
   * A lock that a path holds.
   *
   * @param subclass lockdep's subclass; empty for none
   * @param file where it is held
   */
  public static Lock held(
      HeldLock held, String owner, String subclass, PrimitiveTable primitives, String file) {
    Optional<Primitive> by = held.takenBy().flatMap(t -> primitives.find(t.primitive()));
    return new Lock(
        held.object(),
        held.bit(),
        owner,
        held.family(),
        by.flatMap(Primitive::lock).filter(LockOperand::perCpu).isPresent(),
        subclass,
        held.text(),
        file);
  }

  /** The lock as the caller of a function finds it that was passed some arguments. */
  public Lock in(List<Argument> arguments, String callerFile) {
    if (!(object.root() instanceof ObjectReference.Parameter parameter)) {
      return this;
    }
    Optional<ObjectReference> base =
        parameter.index() < arguments.size()
            ? reference(arguments.get(parameter.index()))
            : Optional.empty();
    ObjectReference outer =
        base.map(b -> extended(b, object.fields()))
            .orElseGet(
                () -> new ObjectReference(new ObjectReference.Computed("?"), object.fields()));
    return new Lock(outer, bit, owner, family, perCpu, subclass, text, callerFile);
  }

  /** The object a value points to, or is the address of. */
  public static Optional<ObjectReference> reference(Argument value) {
    if (value instanceof Argument.Address address) {
      return Optional.of(address.object());
    }
    if (value instanceof Argument.Content content) {
      return Optional.of(content.object());
    }
    if (value instanceof Argument.Parameter parameter) {
      return Optional.of(
          new ObjectReference(new ObjectReference.Parameter(parameter.index()), List.of()));
    }
    return value instanceof Argument.Named named
        ? Optional.of(new ObjectReference(new ObjectReference.Global(named.name()), List.of()))
        : Optional.empty();
  }

  /** An object with more members to go along. */
  public static ObjectReference extended(ObjectReference base, List<String> fields) {
    List<String> all = new ArrayList<>(base.fields());
    all.addAll(fields);
    return new ObjectReference(base.root(), all);
  }

  /** Whether two are one lock, for certain, as long as both are looked at in one function. */
  public boolean isSame(Lock other) {
    return object.equals(other.object) && bit.equals(other.bit) && isCertain();
  }

  /** Whether what is found this way twice in a function is found at the same place. */
  private boolean isCertain() {
    boolean fixed =
        object.root() instanceof ObjectReference.Parameter
            || object.root() instanceof ObjectReference.Global;
    return fixed && !perCpu && object.fields().size() <= 2 && !object.fields().contains("[]");
  }

  Lock withOwner(String other) {
    return new Lock(object, bit, other, family, perCpu, subclass, text, file);
  }
}
