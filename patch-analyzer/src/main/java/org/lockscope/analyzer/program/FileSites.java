package org.lockscope.analyzer.program;

import java.util.List;
import org.lockscope.analyzer.site.FunctionSites;
import org.lockscope.frontend.Function;
import org.lockscope.frontend.TranslationUnit;

/**
 * The sites of one file of one revision, each function's found when somebody asks.
 *
 * <p>Not thread-safe.
 */
public final class FileSites {

  private final FileScope scope;
  private final FileScope wide;

  FileSites(FileScope scope, FileScope wide) {
    this.scope = scope;
    this.wide = wide;
  }

  /** The file's path. */
  public String path() {
    return scope.file().path();
  }

  /** The file as it was read. */
  public TranslationUnit unit() {
    return scope.unit();
  }

  /**
   * The sites of a function, variant by variant.
   *
   * @param function one the file defines, or one of {@link #functions}
   */
  public List<FunctionSites> of(Function function) {
    return scope.sites(function, wide);
  }

  /**
   * The definitions of a function that can be called by name in this file: its own, or else those
   * of the nearest header that has one; none if there is a macro of that name, or nothing.
   */
  public List<Function> functions(String name) {
    return scope.definitions(name).functions();
  }
}
