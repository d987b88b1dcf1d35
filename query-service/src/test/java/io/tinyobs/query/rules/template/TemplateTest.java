// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Annotations as people copy them from rules written for Prometheus. */
class TemplateTest {
  private static final long NOW = 1_435_065_584_128L;
  private static final TemplateData DATA = new TemplateData(
      Map.of("instance", "db-1.shop.local:9100", "job", "node", "path", "/a b"),
      Map.of("region", "eu"),
      "http://tinyobs:8080/obs",
      1234567.5);
  private static final List<TemplateSample> SAMPLES = List.of(
      new TemplateSample(Map.of("instance", "b", "__value__", "x"), 2.0),
      new TemplateSample(Map.of("instance", "a"), 11.0));

  private static String expand(String text) {
    return Template.parse("__alert_Test", text).expand(DATA, NOW, query -> switch (query) {
      case "up" -> SAMPLES;
      case "none" -> List.of();
      default -> throw new IllegalStateException("no such query: " + query);
    });
  }

  @ParameterizedTest
  @CsvSource(delimiter = '§', value = {
      "plain text § plain text",
      "{{ $labels.instance }} § db-1.shop.local:9100",
      "{{ .Labels.job }} is {{ .Value }} § node is 1.2345675e+06",
      "{{ $labels.missing }}! § !",
      "{{ $externalLabels.region }} {{ .ExternalLabels.region }} § eu eu",
      "{{ $externalURL }} {{ externalURL }} {{ pathPrefix }} § http://tinyobs:8080/obs http://tinyobs:8080/obs /obs",
      "{{ $value | humanize }} § 1.235M",
      "{{ humanize 0.0001 }} {{ humanize 0.0 }} {{ humanize 999.95 }} § 100u 0 1000",
      "{{ $value | humanize1024 }} {{ humanize1024 1048576.0 }} {{ humanize1024 0.5 }} § 1.177Mi 1Mi 0.5",
      "{{ humanizeDuration 899.99 }} {{ humanizeDuration 86465.0 }} {{ humanizeDuration 3601 }} § 14m 59s 1d 0h 1m 5s 1h 0m 1s",
      "{{ humanizeDuration 1.234 }} {{ humanizeDuration 0.1 }} {{ humanizeDuration -60 }} {{ humanizeDuration 0 }} § 1.234s 100ms -1m 0s 0s",
      "{{ humanizePercentage -0.22222 }} {{ humanizePercentage \"0.1234567\" }} § -22.22% 12.35%",
      "{{ humanizeTimestamp 1435065584.128 }} § 2015-06-23 13:19:44.128 +0000 UTC",
      "{{ now | humanizeTimestamp }} § 2015-06-23 13:19:44.128 +0000 UTC",
      "{{ printf \"%.2f%% of %s, %5d|%-5s|%q %v\" 12.345 \"disk\" 42 \"ab\" \"q\" 1.5 }} § 12.35% of disk,    42|ab   |\"q\" 1.5",
      "{{ printf \"%d %s\" 1.5 }} § %!d(float64=1.5) %!s(MISSING)",
      "{{ printf \"%e %g %05d %+d\" 12345.678 1e21 42 7 }} § 1.234568e+04 1e+21 00042 +7",
      "{{ \"aa bb-cc\" | title }} {{ toUpper \"ab\" }} {{ toLower \"AB\" }} § Aa Bb-Cc AB ab",
      "{{ stripPort $labels.instance }} {{ stripDomain $labels.instance }} {{ stripPort \"[::1]:80\" }} § db-1.shop.local db-1:9100 ::1",
      "{{ reReplaceAll \"(.*):(.*)\" \"$2/$1\" $labels.instance }} § 9100/db-1.shop.local",
      "{{ reReplaceAll \"(?P<x>a)(b)\" \"${2}x$1y-${x}$$$9\" \"abab\" }} § bx-a$bx-a$",
      "{{ if match \"^db-\" $labels.instance }}database{{ else }}other{{ end }} § database",
      "{{ if gt $value 5.0 }}high{{ else if gt $value 1.0 }}some{{ else }}low{{ end }} § high",
      "{{ if eq $labels.job \"x\" \"node\" }}y{{ end }}{{ if and true (ne 1 2) }}z{{ end }} § yz",
      "{{ if not $labels.missing }}none{{ end }} {{ or $labels.missing \"other\" }} § none other",
      "{{ with query \"up\" }}{{ . | first | value }}{{ end }} § 2",
      "{{ with query \"none\" }}some{{ else }}nothing{{ end }} § nothing",
      "{{ range query \"up\" | sortByLabel \"instance\" }}{{ .Labels.instance }}={{ .Value }};{{ end }} § a=11;b=2;",
      "{{ range $i, $s := query \"up\" }}{{ $i }}:{{ $s | label \"instance\" }} {{ end }}. § 0:b 1:a .",
      "{{ range query \"none\" }}x{{ else }}no series{{ end }} § no series",
      "{{ range query \"up\" }}{{ if gt .Value 5.0 }}{{ break }}{{ end }}{{ .Value }}{{ end }} § 2",
      "{{ (query \"up\" | first).Labels.instance }} {{ len (query \"up\") }} § b 2",
      "{{ query \"up\" | first | strvalue }} § x",
      "{{ $x := 5 }}{{ $x }}{{ $x = 6 }}{{ $x }} § 56",
      "a {{- /* left out */ -}} b § ab",
      "a {{- 1 -}} b § a1b",
      "{{ \"quoted \\\"text\\\" \\u00e4\" }} {{ `raw` }} § quoted \"text\" ä raw",
      "{{ define \"t\" }}<{{ .arg0 }}>{{ end }}{{ template \"t\" (args $labels.job) }} § <node>",
      "{{ tableLink \"up == 0\" }} § /graph?g0.expr=up+%3D%3D+0&g0.tab=1",
      "{{ urlQueryEscape $labels.path }} {{ html \"<a>\" }} § %2Fa+b &lt;a&gt;",
      "{{ toTime 0 }} {{ toDuration 90 }} {{ parseDuration \"1h\" }} § 1970-01-01 00:00:00 +0000 UTC 1m30s 3600",
      "{{ $labels }} § map[instance:db-1.shop.local:9100 job:node path:/a b]",
      "{{ index $labels \"job\" }} {{ slice \"abcdef\" 1 3 }} § node bc",
      "{{ print 1 2 \"a\" 3 }} {{ 1e6 }} {{ 100000.0 }} {{ 0.00001 }} {{ 'a' }} § 1 2a3 1e+06 100000 1e-05 97"})
  void expand_whatPeopleWrite_isAsInPrometheus(String text, String expanded) {
    assertThat(expand(text)).isEqualTo(expanded);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '§', value = {
      "{{ query \"none\" | first }} § error calling first: first() called on vector with no elements",
      "{{ query \"broken\" }} § error calling query: no such query: broken",
      "{{ if gt $value 5 }}{{ end }} § 1:118: executing \"__alert_Test\" at <gt $value 5>: error calling gt: incompatible types for comparison",
      "{{ humanize \"abc\" }} § error calling humanize",
      "{{ .Missing }} § can't evaluate field Missing",
      "{{ $labels.job.x }} § can't evaluate field x in type string",
      "{{ label \"a\" }} § wrong number of args for label: want 2 got 1",
      "{{ toUpper 1 }} § expected string; got int",
      "{{ reReplaceAll \"(\" \"\" \"\" }} § error calling reReplaceAll",
      "{{ template \"t\" }} § template \"t\" not defined",
      "{{ define \"t\" }}{{ template \"t\" }}{{ end }}{{ template \"t\" }} § exceeded maximum template depth",
      "{{ toTime \"inf\" }} § value is NaN or Inf"})
  void expand_withoutAValue_saysWhereAndWhy(String text, String why) {
    assertThatThrownBy(() -> expand(text))
        .isInstanceOf(TemplateException.class)
        .hasMessageStartingWith("template: __alert_Test:1:")
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{{", "{{ }}", "{{ if }}", "{{ if true }}", "{{ end }}", "{{ unknown }}",
      "{{ $x }}", "{{ \"open }}", "{{ 1 | 2 }}", "{{ range }}", "{{ ( 1 }}", "{{ ) }}", "{{ ; }}",
      "{{ else }}", "{{ break }}", "{{ /* }}", "{{ 1.2.3 }}", "{{ .a b", "{{ template }}",
      "{{ define \"x\" }}", "{{ 'ab' }}", "{{ \"\\q\" }}"})
  void parse_brokenText_isRefusedWithTheLine(String text) {
    assertThatThrownBy(() -> Template.parse("__alert_Test", text))
        .isInstanceOf(TemplateException.class)
        .hasMessageStartingWith("template: __alert_Test:1: ");
  }

  /** A rule's author may be a stranger to whoever runs the server. */
  @Test
  void expand_endlessText_isCutWithAnError() {
    var text = "{{ range query \"up\" }}" + "x".repeat(100) + "{{ end }}";
    var nested = text.replace("x".repeat(100), text.repeat(50));
    for (int i = 0; i < 4; i++) {
      nested = "{{ range query \"up\" }}" + nested.repeat(4) + "{{ end }}";
    }
    var bomb = nested;
    assertThatThrownBy(() -> expand(bomb))
        .isInstanceOf(TemplateException.class).hasMessageContaining("longer than");
  }

  @Test
  void parse_deeplyNested_isRefused() {
    assertThatThrownBy(() -> Template.parse("t", "{{ if true }}".repeat(10_000)))
        .isInstanceOf(TemplateException.class).hasMessageContaining("too deep");
    assertThatThrownBy(() -> Template.parse("t", "{{ " + "(".repeat(10_000) + " }}"))
        .isInstanceOf(TemplateException.class).hasMessageContaining("too deep");
  }
}
