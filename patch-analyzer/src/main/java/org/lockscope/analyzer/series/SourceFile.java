package org.lockscope.analyzer.series;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file of a {@link SourceTree}, with its content.
 *
 * <p>Two files are equal if they have the same path and the same content, which the blob id tells.
 */
public final class SourceFile {

  /** git looks that far for a NUL when it decides whether a file is text. */
  private static final int BINARY_PROBE = 8000;

  private final String path;
  private final String blobId;
  private final byte[] content;

  /** Whether it is binary, once somebody has asked: all that include a header do. */
  private volatile Boolean binary;

  private SourceFile(String path, String blobId, byte[] content) {
    this.path = requireNonNull(path);
    this.blobId = requireNonNull(blobId);
    this.content = requireNonNull(content);
  }

  /** A file whose blob id is computed from its content. */
  public static SourceFile of(String path, byte[] content) {
    return new SourceFile(path, blobIdOf(content), content);
  }

  /** A text file in UTF-8. */
  public static SourceFile of(String path, String content) {
    return of(path, content.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A file whose blob id is known.
   *
   * @param blobId must be the one of {@code content}; it is not computed again
   */
  public static SourceFile of(String path, String blobId, byte[] content) {
    return new SourceFile(path, blobId, content);
  }

  /** The name git has for a content: 40 hexadecimal digits of SHA-1. */
  public static String blobIdOf(byte[] content) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(sha1.digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  /** Where the file is in its tree, with {@code /} between the parts. */
  public String path() {
    return path;
  }

  /**
   * The git blob id of the content, also for files that no repository has: the key under which
   * results that depend on nothing but this content can be kept.
   */
  public String blobId() {
    return blobId;
  }

  /** The content; must not be changed. */
  public byte[] content() {
    return content;
  }

  /** How many bytes the file has. */
  public int size() {
    return content.length;
  }

  /** Whether git would show no text diff of the file: there is a NUL near its beginning. */
  public boolean isBinary() {
    Boolean known = binary;
    if (known == null) {
      known = hasNul();
      binary = known;
    }
    return known;
  }

  private boolean hasNul() {
    int end = Math.min(content.length, BINARY_PROBE);
    for (int i = 0; i < end; i++) {
      if (content[i] == 0) {
        return true;
      }
    }
    return false;
  }

  /** The same content at another path. */
  public SourceFile at(String newPath) {
    return newPath.equals(path) ? this : new SourceFile(newPath, blobId, content);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SourceFile file && path.equals(file.path) && blobId.equals(file.blobId);
  }

  @Override
  public int hashCode() {
    return 31 * path.hashCode() + blobId.hashCode();
  }

  @Override
  public String toString() {
    return path + "@" + blobId;
  }
}
