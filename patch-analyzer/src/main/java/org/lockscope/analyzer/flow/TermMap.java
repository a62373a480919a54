package org.lockscope.analyzer.flow;

import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;

/**
 * An immutable map from terms, kept as sorted arrays: states are copied and compared all the time
 * and hold few entries.
 */
final class TermMap<V> {

  private static final TermMap<?> EMPTY = new TermMap<>(new Term[0], new Object[0]);

  private final Term[] keys;
  private final Object[] values;
  private final int hash;

  private TermMap(Term[] keys, Object[] values) {
    this.keys = keys;
    this.values = values;
    this.hash = 31 * Arrays.hashCode(keys) + Arrays.hashCode(values);
  }

  @SuppressWarnings("unchecked")
  static <V> TermMap<V> empty() {
    return (TermMap<V>) EMPTY;
  }

  int size() {
    return keys.length;
  }

  Term key(int i) {
    return keys[i];
  }

  @SuppressWarnings("unchecked")
  V value(int i) {
    return (V) values[i];
  }

  /** The value of a key; null if there is none. */
  V get(Term key) {
    int i = find(key);
    return i < 0 ? null : value(i);
  }

  private int find(Term key) {
    return find(keys, keys.length, key);
  }

  private static int find(Term[] keys, int size, Term key) {
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Integer.compare(keys[middle].id(), key.id());
      if (order == 0) {
        return middle;
      } else if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }

  TermMap<V> put(Term key, V value) {
    int i = find(key);
    if (i >= 0) {
      if (values[i].equals(value)) {
        return this;
      }
      Object[] changed = values.clone();
      changed[i] = value;
      return new TermMap<>(keys, changed);
    }
    int at = -i - 1;
    Term[] newKeys = new Term[keys.length + 1];
    Object[] newValues = new Object[keys.length + 1];
    System.arraycopy(keys, 0, newKeys, 0, at);
    System.arraycopy(values, 0, newValues, 0, at);
    newKeys[at] = key;
    newValues[at] = value;
    System.arraycopy(keys, at, newKeys, at + 1, keys.length - at);
    System.arraycopy(values, at, newValues, at + 1, keys.length - at);
    return new TermMap<>(newKeys, newValues);
  }

  TermMap<V> remove(Term key) {
    return find(key) < 0 ? this : filter((k, v) -> k != key);
  }

  /** The entries that pass a test. */
  TermMap<V> filter(BiPredicate<Term, V> keep) {
    int kept = 0;
    while (kept < keys.length && keep.test(keys[kept], value(kept))) {
      kept++;
    }
    if (kept == keys.length) {
      return this;
    }
    Term[] newKeys = Arrays.copyOf(keys, keys.length - 1);
    Object[] newValues = Arrays.copyOf(values, keys.length - 1);
    for (int i = kept + 1; i < keys.length; i++) {
      if (keep.test(keys[i], value(i))) {
        newKeys[kept] = keys[i];
        newValues[kept++] = values[i];
      }
    }
    return new TermMap<>(Arrays.copyOf(newKeys, kept), Arrays.copyOf(newValues, kept));
  }

  /** Collects the entries of a map; faster than to make a map of each of them and those before. */
  static final class Builder<V> {
    private Term[] keys;
    private Object[] values;
    private int size;

    /** Starts with room for some entries. */
    Builder(int capacity) {
      keys = new Term[capacity];
      values = new Object[capacity];
    }

    void put(Term key, V value) {
      boolean last = size == 0 || keys[size - 1].id() < key.id();
      int i = last ? -size - 1 : find(keys, size, key);
      if (i >= 0) {
        values[i] = value;
        return;
      }
      if (size == keys.length) {
        keys = Arrays.copyOf(keys, size + size / 2 + 1);
        values = Arrays.copyOf(values, keys.length);
      }
      int at = -i - 1;
      System.arraycopy(keys, at, keys, at + 1, size - at);
      System.arraycopy(values, at, values, at + 1, size - at);
      keys[at] = key;
      values[at] = value;
      size++;
    }

    void remove(Term key) {
      int i = find(keys, size, key);
      if (i >= 0) {
        size--;
        System.arraycopy(keys, i + 1, keys, i, size - i);
        System.arraycopy(values, i + 1, values, i, size - i);
      }
    }

    TermMap<V> build() {
      return new TermMap<>(Arrays.copyOf(keys, size), Arrays.copyOf(values, size));
    }
  }

  void forEach(BiConsumer<Term, V> action) {
    for (int i = 0; i < keys.length; i++) {
      action.accept(keys[i], value(i));
    }
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof TermMap<?> map
            && hash == map.hash
            && Arrays.equals(keys, map.keys)
            && Arrays.equals(values, map.values);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    forEach((k, v) -> text.append(text.length() > 1 ? ", " : "").append(k).append(": ").append(v));
    return text.append('}').toString();
  }
}
