package org.lockscope.analyzer.git;

import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.ConfigConstants;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;

/**
 * Keeps JGit from looking at, and changing, the machine around the repository.
 *
 * <p>By itself JGit runs {@code git config} to find the system's settings, and measures how fine
 * the time stamps of the file system are: for some seconds it writes files into the repository, and
 * then the result into the user's home. No setting of a user or a system changes what a commit
 * contains, so that all of them are empty here, and time stamps are said to be good for two
 * seconds, which is what JGit believes when it cannot measure.
 */
final class IsolatedSystemReader extends SystemReader.Delegate {

  private static final long TIMESTAMP_RESOLUTION_SECONDS = 2;

  private IsolatedSystemReader(SystemReader delegate) {
    super(delegate);
  }

  /** Makes all of this process's JGit use it. */
  static void install() {
    synchronized (IsolatedSystemReader.class) {
      SystemReader current = SystemReader.getInstance();
      if (!(current instanceof IsolatedSystemReader)) {
        SystemReader.setInstance(new IsolatedSystemReader(current));
      }
    }
  }

  @Override
  public FileBasedConfig openSystemConfig(Config parent, FS fs) {
    return new EmptyConfig(parent, fs);
  }

  @Override
  public FileBasedConfig openUserConfig(Config parent, FS fs) {
    return new EmptyConfig(parent, fs);
  }

  @Override
  public FileBasedConfig openJGitConfig(Config parent, FS fs) {
    return new EmptyConfig(parent, fs);
  }

  /** A file of settings that does not exist. */
  private static final class EmptyConfig extends FileBasedConfig {

    EmptyConfig(Config parent, FS fs) {
      super(parent, null, fs);
    }

    @Override
    public void load() {
      // There is nothing to load.
    }

    @Override
    public void save() {
      // Nor a place to save to.
    }

    @Override
    public boolean isOutdated() {
      return false;
    }

    @Override
    public long getTimeUnit(
        String section, String subsection, String name, long defaultValue, TimeUnit wantUnit) {
      if (section.equals(ConfigConstants.CONFIG_FILESYSTEM_SECTION)) {
        return name.equals(ConfigConstants.CONFIG_KEY_TIMESTAMP_RESOLUTION)
            ? wantUnit.convert(TIMESTAMP_RESOLUTION_SECONDS, TimeUnit.SECONDS)
            : 0;
      }
      return super.getTimeUnit(section, subsection, name, defaultValue, wantUnit);
    }
  }
}
