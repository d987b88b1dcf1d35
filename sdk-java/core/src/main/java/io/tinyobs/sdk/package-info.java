// SPDX-License-Identifier: MIT
/** In your app: counters, gauges, histograms, timers, spans and logs that reach TinyObs. */
@NullMarked
package io.tinyobs.sdk;

import org.jspecify.annotations.NullMarked;
