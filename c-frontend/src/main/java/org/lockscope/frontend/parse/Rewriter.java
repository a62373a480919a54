package org.lockscope.frontend.parse;

import org.lockscope.frontend.preprocess.Tokens;

/**
 * Rewrites, in place, what a C grammar cannot parse. The text keeps its length and its newlines, so
 * that every offset stays what it was; what the rewriting hides is remembered beside the text.
 */
final class Rewriter {

  private Rewriter() {}

  /**
   * Rewrites a function. Its head is blank afterwards; it is read elsewhere.
   *
   * @param body index of the token that opens the body
   */
  static Rewritten function(Tokens tokens, int body) {
    Draft draft = draft(tokens);
    draft.blank(0, tokens.start(body));
    new StatementRewriter(draft).statements(body, tokens.size());
    return draft.finish("", "");
  }

  /** Rewrites statements without braces around them, such as the replacement of a macro. */
  static Rewritten statements(Tokens tokens) {
    Draft draft = draft(tokens);
    new StatementRewriter(draft).statements(0, tokens.size());
    return draft.finish("{", ";}");
  }

  /** Rewrites an expression; it becomes the operand of a {@code return}. */
  static Rewritten expression(Tokens tokens) {
    Draft draft = draft(tokens);
    new StatementRewriter(draft).expressions().rewrite(0, tokens.size());
    return draft.finish("{return ", ";}");
  }

  private static Draft draft(Tokens tokens) {
    Draft draft = new Draft(tokens);
    if (draft.brackets().nesting() > TooDeeplyNested.LIMIT) {
      throw new TooDeeplyNested();
    }
    return draft;
  }
}
