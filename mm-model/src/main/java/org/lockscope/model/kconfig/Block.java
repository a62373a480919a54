package org.lockscope.model.kconfig;

import java.util.List;

/**
 * What encloses an entry: a menu, an if, a choice, or the whole tree. Which of a choice's members
 * belong to it is known to the choice block by identity, because one file can be sourced in several
 * places.
 */
final class Block {

  /** What a block is. */
  enum Kind {
    TREE,
    MENU,
    IF,
    CHOICE
  }

  private final Kind kind;
  private final Block parent;
  private final KconfigFile file;
  private final Statement start;
  private final List<Statement> attributes;
  private final long architectures;

  private Block(
      Kind kind,
      Block parent,
      KconfigFile file,
      Statement start,
      List<Statement> attributes,
      long architectures) {
    this.kind = kind;
    this.parent = parent;
    this.file = file;
    this.start = start;
    this.attributes = attributes;
    this.architectures = architectures;
  }

  /** The block around everything. */
  static Block tree(long architectures) {
    return new Block(Kind.TREE, null, null, null, List.of(), architectures);
  }

  /** A block inside this one. */
  Block inner(Kind innerKind, KconfigFile in, Statement begin, List<Statement> itsAttributes) {
    return new Block(innerKind, this, in, begin, itsAttributes, architectures);
  }

  /** The same place, read for some architectures only. */
  Block only(long someArchitectures) {
    return someArchitectures == architectures
        ? this
        : new Block(Kind.TREE, this, null, null, List.of(), someArchitectures);
  }

  Kind kind() {
    return kind;
  }

  /** The enclosing block; there is none around the tree. */
  Block parent() {
    return parent;
  }

  boolean isOutermost() {
    return parent == null;
  }

  KconfigFile file() {
    return file;
  }

  /** The statement that opens the block. */
  Statement start() {
    return start;
  }

  /** The statements after it that say something about the block. */
  List<Statement> attributes() {
    return attributes;
  }

  /** For which architectures the block is read, a bit each. */
  long architectures() {
    return architectures;
  }

  /** The nearest enclosing choice an entry here is a member of: itself or through ifs. */
  Block choice() {
    Block block = this;
    while (block.kind == Kind.IF) {
      block = block.parent;
    }
    return block.kind == Kind.CHOICE ? block : null;
  }
}
