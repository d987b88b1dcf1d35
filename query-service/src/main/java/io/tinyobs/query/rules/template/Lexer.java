// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.template;

import io.tinyobs.query.rules.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Cuts a template into pieces; white space beside <code>{{-</code> and <code>-}}</code> is dropped. */
final class Lexer {
  private static final String OPEN = "{{";
  private static final String CLOSE = "}}";

  private final Source source;
  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private Lexer(Source source) {
    this.source = source;
    this.text = source.text();
  }

  static List<Token> tokens(Source source) {
    var lexer = new Lexer(source);
    lexer.run();
    return lexer.tokens;
  }

  private void run() {
    boolean trimNext = false;
    while (at < text.length()) {
      int open = text.indexOf(OPEN, at);
      int end = open < 0 ? text.length() : open;
      boolean trimsBefore = open >= 0 && isTrimAfterOpen(open + 2);
      addText(end, trimNext, trimsBefore);
      at = end;
      if (open >= 0) {
        at += trimsBefore ? 3 : 2;
        trimNext = isComment() ? comment(open) : action(open);
      }
    }
    tokens.add(new Token(Kind.END, "", text.length()));
  }

  private boolean isTrimAfterOpen(int from) {
    return from + 1 < text.length()
        && text.charAt(from) == '-'
        && isSpace(text.charAt(from + 1));
  }

  private void addText(int end, boolean trimLeft, boolean trimRight) {
    var piece = text.substring(at, end);
    piece = trimLeft ? piece.stripLeading() : piece;
    piece = trimRight ? piece.stripTrailing() : piece;
    if (!piece.isEmpty()) {
      tokens.add(new Token(Kind.TEXT, piece, at));
    }
  }

  private boolean isComment() {
    int from = at;
    while (from < text.length() && isSpace(text.charAt(from))) {
      from++;
    }
    return text.startsWith("/*", from);
  }

  private boolean comment(int open) {
    int end = text.indexOf("*/", at);
    int close = end < 0 ? -1 : text.indexOf(CLOSE, end);
    if (close < 0) {
      throw source.unparsable(open, "unclosed comment");
    }
    var rest = text.substring(end + 2, close);
    at = close + 2;
    if (!rest.isBlank() && !rest.strip().equals("-")) {
      throw source.unparsable(open, "comment ends before closing delimiter");
    }
    return rest.endsWith("-");
  }

  /** Reads to the end of an action; whether white space after it is to be dropped. */
  private boolean action(int open) {
    tokens.add(new Token(Kind.OPEN, OPEN, open));
    while (at < text.length()) {
      boolean trims = text.startsWith("-}}", at) && at > 0 && isSpace(text.charAt(at - 1));
      if (trims || text.startsWith(CLOSE, at)) {
        tokens.add(new Token(Kind.CLOSE, CLOSE, at));
        at += trims ? 3 : 2;
        return trims;
      }
      next();
    }
    throw source.unparsable(open, "unclosed action");
  }

  private void next() {
    int from = at;
    char c = text.charAt(at);
    if (isSpace(c)) {
      while (at < text.length() && isSpace(text.charAt(at))) {
        at++;
      }
      add(Kind.SPACE, from);
    } else if (c == '"' || c == '`' || c == '\'') {
      quoted(c);
    } else if (text.startsWith(":=", at)) {
      at += 2;
      add(Kind.DECLARE, from);
    } else if (isNumberStart()) {
      at++;
      while (at < text.length() && isNumberPart()) {
        at++;
      }
      add(Kind.NUMBER, from);
    } else {
      wordOrSign(from, c);
    }
  }

  private void wordOrSign(int from, char c) {
    at++;
    switch (c) {
      case '|' -> add(Kind.PIPE, from);
      case '=' -> add(Kind.ASSIGN, from);
      case ',' -> add(Kind.COMMA, from);
      case '(' -> add(Kind.LEFT, from);
      case ')' -> add(Kind.RIGHT, from);
      case '$' -> {
        skipName();
        add(Kind.VARIABLE, from);
      }
      case '.' -> {
        skipName();
        add(at == from + 1 ? Kind.DOT : Kind.FIELD, from);
      }
      default -> {
        if (!isNamePart(c)) {
          throw source.unparsable(
              from, "unrecognized character in action: U+%04X '%c'".formatted((int) c, c));
        }
        skipName();
        add(Kind.NAME, from);
      }
    }
  }

  private void add(Kind kind, int from) {
    tokens.add(new Token(kind, text.substring(from, at), from));
  }

  private void skipName() {
    while (at < text.length() && isNamePart(text.charAt(at))) {
      at++;
    }
  }

  private void quoted(char quote) {
    int from = at++;
    while (at < text.length() && text.charAt(at) != quote) {
      if (text.charAt(at) == '\n' && quote != '`') {
        break;
      }
      at += text.charAt(at) == '\\' && quote != '`' ? 2 : 1;
    }
    if (at >= text.length() || text.charAt(at) != quote) {
      throw source.unparsable(from, "unterminated quoted string");
    }
    at++;
    var literal = text.substring(from, at);
    if (quote == '\'') {
      int rune = Unquote.text(source, from, literal).codePointAt(0);
      tokens.add(new Token(Kind.NUMBER, Integer.toString(rune), from));
    } else {
      tokens.add(new Token(Kind.STRING, Unquote.text(source, from, literal), from));
    }
  }

  private boolean isNumberStart() {
    char c = text.charAt(at);
    boolean sign = (c == '-' || c == '+') && at + 1 < text.length();
    char first = sign ? text.charAt(at + 1) : c;
    int second = at + (sign ? 2 : 1);
    return isDigit(first)
        || (first == '.' && second < text.length() && isDigit(text.charAt(second)));
  }

  private boolean isNumberPart() {
    char c = text.charAt(at);
    if (c == '-' || c == '+') {
      char before = text.charAt(at - 1);
      return before == 'e' || before == 'E';
    }
    return isNamePart(c) || c == '.';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNamePart(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }
}
