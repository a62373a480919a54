package org.lockscope.cli;

/** Patches to the base of {@link TestKernel} as mails. */
final class Mails {

  /** UNLOCKED to LOCKED. */
  static final String LOCK =
      """
      mm, shelf: lock

      diff --git a/mm/shelf.c b/mm/shelf.c
      index %s..%s 100644
      --- a/mm/shelf.c
      +++ b/mm/shelf.c
      @@ -2,7 +2,8 @@ static void shelf_put(struct shelf *s, int n)
       {
       \tunsigned long flags;
      \s
      -\tflags = 0;
      +\tspin_lock_irqsave(&s->lock, flags);
       \tshelf_check(s);
       \ts->count += n;
      +\tspin_unlock_irqrestore(&s->lock, flags);
       }
      """
          .formatted(id(TestKernel.UNLOCKED), id(TestKernel.LOCKED));

  /** LOCKED to SHRUNK. */
  static final String LOCK_LESS =
      """
      mm, shelf: lock less

      diff --git a/mm/shelf.c b/mm/shelf.c
      index %s..%s 100644
      --- a/mm/shelf.c
      +++ b/mm/shelf.c
      @@ -2,8 +2,8 @@ static void shelf_put(struct shelf *s, int n)
       {
       \tunsigned long flags;
      \s
      -\tspin_lock_irqsave(&s->lock, flags);
       \tshelf_check(s);
      +\tspin_lock_irqsave(&s->lock, flags);
       \ts->count += n;
       \tspin_unlock_irqrestore(&s->lock, flags);
       }
      """
          .formatted(id(TestKernel.LOCKED), id(TestKernel.SHRUNK));

  static final String NEW_FILE =
      """
      mm, bin: come

      diff --git a/mm/bin.c b/mm/bin.c
      new file mode 100644
      --- /dev/null
      +++ b/mm/bin.c
      @@ -0,0 +1,6 @@
      +static void bin_put(struct bin *b, int n)
      +{
      +\tspin_lock(&b->lock);
      +\tb->count += n;
      +\tspin_unlock(&b->lock);
      +}
      """;

  private Mails() {}

  private static String id(String content) {
    return org.lockscope.analyzer.series.SourceFile.of("x", content).blobId().substring(0, 12);
  }

  /** One mail; the first line of the patch is its subject. */
  static String mail(String tag, String patch) {
    int end = patch.indexOf('\n');
    return "From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\n"
        + "From: Some One <some.one@example.org>\n"
        + "Date: Tue, 14 Nov 2023 22:13:20 +0000\n"
        + "Subject: ["
        + tag
        + "] "
        + patch.substring(0, end)
        + "\nMessage-ID: <"
        + tag.replaceAll("\\W+", "-")
        + "@example.org>\n\nWhy.\n\n---\n"
        + patch.substring(end + 2)
        + "-- \n2.39.2\n\n";
  }

  /** A mailbox with a series. */
  static String of(String tag, String... patches) {
    StringBuilder mails = new StringBuilder();
    for (int i = 0; i < patches.length; i++) {
      mails.append(mail(tag + " " + (i + 1) + "/" + patches.length, patches[i]));
    }
    return mails.toString();
  }
}
