// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A parsed template: what there is to write, in order. */
sealed interface Node {
  /** Text as it is. */
  record Text(String text) implements Node {
  }

  /** An action whose value is written, unless it declares or assigns a variable. */
  record Action(Pipeline pipeline) implements Node {
  }

  /** {@code if}: one of two lists. */
  record If(Pipeline condition, List<Node> then, List<Node> otherwise) implements Node {
  }

  /** {@code with}: as {@code if}, the condition's value being the dot. */
  record With(Pipeline value, List<Node> then, List<Node> otherwise) implements Node {
  }

  /** {@code range}: the body once for each element. */
  record Range(Pipeline values, List<Node> body, List<Node> otherwise) implements Node {
  }

  /** {@code break} or {@code continue} of the innermost range. */
  record Jump(boolean breaks) implements Node {
  }

  /** {@code template}: another template's body. */
  record Call(int at, String name, @Nullable Pipeline argument) implements Node {
  }

  /**
   * Commands, each of which takes the value of the one before as its last argument.
   *
   * @param variables names that get the value; two only of a range
   * @param declares whether they are new
   */
  record Pipeline(int at, List<String> variables, boolean declares, List<Command> commands) {
  }

  /** A function or value and its arguments. */
  record Command(int at, List<Operand> words) {
  }

  /** A word of a command. */
  sealed interface Operand {
    /** Offset of its first character. */
    int at();

    /** A number, text, truth or nil. */
    record Constant(int at, String text, @Nullable Object value) implements Operand {
    }

    /** The dot and fields of it. */
    record Dot(int at, List<String> fields) implements Operand {
    }

    /** A variable and fields of it. */
    record Variable(int at, String name, List<String> fields) implements Operand {
    }

    /** A function by its name. */
    record Function(int at, String name) implements Operand {
    }

    /** A pipeline in parentheses and fields of its value. */
    record Nested(int at, Pipeline pipeline, List<String> fields) implements Operand {
    }
  }
}
