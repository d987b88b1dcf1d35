// SPDX-License-Identifier: MIT
package io.tinyobs.examples;

import java.util.Map;

/**
 * What a service says.
 *
 * @param status
 *          the HTTP status
 */
record Answer(int status, Map<String, Object> body) {
  private static final int FIRST_ERROR = 400;

  static Answer ok(Map<String, Object> body) {
    return new Answer(200, body);
  }

  static Answer error(int status, String message) {
    return new Answer(status, Map.of("error", message));
  }

  boolean isError() {
    return status >= FIRST_ERROR;
  }
}
