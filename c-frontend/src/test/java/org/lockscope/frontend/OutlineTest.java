package org.lockscope.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a quick look at a file finds. */
class OutlineTest {

  @Test
  void namesThatAreDefined() {
    Outline outline =
        Outline.of(
            """
            #define TAKE(l) take(l)
            #  define GIVE(l) give(l)
            #define LIMIT (1)
            int declared(int a);
            static int
            defined(int a,
            \tint b)
            {
            \treturn called(a);
            }
            """);
    assertThat(outline.names()).isEqualTo(Set.of("TAKE", "GIVE", "defined"));
  }

  @Test
  void prototypesThatSayMore() {
    Outline outline =
        Outline.of(
            """
            void plain(struct slot *s);
            void gives(struct slot *s,
            \t   int n) __releases(&s->lock);
            static int (*hook)(int a);
            int value = call(1);
            void defined(struct slot *s) __acquires(s)
            {
            }
            """);
    assertThat(outline.declarations())
        .isEqualTo(Map.of("gives", "void gives(struct slot *s,\n\t   int n) __releases(&s->lock)"));
    assertThat(outline.names()).isEqualTo(Set.of("defined"));
  }

  @Test
  void filesThatAreIncluded() {
    Outline outline =
        Outline.of(
            """
            #include <linux/slot.h>
            #include "slot.h"
            #include "open
            #include MACRO
            """);
    assertThat(outline.includes()).isEqualTo(List.of("linux/slot.h", "slot.h"));
    assertThat(outline.quoted()).isEqualTo(Set.of("slot.h"));
  }

  @Test
  void structsWhoseMembersAreListed() {
    Outline outline =
        Outline.of(
            """
            struct slot;
            struct shelf {
            	struct slot *top;
            };
            union key {
            	int id;
            };
            static struct shelf first = {
            };
            struct shelf *find(struct slot *s) {
            }
            """);
    assertThat(outline.structs()).isEqualTo(Set.of("struct shelf", "union key"));
  }

  @Test
  void noLineIsSearchedBeyondItsEnd() {
    // What a line lacks is not looked for in the next one: neither a parenthesis nor a quote.
    Outline outline = Outline.of("word\n(void)\n{\n}\n#include <a\n#include \"b\n>\"\n");
    assertThat(outline).isEqualTo(new Outline(Set.of(), Map.of(), Set.of(), List.of(), Set.of()));
  }

  @Test
  @Timeout(60)
  void manyLinesWithoutWhatIsLookedFor() {
    // Minutes, if each line were searched to the end of the file.
    String words = "a\n".repeat(3_000_000) + "#include \"\n".repeat(500_000);
    Outline outline = Outline.of(words + "int f(void)\n{\n}\n");
    assertThat(outline)
        .isEqualTo(new Outline(Set.of("f"), Map.of(), Set.of(), List.of(), Set.of()));
  }
}
