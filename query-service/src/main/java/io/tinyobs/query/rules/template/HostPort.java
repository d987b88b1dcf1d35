// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.template;

import java.util.regex.Pattern;

/** Hosts and ports as instances are named. */
final class HostPort {
  private static final Pattern PARTS = Pattern
      .compile(
          "(?:\\[(?<literal>[^\\[\\]]{1,255})]|(?<host>[^:\\[\\]]{0,255})):(?<port>[^:]{0,64})");
  private static final Pattern ADDRESS = Pattern
      .compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:.]{0,45}:[0-9a-fA-F:.]{0,45}");

  private HostPort() {
  }

  static String withoutPort(String text) {
    var parts = PARTS.matcher(text);
    if (!parts.matches()) {
      return text;
    }
    var host = parts.group("host");
    return host == null ? parts.group("literal") : host;
  }

  static String withoutDomain(String text) {
    var parts = PARTS.matcher(text);
    var host = withoutPort(text);
    if (ADDRESS.matcher(host).matches()) {
      return text;
    }
    int dot = host.indexOf('.');
    var name = dot < 0 ? host : host.substring(0, dot);
    return parts.matches() && !parts.group("port").isEmpty()
        ? name + ":" + parts.group("port")
        : name;
  }
}
