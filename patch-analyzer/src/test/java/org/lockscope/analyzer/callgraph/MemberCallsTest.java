package org.lockscope.analyzer.callgraph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.program.Program;

/** What is called through a member of a struct: what is assigned to that member of that struct. */
class MemberCallsTest {

  private static final String HEADER =
      """
      struct shelf;
      struct shelf_ops {
      	void (*drop)(struct shelf *s);
      };
      struct room_ops {
      	void (*drop)(struct shelf *s);
      };
      struct room {
      	const struct room_ops *ops;
      };
      struct shelf {
      	const struct shelf_ops *ops;
      	struct room *room;
      	void *lender;
      };
      """;

  private static final String SHELF =
      """
      #include "shelf.h"

      static void shelf_drop(struct shelf *s)
      {
      }

      static void room_drop(struct shelf *s)
      {
      }

      static void attic_drop(struct shelf *s)
      {
      }

      static const struct shelf_ops plain_ops = {
      	.drop = shelf_drop,
      };

      static const struct room_ops rooms[] = {
      	{ .drop = room_drop, },
      	[1] = { .drop = attic_drop },
      };

      static const struct shelf_ops *usual __read_mostly;

      void by_member(struct shelf *s)
      {
      	s->ops->drop(s);
      }

      void by_members(struct shelf *s)
      {
      	s->room->ops->drop(s);
      }

      void by_variable(struct shelf *s)
      {
      	usual->drop(s);
      }

      void by_element(struct shelf *s, int floor)
      {
      	rooms[floor].drop(s);
      }

      void by_cast(struct shelf *s)
      {
      	((struct room_ops *)s->lender)->drop(s);
      }

      void by_whatever(struct shelf *s)
      {
      	lender(s)->drop(s);
      }
      """;

  private final CallGraph graph =
      new CallGraphs(new Program(Fixtures.primitives("5.14")))
          .of(
              Fixtures.tree(Map.of("mm/shelf.h", HEADER, "mm/shelf.c", SHELF)),
              List.of("mm/shelf.c"),
              "");

  private List<String> called(String function) {
    return graph.function(new FunctionId("mm/shelf.c", function)).orElseThrow().calls().stream()
        .filter(e -> e.kind() == Edge.Kind.MEMBER)
        .map(e -> e.callee().name())
        .sorted()
        .toList();
  }

  @Test
  void membersAreOfTheStructThatTheHeaderSays() {
    assertThat(called("by_member")).containsExactly("shelf_drop");
    assertThat(called("by_members")).containsExactly("attic_drop", "room_drop");
  }

  @Test
  void variablesAreOfTheStructThatTheFileSays() {
    assertThat(called("by_variable")).containsExactly("shelf_drop");
    assertThat(called("by_element")).containsExactly("attic_drop", "room_drop");
  }

  @Test
  void aCastSaysWhatAnObjectIs() {
    assertThat(called("by_cast")).containsExactly("attic_drop", "room_drop");
  }

  @Test
  void whatIsNotKnownMayBeAny() {
    assertThat(called("by_whatever")).containsExactly("attic_drop", "room_drop", "shelf_drop");
  }
}
