// SPDX-License-Identifier: MIT
/** Protobuf messages field by field, and how Prometheus' messages list buckets. */
@NullMarked
package io.tinyobs.query.protobuf;

import org.jspecify.annotations.NullMarked;
