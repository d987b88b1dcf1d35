// SPDX-License-Identifier: MIT
package io.tinyobs.model;

/** A span's place in a call, in OTLP's order: the ordinal is the number OTLP sends. */
public enum SpanKind {
  /** Not said. */
  UNSPECIFIED,
  /** Inside one service. */
  INTERNAL,
  /** Answers a remote call. */
  SERVER,
  /** Makes a remote call. */
  CLIENT,
  /** Sends a message. */
  PRODUCER,
  /** Takes a message. */
  CONSUMER
}
