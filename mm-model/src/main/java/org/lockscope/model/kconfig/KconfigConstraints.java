package org.lockscope.model.kconfig;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.lockscope.model.condition.Atom;
import org.lockscope.model.condition.ConfigurationSpace;

/**
 * What Kconfig says about some symbols: the curated implications, and what a tree's own files say
 * beyond them.
 *
 * @param curated the implications of the kernel's version, which hold too
 * @param constraints what every valid configuration of the tree satisfies, short ones first; none
 *     that follows from the others
 * @param order the atoms of all of them, those that occur together near each other
 * @param neverModule the symbols that are never m
 * @param notes what could not be read or expressed, or was left out, in order: it counts as
 *     possible
 */
public record KconfigConstraints(
    KconfigImplications curated,
    List<KconfigConstraint> constraints,
    List<Atom> order,
    SortedSet<String> neverModule,
    List<KconfigNote> notes) {

  public KconfigConstraints {
    Objects.requireNonNull(curated);
    constraints = List.copyOf(constraints);
    order = List.copyOf(order);
    neverModule = Collections.unmodifiableSortedSet(new TreeSet<>(neverModule));
    notes = List.copyOf(notes);
  }

  /**
   * Makes a space obey the curated implications and the constraints, and tells it which symbols are
   * never m.
   *
   * @return the builder
   */
  public ConfigurationSpace.Builder constrain(ConfigurationSpace.Builder builder) {
    curated.constrain(builder.order(order));
    constraints.forEach(constraint -> builder.constraint(constraint.formula()));
    neverModule.forEach(builder::bool);
    return builder;
  }

  /**
   * What holds in this tree and in another one, such as before and after a series that changes a
   * Kconfig file: a configuration of either satisfies it.
   *
   * @param other what the other tree says about the same symbols
   */
  public KconfigConstraints common(KconfigConstraints other) {
    Set<String> formulas = new LinkedHashSet<>();
    other.constraints.forEach(constraint -> formulas.add(constraint.formula()));
    SortedSet<String> bools = new TreeSet<>(neverModule);
    bools.retainAll(other.neverModule);
    SortedSet<KconfigNote> all = new TreeSet<>(notes);
    all.addAll(other.notes);
    return new KconfigConstraints(
        curated,
        constraints.stream().filter(c -> formulas.contains(c.formula())).toList(),
        order,
        bools,
        List.copyOf(all));
  }
}
