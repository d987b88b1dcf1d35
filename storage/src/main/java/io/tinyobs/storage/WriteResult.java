// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

/**
 * What a write stored.
 *
 * @param samples samples stored
 * @param spans spans stored
 * @param logs log records stored
 * @param newSeries series that were not known before; approximate when several writers meet one
 */
public record WriteResult(int samples, int spans, int logs, int newSeries) {
}
