// SPDX-License-Identifier: MIT
package io.tinyobs.spring.access;

import org.springframework.http.server.reactive.ServerHttpRequest;

/** Hears of requests that were turned away for want of a key or of a right. Must not block. Thread-safe. */
@FunctionalInterface
public interface DenialListener {
  /** A request was turned away. */
  void denied(ServerHttpRequest request, Right right, AccessDenied denied);
}
