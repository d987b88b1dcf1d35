// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.ingest.otlp.MetricNames.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricNamesTest {
  private final MetricNames names = new MetricNames(true);

  @ParameterizedTest
  @CsvSource({
      "http.server.request.duration,s,OTHER,http_server_request_duration_seconds",
      "http.server.active_requests,{request},OTHER,http_server_active_requests",
      "jvm.memory.used,By,OTHER,jvm_memory_used_bytes",
      "jvm.cpu.recent_utilization,1,GAUGE,jvm_cpu_recent_utilization_ratio",
      "jvm.gc.count,1,COUNTER,jvm_gc_count_total",
      "requests_total,'',COUNTER,requests_total",
      "total.requests,'',COUNTER,requests_total",
      "uptime.seconds,s,GAUGE,uptime_seconds",
      "net.io,By/s,GAUGE,net_io_bytes_per_second",
      "cpu,%,GAUGE,cpu_percent",
      "5xx.count,'',GAUGE,_5xx_count",
      "a:b.c,'',GAUGE,a:b_c",
      "odd--name!!,foo,GAUGE,odd_name_foo",
      "'','',GAUGE,''"
  })
  void metric_isNamedAsPrometheusWould(String name, String unit, Kind kind, String expected) {
    assertThat(names.metric(name, unit, kind)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"http.route,http_route", "a-b c,a_b_c", "5xx,key_5xx", "_x,_x", "ключ,____"})
  void label_isNamedAsPrometheusWould(String name, String expected) {
    assertThat(names.label(name)).isEqualTo(expected);
  }

  @Test
  void withoutTranslation_namesStay() {
    var plain = new MetricNames(false);

    assertThat(plain.metric("http.server.request.duration", "s", Kind.COUNTER))
        .isEqualTo("http.server.request.duration");
    assertThat(plain.label("http.route")).isEqualTo("http.route");
  }
}
