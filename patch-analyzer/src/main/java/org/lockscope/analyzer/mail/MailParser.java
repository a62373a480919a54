package org.lockscope.analyzer.mail;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.NameValuePair;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.stream.RawFieldParser;
import org.apache.james.mime4j.stream.RecursionMode;

/** Decodes one mail. */
final class MailParser {

  /** Patches are attached, sometimes beside a signature; what is nested deeper is an attack. */
  private static final int DEPTH_LIMIT = 8;

  private static final MimeConfig LENIENT =
      MimeConfig.custom()
          .setMaxLineLen(-1)
          .setMaxHeaderLen(-1)
          .setMaxHeaderCount(-1)
          .setMaxContentLen(-1)
          .build();

  private final RawMail raw;
  private final Map<String, String> headers = new HashMap<>();
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private Optional<String> charset = Optional.empty();
  private Optional<String> fileName = Optional.empty();

  /** How many bodies there are, and how many of them are text. */
  private int bodies;

  private int parts;
  private boolean asIs;

  private MailParser(RawMail raw) {
    this.raw = raw;
  }

  /** Decodes a mail. Never fails; what cannot be decoded is taken as it is, or not at all. */
  static Mail parse(RawMail raw) {
    return new MailParser(raw).parse();
  }

  private Mail parse() {
    int bodyStart = bodyStart(raw.bytes());
    try {
      walk();
    } catch (MimeException | IOException | RuntimeException e) {
      bodies = 0;
    }
    if (bodies == 0) {
      // Wrong MIME, not a wrong mail: whoever wrote it meant the text to be read.
      parts = 0;
      text.reset();
      text.write(raw.bytes(), bodyStart, raw.bytes().length - bodyStart);
      asIs = true;
    }
    int bodyLine = 0;
    if (asIs && parts <= 1) {
      bodyLine = raw.line();
      for (int i = 0; i < bodyStart; i++) {
        bodyLine += raw.bytes()[i] == '\n' ? 1 : 0;
      }
    }
    return new Mail(raw.file(), raw.commit(), headers, text.toByteArray(), charset, bodyLine);
  }

  /** The index behind the first empty line. */
  private static int bodyStart(byte[] mail) {
    boolean empty = true;
    for (int i = 0; i < mail.length; i++) {
      if (mail[i] == '\n') {
        if (empty) {
          return i + 1;
        }
        empty = true;
      } else if (mail[i] != '\r') {
        empty = false;
      }
    }
    return mail.length;
  }

  private void walk() throws MimeException, IOException {
    MimeTokenStream stream = new MimeTokenStream(LENIENT);
    stream.setRecursionMode(RecursionMode.M_NO_RECURSE);
    stream.parse(new ByteArrayInputStream(raw.bytes()));
    int depth = 0;
    for (EntityState state = stream.getState();
        state != EntityState.T_END_OF_STREAM;
        state = stream.next()) {
      switch (state) {
        case T_START_HEADER -> fileName = Optional.empty();
        case T_FIELD -> field(stream.getField(), depth);
        case T_START_MULTIPART -> {
          depth++;
          if (depth >= DEPTH_LIMIT) {
            stream.setRecursionMode(RecursionMode.M_FLAT);
          }
        }
        case T_END_MULTIPART -> depth--;
        case T_BODY -> body(stream, depth);
        default -> {
          // Preambles and the like.
        }
      }
    }
  }

  private void field(Field field, int depth) {
    String name = field.getName().toLowerCase(Locale.ROOT);
    if (depth == 0) {
      headers.putIfAbsent(name, value(field));
    }
    if (name.equals("content-disposition") || name.equals("content-type")) {
      for (NameValuePair parameter :
          RawFieldParser.DEFAULT
              .parseRawBody(new RawField(name, decodeWords(value(field))))
              .getParams()) {
        String key = parameter.getName();
        if (key.equalsIgnoreCase("filename") || key.equalsIgnoreCase("name")) {
          fileName = Optional.of(String.valueOf(parameter.getValue()));
        }
      }
    }
  }

  private static String value(Field field) {
    byte[] bytes =
        field.getRaw() == null
            ? field.getBody().getBytes(StandardCharsets.UTF_8)
            : field.getRaw().toByteArray();
    String line = Texts.decode(bytes, Optional.empty());
    String body = field.getRaw() == null ? line : line.substring(line.indexOf(':') + 1);
    return body.replaceAll("\\r?\\n[ \\t]*", " ").strip();
  }

  /** Decodes {@code =?utf-8?q?...?=}. */
  static String decodeWords(String value) {
    try {
      return DecoderUtil.decodeEncodedWords(value, DecodeMonitor.SILENT, StandardCharsets.UTF_8);
    } catch (RuntimeException e) {
      return value;
    }
  }

  private void body(MimeTokenStream stream, int depth) throws IOException {
    bodies++;
    BodyDescriptor descriptor = stream.getBodyDescriptor();
    if (!isText(descriptor.getMimeType().toLowerCase(Locale.ROOT), depth)) {
      return;
    }
    byte[] bytes = stream.getDecodedInputStream().readAllBytes();
    String encoding = String.valueOf(descriptor.getTransferEncoding()).toLowerCase(Locale.ROOT);
    if (encoding.equals("quoted-printable")) {
      bytes = withLineFeeds(bytes);
    }
    Optional<String> declared = Optional.ofNullable(descriptor.getCharset());
    bytes = Texts.withAscii(bytes, declared);
    text.writeBytes(bytes);
    if (bytes.length > 0 && bytes[bytes.length - 1] != '\n') {
      text.write('\n');
    }
    if (parts == 0) {
      charset = declared;
    }
    parts++;
    asIs =
        depth == 0
            && !encoding.equals("quoted-printable")
            && !encoding.equals("base64")
            && !encoding.contains("uu");
  }

  private boolean isText(String type, int depth) {
    boolean patchName =
        fileName.filter(name -> name.endsWith(".patch") || name.endsWith(".diff")).isPresent();
    if (patchName || type.endsWith("/x-patch") || type.endsWith("/x-diff")) {
      return true;
    }
    return type.equals("text/plain") && (depth == 0 || fileName.isEmpty());
  }

  /** mime4j ends every line of quoted-printable text in CRLF, as the standard has it. */
  private static byte[] withLineFeeds(byte[] bytes) {
    ByteArrayOutputStream result = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      boolean lineEnd = bytes[i] == '\r' && i + 1 < bytes.length && bytes[i + 1] == '\n';
      if (!lineEnd) {
        result.write(bytes[i]);
      }
    }
    return result.toByteArray();
  }
}
