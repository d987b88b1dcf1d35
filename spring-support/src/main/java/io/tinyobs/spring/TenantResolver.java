// SPDX-License-Identifier: MIT
package io.tinyobs.spring;

import io.tinyobs.model.Tenant;
import org.springframework.http.HttpHeaders;

/** Tells whose data a request is about. Thread-safe. */
@FunctionalInterface
public interface TenantResolver {
  /** The tenant of a request with these headers. */
  Tenant resolve(HttpHeaders headers);

  /** One tenant for everyone: what holds while no keys are configured. */
  static TenantResolver single() {
    return headers -> Tenant.DEFAULT;
  }
}
