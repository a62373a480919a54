package org.lockscope.analyzer.mail;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** From bytes to text, where what a mail says of its charset may be wrong. */
final class Texts {

  private Texts() {}

  /**
   * Decodes text.
   *
   * <p>Bytes beyond ASCII that are valid UTF-8 are UTF-8, whatever the mail says: text in another
   * charset is hardly ever valid by chance. Otherwise the mail is believed, if it can be; and last
   * comes ISO 8859-1, in which everything is valid.
   */
  static String decode(byte[] bytes, Optional<String> declared) {
    Optional<Charset> charset = declared.flatMap(Texts::charset);
    if (charset.isPresent() && !startsLikeAscii(charset.get())) {
      return new String(bytes, charset.get());
    }
    boolean ascii = true;
    for (byte b : bytes) {
      ascii &= b >= 0;
    }
    if (!ascii) {
      Optional<String> utf8 = strictly(bytes, StandardCharsets.UTF_8);
      if (utf8.isPresent()) {
        return utf8.get();
      }
    }
    return charset
        .flatMap(believed -> strictly(bytes, believed))
        .orElseGet(() -> new String(bytes, StandardCharsets.ISO_8859_1));
  }

  /** A text whose ASCII characters are not themselves, such as UTF-16, as UTF-8; others as is. */
  static byte[] withAscii(byte[] bytes, Optional<String> declared) {
    return declared
        .flatMap(Texts::charset)
        .filter(charset -> !startsLikeAscii(charset))
        .map(charset -> new String(bytes, charset).getBytes(StandardCharsets.UTF_8))
        .orElse(bytes);
  }

  private static Optional<Charset> charset(String name) {
    try {
      return Optional.of(Charset.forName(name.strip()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean startsLikeAscii(Charset charset) {
    return new String(new byte[] {'d', 'i', 'f', 'f'}, charset).equals("diff");
  }

  private static Optional<String> strictly(byte[] bytes, Charset charset) {
    try {
      return Optional.of(
          charset
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes))
              .toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
