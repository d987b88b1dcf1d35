// SPDX-License-Identifier: MIT
package io.tinyobs.query.cardinality;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MicrometerFixTest {
  private static final List<String> IDS = List.of("4711", "4712");
  /** Everything that could end a literal, a line or a comment. */
  private static final String NASTY = "a\"b\\c\n\r\t\u0000\\u0022*/ // ünï 😀 ${x}";

  @TempDir
  private Path classes;

  /** Compiles the beans as an application would and makes its filters. */
  private List<MeterFilter> compiled(List<MicrometerFix> fixes) throws Exception {
    var source = new StringBuilder("""
        import io.micrometer.core.instrument.config.MeterFilter;
        import org.springframework.context.annotation.Bean;
        public class Fixes {
        """);
    for (int i = 0; i < fixes.size(); i++) {
      source.append(fixes.get(i).java().replace("MeterFilter ", "public MeterFilter f" + i + "_"));
    }
    source.append("}\n");
    var file = new SimpleJavaFileObject(
        URI.create("string:///Fixes.java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return source;
      }
    };
    var problems = new DiagnosticCollector<JavaFileObject>();
    var compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
    var options = List.of("-d", classes.toString(), "-proc:none", "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    boolean done = compiler.getTask(null, null, problems, options, null, List.of(file)).call();
    assertThat(done).as("%s%n%s", problems.getDiagnostics(), source).isTrue();
    try (var loader = new URLClassLoader(
        new URL[]{classes.toUri().toURL()}, getClass().getClassLoader())) {
      var made = loader.loadClass("Fixes").getConstructor().newInstance();
      var filters = new ArrayList<MeterFilter>();
      for (int i = 0; i < fixes.size(); i++) {
        var prefix = "f" + i + "_";
        for (var method : made.getClass().getMethods()) {
          if (method.getName().startsWith(prefix)) {
            filters.add((MeterFilter) Objects.requireNonNull(method.invoke(made)));
          }
        }
      }
      assertThat(filters).hasSameSizeAs(fixes);
      return filters;
    }
  }

  private static long meters(MeterFilter filter, String name, String tag, int values) {
    var registry = new SimpleMeterRegistry();
    registry.config().meterFilter(filter);
    for (int i = 0; i < values; i++) {
      Counter.builder(name).tag(tag, "user" + i).register(registry).increment();
    }
    return registry.getMeters().size();
  }

  /** A user's id was made a tag: what the answer says about it works when pasted. */
  @Test
  void ofLabel_metricAndLabelOfPrometheus_filtersOfMicrometerThatHelp() throws Exception {
    var fixes = MicrometerFix.ofLabel("http_server_requests_seconds_count", "user_id", IDS);

    assertThat(fixes).extracting(MicrometerFix::filter)
        .containsExactly("replaceTagValues", "ignoreTags", "maximumAllowableTags");
    var filters = compiled(fixes);
    assertThat(meters(filters.get(0), "http.server.requests", "user.id", 500)).isOne();
    assertThat(meters(filters.get(1), "http.server.requests", "user.id", 500)).isOne();
    assertThat(meters(filters.get(1), "http.server.requests", "user_id", 500)).isOne();
    assertThat(meters(filters.get(2), "http.server.requests", "user.id", 500)).isEqualTo(100);
  }

  @Test
  void ofMetric_metricOfPrometheus_isDeniedByMicrometersName() throws Exception {
    var filters = compiled(List.of(MicrometerFix.ofMetric("jvm_memory_used_bytes")));

    assertThat(meters(filters.getFirst(), "jvm.memory.used", "area", 3)).isZero();
    assertThat(meters(filters.getFirst(), "jvm.threads.live", "area", 3)).isEqualTo(3);
  }

  @Test
  void ofService_number_isTheMostThatIsMade() throws Exception {
    assertThat(meters(compiled(List.of(MicrometerFix.ofService(7))).getFirst(), "m", "t", 20))
        .isEqualTo(7);
  }

  /** Whoever may send metrics must not be able to write source into somebody's clipboard. */
  @Test
  void of_namesThatAreNoNames_areLiteralsAndNothingElse() throws Exception {
    var fixes = new ArrayList<>(MicrometerFix.ofLabel(NASTY, NASTY, IDS));
    fixes.add(MicrometerFix.ofMetric(NASTY));

    var filters = compiled(fixes);

    assertThat(meters(filters.get(1), "m", NASTY, 5)).isOne();
    assertThat(meters(filters.getLast(), NASTY, "t", 5)).isZero();
    assertThat(fixes).allSatisfy(fix -> assertThat(fix.java().chars()).allMatch(c -> c < 0x7f));
  }

  @Test
  void meterName_namesOfPrometheus_loseWhatPrometheusAdds() {
    assertThat(MicrometerFix.meterName("http_server_requests_seconds_bucket"))
        .isEqualTo("http.server.requests");
    assertThat(MicrometerFix.meterName("orders_total")).isEqualTo("orders");
    assertThat(MicrometerFix.meterName("_total")).isEqualTo(".total");
  }
}
