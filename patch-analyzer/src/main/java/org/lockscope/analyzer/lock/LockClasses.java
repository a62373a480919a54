package org.lockscope.analyzer.lock;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.lockscope.analyzer.lock.LockClass.Kind;
import org.lockscope.analyzer.site.ObjectReference;

/**
 * Finds the class of a lock. First all initialisations and all locks have to be noted: a member
 * that is initialised in several places is several classes, and a lock of which only the member's
 * name is known may be one that is known better elsewhere.
 */
public final class LockClasses {

  /** Where a member is initialised, or given a key, by {@link #place}. */
  private final Map<String, Set<String>> initialised = new HashMap<>();

  private final Set<String> keyed = new HashSet<>();

  /** The structs that a member of a kind is known to be in, by kind and name. */
  private final Map<String, Set<String>> owners = new HashMap<>();

  /**
   * What stands before the name of an object with file scope, if it is defined by a macro or not.
   */
  private static final Pattern STATIC =
      Pattern.compile("\\bstatic\\b[^;{}()]*(\\b[A-Z_]+\\()?[^;{}()]*$");

  private final StaticObjects statics;
  private final Map<String, LockClass> known = new HashMap<>();

  /** Makes classes of nothing yet. */
  public LockClasses(StaticObjects statics) {
    this.statics = statics;
  }

  /**
   * Classes of another revision: what was noted here goes there as well.
   *
   * @param others which objects only their file can name there
   */
  public LockClasses with(StaticObjects others) {
    LockClasses classes = new LockClasses(others);
    initialised.forEach((k, v) -> classes.initialised.put(k, new TreeSet<>(v)));
    classes.keyed.addAll(keyed);
    owners.forEach((k, v) -> classes.owners.put(k, new TreeSet<>(v)));
    return classes;
  }

  /** Tells whether a file has an object of a name for itself. */
  @FunctionalInterface
  public interface StaticObjects {
    /** Whether no other file can name it. */
    boolean isOwn(String path, String name);
  }

  /** Whether a file's text defines an object with file scope that no other file can name. */
  public static boolean isStatic(String text, String name) {
    for (int at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
      int end = at + name.length();
      boolean isWord =
          (at == 0 || !Character.isJavaIdentifierPart(text.charAt(at - 1)))
              && (end == text.length() || !Character.isJavaIdentifierPart(text.charAt(end)));
      if (isWord && STATIC.matcher(text).region(declaration(text, at), at).find()) {
        return true;
      }
    }
    return false;
  }

  /** Where the declaration begins that a place of a text is in, if it is in one. */
  private static int declaration(String text, int at) {
    int begin = at;
    while (begin > 0 && ";{}".indexOf(text.charAt(begin - 1)) < 0) {
      begin--;
    }
    return begin;
  }

  /** A lock that is initialised in a function. */
  public void initialise(Lock lock, String function) {
    note(lock);
    initialised.computeIfAbsent(place(lock), p -> new TreeSet<>()).add(function);
  }

  /** A lock that is given another class than that of its initialisation. */
  public void key(Lock lock) {
    keyed.add(place(lock));
  }

  /** A lock that is taken somewhere. */
  public void note(Lock lock) {
    if (!lock.owner().isEmpty()) {
      owners.computeIfAbsent(member(lock), m -> new TreeSet<>()).add(lock.owner());
    }
  }

  private static String member(Lock lock) {
    return family(lock) + " " + lock.object().lastField();
  }

  private static String family(Lock lock) {
    int note = lock.family().indexOf(" (");
    return note < 0 ? lock.family() : lock.family().substring(0, note);
  }

  /** What a lock is called by the place it is at, whoever looks at it. */
  public static String place(Lock lock) {
    String bit = lock.bit().map(b -> b + " of ").orElse("");
    ObjectReference object = lock.object();
    if (isStatic(lock)) {
      return bit
          + ((ObjectReference.Global) object.root()).name()
          + (object.fields().isEmpty() ? "" : "." + String.join(".", object.fields()));
    }
    if (!lock.owner().isEmpty()) {
      return bit + lock.owner() + "." + object.lastField();
    }
    if (object.fields().isEmpty()) {
      return bit + "?" + (object.root() instanceof ObjectReference.Computed ? "" : object.root());
    }
    int from = Math.max(0, object.fields().size() - 2);
    return bit
        + (object.fields().size() > 1 ? "" : "?->")
        + String.join("->", object.fields().subList(from, object.fields().size()));
  }

  /** Whether a lock is, or is in, an object with a name, and not behind a pointer in one. */
  private static boolean isStatic(Lock lock) {
    return lock.object().root() instanceof ObjectReference.Global
        && (lock.object().fields().isEmpty() || !lock.text().contains("->"));
  }

  /** The class of a lock. */
  public LockClass of(Lock lock) {
    return known.computeIfAbsent(
        place(lock) + "|" + lock.subclass() + "|" + lock.file() + "|" + family(lock),
        k -> find(lock));
  }

  private LockClass find(Lock lock) {
    if (isStatic(lock)) {
      String name = ((ObjectReference.Global) lock.object().root()).name();
      boolean own = statics.isOwn(lock.file(), name);
      boolean several = lock.object().fields().contains("[]") || keyed.contains(place(lock));
      return new LockClass(
          place(lock),
          own ? lock.file() : "",
          lock.subclass(),
          several ? Kind.SEVERAL : lock.perCpu() ? Kind.PER_CPU : Kind.STATIC);
    }
    Optional<String> owner = owner(lock);
    Lock owned = owner.map(lock::withOwner).orElse(lock);
    String place = place(owned);
    Set<String> places = initialised.getOrDefault(place, Set.of());
    if (owner.isEmpty()) {
      return new LockClass(place, "", lock.subclass(), Kind.UNKNOWN);
    }
    return new LockClass(
        place,
        places.size() == 1 ? places.iterator().next() : "",
        lock.subclass(),
        places.size() > 1 || keyed.contains(place) ? Kind.SEVERAL : Kind.MEMBER);
  }

  /**
   * The struct a lock is in, where a declaration tells, or no other is known to have such a member.
   */
  private Optional<String> owner(Lock lock) {
    if (!lock.owner().isEmpty()) {
      return Optional.of(lock.owner());
    }
    Set<String> possible = owners.getOrDefault(member(lock), Set.of());
    return !lock.object().fields().isEmpty() && possible.size() == 1
        ? Optional.of(possible.iterator().next())
        : Optional.empty();
  }
}
