package org.lockscope.analyzer.series;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** A tree that has a few files more, less or with another content than the tree below it. */
public final class OverlayTree implements SourceTree {

  private final SourceTree base;

  /** Empty values are paths at which there is no file. */
  private final NavigableMap<String, Optional<SourceFile>> changed;

  private OverlayTree(SourceTree base, NavigableMap<String, Optional<SourceFile>> changed) {
    this.base = base;
    this.changed = changed;
  }

  /**
   * Changes a tree.
   *
   * @param changed what is at a path; empty to take a file away
   */
  public static SourceTree of(SourceTree base, Map<String, Optional<SourceFile>> changed) {
    if (changed.isEmpty()) {
      return base;
    }
    NavigableMap<String, Optional<SourceFile>> all = new TreeMap<>();
    SourceTree below = requireNonNull(base);
    if (base instanceof OverlayTree overlay) {
      below = overlay.base;
      all.putAll(overlay.changed);
    }
    all.putAll(changed);
    return new OverlayTree(below, all);
  }

  @Override
  public Optional<SourceFile> file(String path) {
    Optional<SourceFile> own = changed.get(path);
    return own != null ? own : base.file(path);
  }

  @Override
  public Optional<String> blobId(String path) {
    Optional<SourceFile> own = changed.get(path);
    return own != null ? own.map(SourceFile::blobId) : base.blobId(path);
  }

  @Override
  public List<String> list(String folder) {
    String prefix = Paths.prefix(folder);
    TreeSet<String> names = new TreeSet<>(base.list(folder));
    TreeSet<String> perhapsEmpty = new TreeSet<>();
    for (Map.Entry<String, Optional<SourceFile>> entry :
        changed.tailMap(prefix, false).entrySet()) {
      if (!entry.getKey().startsWith(prefix)) {
        break;
      }
      String name = Paths.child(prefix, entry.getKey());
      if (entry.getValue().isPresent()) {
        names.add(name);
      } else if (name.endsWith("/")) {
        perhapsEmpty.add(name);
      } else {
        names.remove(name);
      }
    }
    // As in git, a folder is there as long as something is in it.
    names.removeIf(name -> perhapsEmpty.contains(name) && list(prefix + name).isEmpty());
    return List.copyOf(names);
  }

  @Override
  public Optional<String> id() {
    return Optional.empty();
  }

  @Override
  public List<Problem> problems() {
    return base.problems();
  }
}
