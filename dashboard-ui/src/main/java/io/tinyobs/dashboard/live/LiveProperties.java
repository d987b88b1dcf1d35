// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Who may connect to the live hub, and how much one connection may take.
 *
 * @param allowedOrigins origins besides the page's own that may connect, for instance
 *     {@code https://status.example.com}; {@code *} allows all
 * @param maxClients connections at once
 * @param maxSubscriptions subscriptions of one connection
 * @param maxSeries series that one connection follows
 * @param clientBuffer what may wait for a slow connection before samples are left out
 * @param slowClientTimeout longest one write may take before a connection is given up
 * @param pingInterval time between two pings; after three without an answer a connection is given up
 * @param updateInterval time between two pushes to {@code /v1/ws} and {@code /ws/updates}
 */
@ConfigurationProperties("tinyobs.dashboard")
public record LiveProperties(
    @DefaultValue Set<String> allowedOrigins,
    @DefaultValue("1000") int maxClients,
    @DefaultValue("64") int maxSubscriptions,
    @DefaultValue("50000") int maxSeries,
    @DefaultValue("1MB") DataSize clientBuffer,
    @DefaultValue("10s") Duration slowClientTimeout,
    @DefaultValue("30s") Duration pingInterval,
    @DefaultValue("5s") Duration updateInterval) {
}
