package org.lockscope.model.kconfig;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What a statement of a Kconfig file begins with. */
enum Keyword {
  // These start an entry or a block, end one, or stand alone.
  CONFIG,
  MENUCONFIG,
  CHOICE,
  ENDCHOICE,
  MENU,
  ENDMENU,
  IF,
  ENDIF,
  COMMENT,
  MAINMENU,
  SOURCE,
  RSOURCE,
  OSOURCE,
  ORSOURCE,
  /** {@code name = value}, which sets a macro. */
  ASSIGNMENT,
  /** {@code $(error-if,...)} on a line of its own. */
  MACRO_CALL,

  // These say something about the entry or block above.
  BOOL,
  TRISTATE,
  INT,
  HEX,
  STRING,
  DEF_BOOL,
  DEF_TRISTATE,
  PROMPT,
  DEFAULT,
  DEPENDS,
  SELECT,
  IMPLY,
  RANGE,
  VISIBLE,
  OPTION,
  MODULES,
  OPTIONAL,
  TRANSITIONAL,
  HELP,
  /** A statement this reader does not know. */
  UNKNOWN;

  private static final Map<String, Keyword> BY_NAME = byName();

  private static Map<String, Keyword> byName() {
    Map<String, Keyword> result = new HashMap<>();
    for (Keyword keyword : values()) {
      if (keyword != ASSIGNMENT && keyword != MACRO_CALL && keyword != UNKNOWN) {
        result.put(keyword.name().toLowerCase(Locale.ROOT), keyword);
      }
    }
    // As trees before v4.18 have it.
    result.put("---help---", HELP);
    result.put("boolean", BOOL);
    result.put("def_boolean", DEF_BOOL);
    return Map.copyOf(result);
  }

  /** The keyword with a name, or {@link #UNKNOWN}. */
  static Keyword of(String name) {
    return BY_NAME.getOrDefault(name, UNKNOWN);
  }

  /** Whether a statement with this keyword belongs to the entry or block above it. */
  boolean isAttribute() {
    return compareTo(BOOL) >= 0;
  }
}
