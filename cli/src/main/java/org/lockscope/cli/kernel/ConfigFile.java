package org.lockscope.cli.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.model.KernelVersion;
import org.lockscope.model.condition.ConfigurationSpace.Assignment;
import org.tukaani.xz.XZInputStream;

/**
 * A .config file.
 *
 * @param values what it assigns, by symbol without {@code CONFIG_}
 * @param version the kernel it was made for, if it says so
 */
record ConfigFile(Map<String, Assignment> values, Optional<KernelVersion> version) {

  /** The largest real ones have a third of a megabyte. */
  private static final int LIMIT = 16 << 20;

  private static final Pattern SET = Pattern.compile("CONFIG_(\\w+)=(.*)");
  private static final Pattern UNSET = Pattern.compile("# CONFIG_(\\w+) is not set");
  private static final Pattern HEADER =
      Pattern.compile("# Linux/\\S+ (\\d+\\.\\d+)\\S* Kernel Configuration");

  ConfigFile {
    values = Map.copyOf(values);
  }

  /**
   * Reads a file, also one compressed with gzip or xz.
   *
   * @param name what to call it in front of users
   * @throws InputException if it cannot be read or is no .config
   */
  static ConfigFile read(Path file, String name) throws InputException {
    String text;
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = decompress(raw)) {
      byte[] bytes = in.readNBytes(LIMIT + 1);
      if (bytes.length > LIMIT) {
        throw new InputException(name, "too large for a .config file");
      }
      text = new String(bytes, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new InputException(name, "cannot be read: " + e.getMessage(), e);
    }
    return parse(text, name);
  }

  private static InputStream decompress(InputStream in) throws IOException {
    byte[] magic = in.readNBytes(6);
    InputStream whole = new SequenceInputStream(new java.io.ByteArrayInputStream(magic), in);
    String text = new String(magic, StandardCharsets.ISO_8859_1);
    if (text.startsWith("\u001f\u008b")) {
      return new GZIPInputStream(whole);
    }
    return text.startsWith("\u00fd7zXZ") ? new XZInputStream(whole) : whole;
  }

  private static ConfigFile parse(String text, String name) throws InputException {
    Map<String, Assignment> values = new TreeMap<>();
    Optional<KernelVersion> version = Optional.empty();
    for (String line : text.lines().map(String::strip).toList()) {
      Matcher set = SET.matcher(line);
      Matcher unset = UNSET.matcher(line);
      Matcher header = HEADER.matcher(line);
      if (set.matches()) {
        values.put(set.group(1), assignment(set.group(2)));
      } else if (unset.matches()) {
        values.put(unset.group(1), Assignment.OFF);
      } else if (header.matches()) {
        version = Optional.of(KernelVersion.parse(header.group(1)));
      }
    }
    if (values.isEmpty()) {
      throw new InputException(name, "no .config file, it sets no CONFIG_ symbol");
    }
    return new ConfigFile(values, version);
  }

  private static Assignment assignment(String value) {
    return switch (value) {
      case "n" -> Assignment.OFF;
      case "m" -> Assignment.MODULE;
      default -> Assignment.BUILT_IN;
    };
  }
}
