// SPDX-License-Identifier: MIT
package io.tinyobs.examples;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the services send their telemetry.
 *
 * @param endpoint
 *          a TinyObs server; it may come later or go away meanwhile
 * @param apiKey
 *          its key; empty if it needs none
 * @param flushInterval
 *          how often; short, so that live charts move
 */
@ConfigurationProperties("tinyobs")
public record TelemetryProperties(
    @DefaultValue("http://localhost:8080") URI endpoint,
    @DefaultValue("") String apiKey,
    @DefaultValue("500ms") Duration flushInterval) {
}
