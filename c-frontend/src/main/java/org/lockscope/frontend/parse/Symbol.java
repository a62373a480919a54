package org.lockscope.frontend.parse;

import java.util.Locale;

/** The kinds of syntax nodes that the grammar distinguishes and we look at. */
enum Symbol {
  ERROR,
  IDENTIFIER,
  FIELD_IDENTIFIER,
  TYPE_IDENTIFIER,
  STATEMENT_IDENTIFIER,
  PRIMITIVE_TYPE,
  NUMBER_LITERAL,
  CHAR_LITERAL,
  STRING_LITERAL,
  CONCATENATED_STRING,
  TRUE,
  FALSE,
  NULL,
  TRANSLATION_UNIT,
  FUNCTION_DEFINITION,
  COMPOUND_STATEMENT,
  DECLARATION,
  TYPE_DEFINITION,
  INIT_DECLARATOR,
  POINTER_DECLARATOR,
  ARRAY_DECLARATOR,
  FUNCTION_DECLARATOR,
  PARENTHESIZED_DECLARATOR,
  ATTRIBUTED_DECLARATOR,
  EXPRESSION_STATEMENT,
  LABELED_STATEMENT,
  ATTRIBUTED_STATEMENT,
  IF_STATEMENT,
  ELSE_CLAUSE,
  SWITCH_STATEMENT,
  CASE_STATEMENT,
  WHILE_STATEMENT,
  DO_STATEMENT,
  FOR_STATEMENT,
  RETURN_STATEMENT,
  BREAK_STATEMENT,
  CONTINUE_STATEMENT,
  GOTO_STATEMENT,
  PARENTHESIZED_EXPRESSION,
  COMMA_EXPRESSION,
  CONDITIONAL_EXPRESSION,
  ASSIGNMENT_EXPRESSION,
  POINTER_EXPRESSION,
  UNARY_EXPRESSION,
  BINARY_EXPRESSION,
  UPDATE_EXPRESSION,
  CAST_EXPRESSION,
  TYPE_DESCRIPTOR,
  STRUCT_SPECIFIER,
  UNION_SPECIFIER,
  ENUM_SPECIFIER,
  SIZED_TYPE_SPECIFIER,
  MACRO_TYPE_SPECIFIER,
  STORAGE_CLASS_SPECIFIER,
  TYPE_QUALIFIER,
  PARAMETER_LIST,
  SIZEOF_EXPRESSION,
  ALIGNOF_EXPRESSION,
  OFFSETOF_EXPRESSION,
  GENERIC_EXPRESSION,
  SUBSCRIPT_EXPRESSION,
  CALL_EXPRESSION,
  ARGUMENT_LIST,
  FIELD_EXPRESSION,
  COMPOUND_LITERAL_EXPRESSION,
  INITIALIZER_LIST,
  INITIALIZER_PAIR,
  SUBSCRIPT_DESIGNATOR,
  SUBSCRIPT_RANGE_DESIGNATOR,
  FIELD_DESIGNATOR,
  GNU_ASM_EXPRESSION,
  EXTENSION_EXPRESSION,
  COMMENT,
  /** A keyword, operator or bracket. */
  TOKEN,
  /** Anything else. */
  OTHER;

  static Symbol of(String grammarName, boolean named) {
    if (!named) {
      return TOKEN;
    }
    try {
      return valueOf(grammarName.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException notOfInterest) {
      return OTHER;
    }
  }

  boolean isStatement() {
    return switch (this) {
      case COMPOUND_STATEMENT,
          EXPRESSION_STATEMENT,
          DECLARATION,
          TYPE_DEFINITION,
          IF_STATEMENT,
          WHILE_STATEMENT,
          DO_STATEMENT,
          FOR_STATEMENT,
          SWITCH_STATEMENT,
          CASE_STATEMENT,
          LABELED_STATEMENT,
          ATTRIBUTED_STATEMENT,
          RETURN_STATEMENT,
          GOTO_STATEMENT,
          BREAK_STATEMENT,
          CONTINUE_STATEMENT ->
          true;
      default -> false;
    };
  }

  boolean isExpression() {
    return switch (this) {
      case IDENTIFIER,
          NUMBER_LITERAL,
          CHAR_LITERAL,
          STRING_LITERAL,
          CONCATENATED_STRING,
          TRUE,
          FALSE,
          NULL,
          PARENTHESIZED_EXPRESSION,
          COMMA_EXPRESSION,
          CONDITIONAL_EXPRESSION,
          ASSIGNMENT_EXPRESSION,
          POINTER_EXPRESSION,
          UNARY_EXPRESSION,
          BINARY_EXPRESSION,
          UPDATE_EXPRESSION,
          CAST_EXPRESSION,
          SIZEOF_EXPRESSION,
          ALIGNOF_EXPRESSION,
          OFFSETOF_EXPRESSION,
          GENERIC_EXPRESSION,
          SUBSCRIPT_EXPRESSION,
          CALL_EXPRESSION,
          FIELD_EXPRESSION,
          COMPOUND_LITERAL_EXPRESSION,
          INITIALIZER_LIST,
          GNU_ASM_EXPRESSION,
          EXTENSION_EXPRESSION ->
          true;
      default -> false;
    };
  }

  boolean isDeclarator() {
    return switch (this) {
      case INIT_DECLARATOR,
          POINTER_DECLARATOR,
          ARRAY_DECLARATOR,
          FUNCTION_DECLARATOR,
          PARENTHESIZED_DECLARATOR,
          ATTRIBUTED_DECLARATOR ->
          true;
      default -> false;
    };
  }

  /** Whether nothing below is evaluated at run time. */
  boolean isUnevaluated() {
    return switch (this) {
      case TYPE_DESCRIPTOR,
          STRUCT_SPECIFIER,
          UNION_SPECIFIER,
          ENUM_SPECIFIER,
          SIZED_TYPE_SPECIFIER,
          MACRO_TYPE_SPECIFIER,
          STORAGE_CLASS_SPECIFIER,
          TYPE_QUALIFIER,
          PARAMETER_LIST,
          TYPE_DEFINITION,
          SIZEOF_EXPRESSION,
          ALIGNOF_EXPRESSION,
          OFFSETOF_EXPRESSION,
          GENERIC_EXPRESSION ->
          true;
      default -> false;
    };
  }
}
