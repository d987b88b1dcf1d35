// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.template;

import java.util.List;
import java.util.Map;

/**
 * A text with actions in double braces, as Prometheus' rules write them: Go's text/template with {@code
 * $labels}, {@code $externalLabels}, {@code $externalURL}, {@code $value} and Prometheus' functions. Not there:
 * methods, {@code call}, {@code js}. Immutable; thread-safe.
 *
 * @see <a href="https://pkg.go.dev/text/template">Go's text/template</a>
 * @see <a href="https://prometheus.io/docs/prometheus/latest/configuration/template_reference/">Prometheus'
 *     functions</a>
 */
public final class Template {
  private static final String DEFINITIONS = "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}"
      + "{{$externalURL := .ExternalURL}}{{$value := .Value}}";

  private final Source source;
  private final Map<String, List<Node>> definitions;

  private Template(Source source) {
    this.source = source;
    this.definitions = new Parser(source, Functions::isKnown).parse();
  }

  /** Evaluates a query at the time of the expansion. */
  @FunctionalInterface
  public interface Query {
    /** The samples of its result; whatever it throws becomes part of the template's error. */
    List<TemplateSample> evaluate(String query);
  }

  /**
   * Reads a template.
   *
   * @param name told in errors
   * @throws TemplateException if it is none
   */
  public static Template parse(String name, String text) {
    return new Template(new Source(name, DEFINITIONS + text));
  }

  /**
   * The text with each action's value in its place.
   *
   * @param nowMillis the time that it is for, milliseconds since the epoch
   * @throws TemplateException if an action has none
   */
  public String expand(TemplateData data, long nowMillis, Query query) {
    return new Execution(source, definitions, new Functions(data.externalUrl(), nowMillis, query))
        .run(data);
  }
}
