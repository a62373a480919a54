package org.lockscope.model.condition;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Conditions of one space with a number each, to be written down and read again in another run.
 * What is read is the same condition, as far as the other run's space allows the same
 * configurations. Not thread-safe.
 *
 * <p>A condition is a decision: an atom, and a condition each for where it holds and where it does
 * not. 0 is the number of the one that never holds, 1 of the one that always does.
 */
public final class ConditionTable {

  private final ConfigurationSpace space;
  private final List<PresenceCondition> conditions = new ArrayList<>();
  private final Map<PresenceCondition, Integer> numbers = new HashMap<>();
  private final List<Decision> decisions = new ArrayList<>();
  private final List<Atom> atoms = new ArrayList<>();
  private final Map<Atom, Integer> atomNumbers = new HashMap<>();

  private record Decision(int atom, int holds, int holdsNot) {}

  /** Makes a table of no conditions but the constant ones. */
  public ConditionTable(ConfigurationSpace space) {
    this.space = space;
    note(space.never());
    note(space.always());
  }

  private int note(PresenceCondition condition) {
    numbers.put(condition, conditions.size());
    conditions.add(condition);
    return conditions.size() - 1;
  }

  /** The number of a condition, which is in the table from now on. */
  public int number(PresenceCondition condition) {
    Integer known = numbers.get(condition);
    if (known != null) {
      return known;
    }
    int holds = number(space.branch(condition, true));
    int holdsNot = number(space.branch(condition, false));
    Integer atom = atomNumbers.get(space.first(condition));
    if (atom == null) {
      atom = atoms.size();
      atoms.add(space.first(condition));
      atomNumbers.put(space.first(condition), atom);
    }
    decisions.add(new Decision(atom, holds, holdsNot));
    return note(condition);
  }

  /**
   * The condition of a number.
   *
   * @throws IllegalArgumentException if there is none
   */
  public PresenceCondition condition(int number) {
    if (number < 0 || number >= conditions.size()) {
      throw new IllegalArgumentException("no condition " + number);
    }
    return conditions.get(number);
  }

  /** Writes the table down. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(atoms.size());
    for (Atom atom : atoms) {
      out.writeByte(atom.kind().ordinal());
      out.writeUTF(atom.text());
    }
    out.writeInt(decisions.size());
    for (Decision decision : decisions) {
      out.writeInt(decision.atom());
      out.writeInt(decision.holds());
      out.writeInt(decision.holdsNot());
    }
  }

  /**
   * Reads a table.
   *
   * @param space the one conditions are to belong to
   * @throws IOException if that is none
   */
  public static ConditionTable read(DataInput in, ConfigurationSpace space) throws IOException {
    ConditionTable table = new ConditionTable(space);
    try {
      List<PresenceCondition> atoms = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        Atom.Kind kind = Atom.Kind.values()[in.readByte()];
        atoms.add(space.of(new Atom(kind, in.readUTF())));
      }
      for (int left = in.readInt(); left > 0; left--) {
        PresenceCondition atom = atoms.get(in.readInt());
        PresenceCondition holds = table.condition(in.readInt());
        PresenceCondition holdsNot = table.condition(in.readInt());
        table.conditions.add(atom.and(holds).or(holdsNot.minus(atom)));
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IOException("no table of conditions", e);
    }
    return table;
  }
}
