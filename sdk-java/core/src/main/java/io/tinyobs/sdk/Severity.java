// SPDX-License-Identifier: MIT
package io.tinyobs.sdk;

import java.lang.System.Logger.Level;

/** The JDK's log levels in OpenTelemetry's numbers and words. */
final class Severity {
  private Severity() {
  }

  static int number(Level level) {
    return switch (level) {
      case ALL, TRACE -> 1;
      case DEBUG -> 5;
      case INFO -> 9;
      case WARNING -> 13;
      case ERROR -> 17;
      case OFF -> 0;
    };
  }

  static String text(Level level) {
    return switch (level) {
      case ALL, TRACE -> "TRACE";
      case DEBUG -> "DEBUG";
      case INFO -> "INFO";
      case WARNING -> "WARN";
      case ERROR -> "ERROR";
      case OFF -> "";
    };
  }
}
