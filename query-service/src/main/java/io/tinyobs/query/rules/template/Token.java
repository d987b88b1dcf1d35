// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.template;

/**
 * A piece of a template.
 *
 * @param at offset of its first character
 */
record Token(Kind kind, String text, int at) {
  /** What a piece is. */
  enum Kind {
    /** Text between actions. */
    TEXT,
    /** <code>{{</code>. */
    OPEN,
    /** <code>}}</code>. */
    CLOSE,
    /** A name: keyword, function or constant. */
    NAME,
    /** {@code .name}. */
    FIELD,
    /** {@code $name}. */
    VARIABLE,
    /** A lone dot. */
    DOT,
    /** A number. */
    NUMBER,
    /** A string's content. */
    STRING,
    /** {@code |}. */
    PIPE,
    /** {@code :=}. */
    DECLARE,
    /** {@code =}. */
    ASSIGN,
    /** {@code ,}. */
    COMMA,
    /** {@code (}. */
    LEFT,
    /** {@code )}. */
    RIGHT,
    /** White space, which parts arguments. */
    SPACE,
    /** The end of the template. */
    END
  }
}
