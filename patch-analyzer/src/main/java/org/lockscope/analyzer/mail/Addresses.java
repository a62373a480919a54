package org.lockscope.analyzer.mail;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.apache.james.mime4j.field.address.LenientAddressParser;
import org.apache.james.mime4j.stream.ParserCursor;
import org.apache.james.mime4j.util.ByteSequence;
import org.apache.james.mime4j.util.ContentUtil;
import org.lockscope.analyzer.series.MailAddress;

/** Takes apart the headers that name people. */
final class Addresses {

  /** More people than this are not written to; a longer header is an attack. */
  private static final int LIMIT = 1 << 16;

  private Addresses() {}

  /**
   * The addresses of a header; what is none is left out.
   *
   * @param header unfolded, not decoded
   */
  static List<MailAddress> of(String header) {
    List<MailAddress> addresses = new ArrayList<>();
    try {
      ByteSequence bytes =
          ContentUtil.encode(
              StandardCharsets.UTF_8, header.substring(0, Math.min(header.length(), LIMIT)));
      ParserCursor all = new ParserCursor(0, bytes.length());
      for (Mailbox mailbox : LenientAddressParser.DEFAULT.parseAddressList(bytes, all).flatten()) {
        String address = String.valueOf(mailbox.getAddress());
        if (MailAddress.isAddress(address)) {
          addresses.add(new MailAddress(name(mailbox), address));
        }
      }
    } catch (RuntimeException e) {
      // A header that cannot be read names nobody.
      return List.copyOf(addresses);
    }
    return List.copyOf(addresses);
  }

  /** Encoded words have been decoded by then; other characters beyond ASCII are bytes still. */
  private static String name(Mailbox mailbox) {
    String name = Optional.ofNullable(mailbox.getName()).orElse("");
    return name.chars().allMatch(c -> c < 0x100)
        ? Texts.decode(name.getBytes(StandardCharsets.ISO_8859_1), Optional.empty())
        : name;
  }
}
