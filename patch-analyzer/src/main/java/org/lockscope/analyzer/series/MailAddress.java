package org.lockscope.analyzer.series;

/**
 * Who sends or gets a mail.
 *
 * @param name for people, decoded; may be empty
 * @param address {@code someone@example.org}
 */
public record MailAddress(String name, String address) {

  /** Checks that nothing can end a header, and that there is an address. */
  public MailAddress {
    name = name.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]+", " ").strip();
    if (!isAddress(address)) {
      throw new IllegalArgumentException("no address: " + address);
    }
  }

  /** Whether a text can be an address: one with {@code @} and nothing that ends it elsewhere. */
  public static boolean isAddress(String text) {
    return text.matches("[^\\s\\p{Cntrl}<>(),;:\\\\\"@]+@[^\\s\\p{Cntrl}<>(),;:\\\\\"@]+");
  }

  @Override
  public String toString() {
    return name.isEmpty() ? address : name + " <" + address + ">";
  }
}
