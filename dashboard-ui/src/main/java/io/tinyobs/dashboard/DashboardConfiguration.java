// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard;

import io.tinyobs.dashboard.page.PageConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The page; the standalone imports it too. */
@Configuration(proxyBeanMethods = false)
@Import(PageConfiguration.class)
public class DashboardConfiguration {
}
