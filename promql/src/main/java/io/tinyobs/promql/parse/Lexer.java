// SPDX-License-Identifier: MIT
package io.tinyobs.promql.parse;

import io.tinyobs.promql.PromQlException.ParseError;
import io.tinyobs.promql.ast.PosRange;
import io.tinyobs.promql.ast.Quoting;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a query into tokens, one a call.
 *
 * <p>
 * What a character means depends on whether it stands within braces, within brackets before the
 * duration, or elsewhere; so there are three ways to read the next token, and the open brackets
 * choose.
 */
final class Lexer {
  private final String input;
  private int pos;
  private int start;

  private int parenDepth;
  private boolean braceOpen;
  private boolean bracketOpen;
  // Within brackets, before and between the parts of a duration expression.
  private boolean durationExpected;
  private boolean gotColon;
  private boolean gotDuration;

  Lexer(String input) {
    this.input = input;
  }

  /** The next token; at the end always {@link TokenType#END}. */
  Token next() {
    skipBlanks();
    start = pos;
    if (durationExpected) {
      return inDuration();
    }
    return braceOpen ? inBraces() : outside();
  }

  private void skipBlanks() {
    while (pos < input.length()) {
      char c = input.charAt(pos);
      if (c == '#' && !durationExpected) {
        while (pos < input.length() && input.charAt(pos) != '\n' && input.charAt(pos) != '\r') {
          pos++;
        }
      } else if (isSpace(c)) {
        pos++;
      } else {
        return;
      }
    }
  }

  private Token outside() {
    int c = advance();
    return switch (c) {
      case -1 -> {
        if (parenDepth != 0) {
          throw error("unclosed left parenthesis");
        }
        if (bracketOpen) {
          throw error("unclosed left bracket");
        }
        yield emit(TokenType.END);
      }
      case ',' -> emit(TokenType.COMMA);
      case '*' -> emit(TokenType.MUL);
      case '/' -> emit(TokenType.DIV);
      case '%' -> emit(TokenType.MOD);
      case '+' -> emit(TokenType.ADD);
      case '-' -> emit(TokenType.SUB);
      case '^' -> emit(TokenType.POW);
      case '@' -> emit(TokenType.AT);
      case '=' -> {
        if (peek() == '~') {
          throw error("unexpected character after '=': '~'");
        }
        yield accept('=') ? emit(TokenType.EQUAL_EQUAL) : emit(TokenType.EQUAL);
      }
      case '!' -> {
        if (!accept('=')) {
          throw error("unexpected character after '!': " + Quoting.quote(advance()));
        }
        yield emit(TokenType.NOT_EQUAL);
      }
      case '<' -> accept('=')
          ? emit(TokenType.LESS_OR_EQUAL)
          : emit(accept('/') ? TokenType.TRIM_UPPER : TokenType.LESS);
      case '>' -> accept('=')
          ? emit(TokenType.GREATER_OR_EQUAL)
          : emit(accept('/') ? TokenType.TRIM_LOWER : TokenType.GREATER);
      case '"', '\'', '`' -> string(c);
      case '(' -> {
        parenDepth++;
        yield emit(TokenType.LEFT_PAREN);
      }
      case ')' -> closeParen();
      case '{' -> {
        braceOpen = true;
        yield emit(TokenType.LEFT_BRACE);
      }
      case '[' -> {
        if (bracketOpen) {
          throw error("unexpected left bracket '['");
        }
        bracketOpen = true;
        durationExpected = true;
        gotColon = false;
        yield emit(TokenType.LEFT_BRACKET);
      }
      case ']' -> {
        if (!bracketOpen) {
          throw error("unexpected right bracket ']'");
        }
        bracketOpen = false;
        yield emit(TokenType.RIGHT_BRACKET);
      }
      default -> {
        if (isDigit(c) || c == '.' && isDigit(peek())) {
          pos = start;
          yield numberOrDuration();
        }
        if (isAlpha(c) || c == ':') {
          yield bracketOpen ? wordInBrackets(c) : wordOrName();
        }
        throw error("unexpected character: " + Quoting.quote(c));
      }
    };
  }

  private Token closeParen() {
    if (--parenDepth < 0) {
      start = pos;
      throw error("unexpected right parenthesis ')'");
    }
    return emit(TokenType.RIGHT_PAREN);
  }

  // After the duration: a colon, or a word of a duration expression.
  private Token wordInBrackets(int c) {
    if (c == ':') {
      if (gotColon) {
        throw error("unexpected colon ':'");
      }
      gotColon = true;
      return emit(TokenType.COLON);
    }
    var word = durationWord(c);
    if (word == null) {
      throw error("unexpected character: %s, expected ':'".formatted(Quoting.quote(c)));
    }
    return word;
  }

  private @Nullable Token durationWord(int first) {
    if ("srmSRM".indexOf(first) < 0) {
      return null;
    }
    while (isAlpha(peek())) {
      pos++;
    }
    var type = TokenType.ofWord(input.substring(start, pos));
    return type == TokenType.STEP || type == TokenType.RANGE || type == TokenType.MAX_OF
        || type == TokenType.MIN_OF ? emit(type) : null;
  }

  private Token inDuration() {
    int c = advance();
    return switch (c) {
      case -1 -> throw error("unexpected end of input in duration expression");
      case ']' -> {
        bracketOpen = false;
        durationExpected = false;
        gotColon = false;
        yield emit(TokenType.RIGHT_BRACKET);
      }
      case ':' -> {
        if (!gotDuration) {
          start = pos;
          throw error("unexpected colon before duration in duration expression");
        }
        if (gotColon) {
          start = pos;
          throw error("unexpected repeated colon in duration expression");
        }
        gotColon = true;
        yield emit(TokenType.COLON);
      }
      case '(' -> {
        parenDepth++;
        yield emit(TokenType.LEFT_PAREN);
      }
      case ')' -> closeParen();
      case '+' -> emit(TokenType.ADD);
      case '-' -> emit(TokenType.SUB);
      case '*' -> emit(TokenType.MUL);
      case '/' -> emit(TokenType.DIV);
      case '%' -> emit(TokenType.MOD);
      case '^' -> emit(TokenType.POW);
      case ',' -> emit(TokenType.COMMA);
      default -> {
        if (isDigit(c) || c == '.' && isDigit(peek())) {
          pos = start;
          gotDuration = true;
          durationExpected = false;
          yield numberOrDuration();
        }
        var word = durationWord(c);
        if (word == null) {
          throw error("unexpected character in duration expression: " + Quoting.quote(c));
        }
        yield word;
      }
    };
  }

  private Token inBraces() {
    int c = advance();
    return switch (c) {
      case -1 -> throw error("unexpected end of input inside braces");
      case ',' -> emit(TokenType.COMMA);
      case '"', '\'', '`' -> string(c);
      case '=' -> emit(accept('~') ? TokenType.EQUAL_REGEX : TokenType.EQUAL);
      case '!' -> {
        if (accept('~')) {
          yield emit(TokenType.NOT_EQUAL_REGEX);
        }
        if (!accept('=')) {
          throw error("unexpected character after '!' inside braces: " + Quoting.quote(advance()));
        }
        yield emit(TokenType.NOT_EQUAL);
      }
      case '{' -> throw error("unexpected left brace '{'");
      case '}' -> {
        braceOpen = false;
        yield emit(TokenType.RIGHT_BRACE);
      }
      default -> {
        if (!isAlpha(c)) {
          throw error("unexpected character inside braces: " + Quoting.quote(c));
        }
        while (isAlpha(peek()) || isDigit(peek())) {
          pos++;
        }
        yield emit(TokenType.IDENTIFIER);
      }
    };
  }

  private Token wordOrName() {
    while (isAlpha(peek()) || isDigit(peek()) || peek() == ':') {
      pos++;
    }
    var word = input.substring(start, pos);
    var type = TokenType.ofWord(word);
    if (type == null) {
      return emit(word.contains(":") ? TokenType.METRIC_IDENTIFIER : TokenType.IDENTIFIER);
    }
    boolean fill = word.toLowerCase(Locale.ROOT).startsWith("fill");
    return emit(fill && !parenFollows() ? TokenType.IDENTIFIER : type);
  }

  private boolean parenFollows() {
    int i = pos;
    while (i < input.length() && isSpace(input.charAt(i))) {
      i++;
    }
    return i < input.length() && input.charAt(i) == '(';
  }

  private Token numberOrDuration() {
    var scan = new NumberScan(input, start);
    pos = scan.number();
    if (scan.ok()) {
      return emit(TokenType.NUMBER);
    }
    pos = scan.duration(pos);
    if (scan.ok()) {
      return emit(TokenType.DURATION);
    }
    throw error("bad number or duration syntax: " + Quoting.quote(input.substring(start, pos)));
  }

  private Token string(int quote) {
    var scan = new StringScan(input, pos);
    pos = scan.end(quote);
    var wrong = scan.error();
    if (wrong != null) {
      throw error(wrong);
    }
    return emit(TokenType.STRING);
  }

  private int advance() {
    if (pos >= input.length()) {
      return -1;
    }
    int c = input.codePointAt(pos);
    pos += Character.charCount(c);
    return c;
  }

  private int peek() {
    return pos < input.length() ? input.charAt(pos) : -1;
  }

  private boolean accept(char wanted) {
    if (peek() != wanted) {
      return false;
    }
    pos++;
    return true;
  }

  private Token emit(TokenType type) {
    return new Token(type, start, input.substring(start, pos));
  }

  private ParseError error(String detail) {
    return new ParseError(input, new PosRange(start, input.length()), detail);
  }

  static boolean isSpace(int c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  static boolean isAlpha(int c) {
    return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }
}
