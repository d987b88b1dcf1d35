// SPDX-License-Identifier: MIT
package io.tinyobs.query.watch;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Which queries are written down, and where. Off unless a threshold is set.
 *
 * @param threshold shortest run that is written down, waiting included; 0 for all
 * @param file one JSON object a line; the service's own log by default
 * @param maxSize size from which on the file becomes {@code <file>.1} and a new one begins
 */
@ConfigurationProperties("tinyobs.query.log")
public record QueryLogProperties(
    @Nullable Duration threshold,
    @Nullable Path file,
    @DefaultValue("64MB") DataSize maxSize) {
}
