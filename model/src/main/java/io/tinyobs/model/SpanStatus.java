// SPDX-License-Identifier: MIT
package io.tinyobs.model;

/** How a span ended, in OTLP's order: the ordinal is the number OTLP sends. */
public enum SpanStatus {
  /** Not said, which counts as success. */
  UNSET,
  /** Said to be a success. */
  OK,
  /** Failed. */
  ERROR
}
