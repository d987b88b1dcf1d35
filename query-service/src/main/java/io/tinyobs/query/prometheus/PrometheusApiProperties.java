// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What only Prometheus' API needs to know.
 *
 * @param corsOrigin regular expression of the origins whose pages may call it from a browser, anchored at both
 *     ends; empty for none
 * @param remoteReadMaxSamples most samples in one answer of a remote read that is not streamed; each bucket of a
 *     native histogram counts as one more
 */
@ConfigurationProperties("tinyobs.query")
public record PrometheusApiProperties(
    @DefaultValue(".*") String corsOrigin, @DefaultValue("5000000") long remoteReadMaxSamples) {
}
