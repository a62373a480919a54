package org.lockscope.cli.html;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lockscope.analyzer.change.FunctionChange;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.report.PatchReport;
import org.lockscope.analyzer.report.Report;

/** The functions that a series changes, each with what the patches do to it, across renames. */
final class Rows {

  private final List<Row> rows = new ArrayList<>();

  /**
   * A function through the series. The patches that change it are counted from 0.
   *
   * <p>Not a value: it grows with the patches.
   */
  static final class Row {
    private final SortedMap<Integer, FunctionChange> changes = new TreeMap<>();

    SortedMap<Integer, FunctionChange> changes() {
      return changes;
    }

    FunctionChange last() {
      return changes.get(changes.lastKey());
    }

    /** Whether a change of the whole series is about this function. */
    boolean endsAs(FunctionChange change) {
      return isOf(change.profile()) && isDefinedAs(change.profile());
    }

    private boolean isOf(FunctionProfile function) {
      return last().name().equals(function.name()) && last().path().equals(function.path());
    }

    private boolean isDefinedAs(FunctionProfile function) {
      return last().profile().condition().isEquivalentTo(function.condition());
    }
  }

  private Rows() {}

  /** The functions, in the order of files and lines. */
  static List<Row> of(Report report) {
    Rows rows = new Rows();
    for (int patch = 0; patch < report.patches().size(); patch++) {
      rows.add(patch, report.patches().get(patch));
    }
    rows.rows.sort(
        Comparator.comparing((Row r) -> r.last().path())
            .thenComparing(r -> r.last().profile().line())
            .thenComparing(r -> r.last().name()));
    return rows.rows;
  }

  private void add(int number, PatchReport patch) {
    Set<Row> taken = new HashSet<>();
    for (FunctionChange change : patch.functions()) {
      Row row = find(change, taken);
      taken.add(row);
      row.changes.put(number, change);
    }
  }

  /** The row of a function: by name and file, and by when it is defined if there are several. */
  private Row find(FunctionChange change, Set<Row> taken) {
    FunctionProfile known = change.before().orElseGet(change::profile);
    List<Row> named = rows.stream().filter(r -> !taken.contains(r) && r.isOf(known)).toList();
    Optional<Row> same = named.stream().filter(r -> r.isDefinedAs(known)).findFirst();
    return same.or(() -> named.size() == 1 ? Optional.of(named.get(0)) : Optional.empty())
        .orElseGet(
            () -> {
              Row row = new Row();
              rows.add(row);
              return row;
            });
  }
}
