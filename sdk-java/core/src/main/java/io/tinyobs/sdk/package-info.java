// SPDX-License-Identifier: MIT
/** In your app: counters, gauges, histograms and timers that reach TinyObs. */
@NullMarked
package io.tinyobs.sdk;

import org.jspecify.annotations.NullMarked;
