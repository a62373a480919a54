package org.lockscope.model.kconfig;

import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/**
 * Something that could not be read or was not used. Whatever it would have ruled out counts as
 * possible.
 *
 * @param place where it stands, if it stands somewhere
 * @param text what was not read and why that matters
 */
public record KconfigNote(Optional<KconfigPlace> place, String text)
    implements Comparable<KconfigNote> {

  private static final Comparator<KconfigNote> ORDER =
      Comparator.comparing((KconfigNote note) -> note.place.map(KconfigPlace::file).orElse(""))
          .thenComparing(note -> note.place.map(KconfigPlace::line).orElse(0))
          .thenComparing(KconfigNote::text);

  public KconfigNote {
    Objects.requireNonNull(place);
    Objects.requireNonNull(text);
  }

  static KconfigNote at(KconfigPlace place, String text) {
    return new KconfigNote(Optional.of(place), text);
  }

  static KconfigNote of(String text) {
    return new KconfigNote(Optional.empty(), text);
  }

  @Override
  public int compareTo(KconfigNote other) {
    return ORDER.compare(this, other);
  }

  /** {@code mm/Kconfig:242: text}. */
  @Override
  public String toString() {
    return place.map(p -> p + ": " + text).orElse(text);
  }
}
