package org.lockscope.model.kconfig;

import java.util.List;

/**
 * One {@code config NAME} with its attributes, at one place of the tree; a symbol can have several.
 *
 * @param name the symbol
 * @param file the file
 * @param start the statement with the name
 * @param attributes the statements about it
 * @param block what encloses it
 */
record Entry(
    String name, KconfigFile file, Statement start, List<Statement> attributes, Block block) {

  KconfigPlace place() {
    return file.place(start);
  }
}
