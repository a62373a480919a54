package org.lockscope.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which structs members and variables are of. */
class StructTypesTest {

  private static final StructTypes SHELVES =
      StructTypes.of(
          """
          #define pr_fmt(fmt) "shelf: " fmt
          #include <linux/list.h>

          struct house_ops {
          	struct room *(*next)(struct house *h);
          };
          struct box;
          extern int shelf_count(struct box *b);

          struct shelf_ops {
          	struct box *(*take)(struct shelf *s);
          	void (*drop)(struct shelf *s, struct box *b);
          };

          struct shelf {
          	const struct shelf_ops *ops;
          	struct list_head boxes, *last ____cacheline_aligned;
          	struct box __rcu *top;
          	struct box rows[8][4];
          	unsigned int wide:1;
          	union {
          		struct room *room;
          		struct {
          			struct house *house;
          			int floor;
          		};
          	};
          	struct {
          		struct lamp *lamp;
          	} light;
          	struct label {
          		struct text *text;
          	} label;
          #ifdef CONFIG_SHELF_KEYS
          	struct key *key;
          	struct lock_a *lock;
          #else
          	int key;
          	struct lock_b *lock;
          #endif
          } __aligned(8);

          static const struct shelf_ops wide_shelf_ops = {
          	.take = wide_take,
          	.drop = wide_drop,
          };
          static struct shelf first, *second = &first;
          static const struct shelf_ops *current_ops __read_mostly;
          static DEFINE_MUTEX(shelf_mutex);
          static struct shelf *shelf_find(int id)
          {
          	struct box *inside = NULL;
          	return second;
          }
          struct shelf *shelf_last(void) __must_check;
          module_init(shelf_init)
          SYSCALL_DEFINE1(shelve, int, id)
          {
          	return 0;
          }
          static struct door *door;
          """);

  private static String member(String field) {
    return SHELVES.member("struct shelf", field).orElse("");
  }

  private static String variable(String name) {
    return SHELVES.variable(name).orElse("");
  }

  @Test
  void membersAreOfStructsOrPointToThem() {
    assertThat(member("ops")).isEqualTo("struct shelf_ops");
    assertThat(member("boxes")).isEqualTo("struct list_head");
    assertThat(member("last")).isEqualTo("struct list_head");
    assertThat(member("top")).isEqualTo("struct box");
    assertThat(member("rows")).isEqualTo("struct box");
    assertThat(member("wide")).isEmpty();
  }

  @Test
  void whatIsInAStructWithoutANameBelongsToItsOwner() {
    assertThat(member("room")).isEqualTo("struct room");
    assertThat(member("house")).isEqualTo("struct house");
    assertThat(member("floor")).isEmpty();
  }

  @Test
  void whatIsInAMemberDoesNot() {
    assertThat(member("lamp")).isEmpty();
    assertThat(member("light")).isEmpty();
    assertThat(member("text")).isEmpty();
    assertThat(member("label")).isEqualTo("struct label");
    assertThat(SHELVES.member("struct label", "text")).contains("struct text");
  }

  @Test
  void whatDiffersFromKernelToKernelIsNotKnown() {
    assertThat(member("key")).isEmpty();
    assertThat(member("lock")).isEmpty();
  }

  @Test
  void functionPointersAreOfNoStruct() {
    assertThat(SHELVES.lists("struct shelf_ops")).isTrue();
    assertThat(SHELVES.lists("struct house_ops")).isTrue();
    assertThat(SHELVES.member("struct shelf_ops", "take")).isEmpty();
    assertThat(SHELVES.member("struct shelf_ops", "drop")).isEmpty();
  }

  @Test
  void variablesWithFileScope() {
    assertThat(variable("wide_shelf_ops")).isEqualTo("struct shelf_ops");
    assertThat(variable("first")).isEqualTo("struct shelf");
    assertThat(variable("second")).isEqualTo("struct shelf");
    assertThat(variable("current_ops")).isEqualTo("struct shelf_ops");
    assertThat(variable("inside")).isEmpty();
    assertThat(variable("shelf_find")).isEmpty();
    assertThat(variable("shelf_last")).isEmpty();
    assertThat(SHELVES.lists("struct box")).isFalse();
  }

  /** A macro without a semicolon ends with what follows it, and no later. */
  @Test
  void whatFollowsAMacroIsRead() {
    assertThat(variable("door")).isEqualTo("struct door");
  }

  @Test
  @Timeout(60)
  void bracesWithoutEnd() {
    String open = "struct shelf {\n".repeat(200_000) + "struct box *b;\n";
    assertThat(StructTypes.of(open).member("struct shelf", "b")).isEmpty();
    String closed = "struct shelf {\nstruct box *b;\n};\n".repeat(20_000);
    assertThat(StructTypes.of(closed).member("struct shelf", "b")).contains("struct box");
    assertThat(StructTypes.of("struct shelf {\n\tstruct (\n").variables()).isEmpty();
  }
}
