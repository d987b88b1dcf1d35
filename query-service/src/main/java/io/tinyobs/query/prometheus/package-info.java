// SPDX-License-Identifier: MIT
/** The HTTP API of Prometheus under {@code /api/v1}: what Grafana's data source calls. */
@NullMarked
package io.tinyobs.query.prometheus;

import org.jspecify.annotations.NullMarked;
