// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard;

import org.springframework.context.annotation.Configuration;

/** The parts of the service and how they are put together; the standalone imports it too. */
@Configuration(proxyBeanMethods = false)
public class DashboardConfiguration {
}
