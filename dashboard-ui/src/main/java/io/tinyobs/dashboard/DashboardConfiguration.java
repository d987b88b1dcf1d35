// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard;

import io.tinyobs.dashboard.live.LiveConfiguration;
import io.tinyobs.dashboard.page.PageConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The live hub and the page; the standalone imports it too. The gateway is apart, in {@link
 * io.tinyobs.dashboard.gateway.GatewayConfiguration}, because the standalone needs none.
 */
@Configuration(proxyBeanMethods = false)
@Import({LiveConfiguration.class, PageConfiguration.class})
public class DashboardConfiguration {
}
