// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.template;

/**
 * A template's text, and how its errors say where they are.
 *
 * @param name told in errors
 */
record Source(String name, String text) {
  TemplateException unparsable(int at, String why) {
    return new TemplateException("template: %s:%d: %s".formatted(name, line(at), why));
  }

  TemplateException failed(int at, String what, String why) {
    int column = at - (text.lastIndexOf('\n', at - 1) + 1);
    return new TemplateException("template: %s:%d:%d: executing \"%s\" at <%s>: %s".formatted(
        name, line(at), column, name, what, why));
  }

  private int line(int at) {
    int line = 1;
    for (int i = 0; i < Math.min(at, text.length()); i++) {
      line += text.charAt(i) == '\n' ? 1 : 0;
    }
    return line;
  }
}
