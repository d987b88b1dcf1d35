// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tinyobs.model.Tenant;
import io.tinyobs.query.http.JsonBody;
import io.tinyobs.query.http.Reads;
import io.tinyobs.query.rules.eval.GroupState;
import io.tinyobs.query.rules.eval.StateJson;
import io.tinyobs.storage.RuleStore;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JsonGenerator;

/** Which rules there are, how they stand, and who is told. */
@RestController
@Tag(name = "Prometheus", description = "What Grafana's data source calls, under /api/v1")
public final class RulesController {
  private static final Comparator<GroupState> BY_PLACE = Comparator
      .comparing(GroupState::file).thenComparing(GroupState::name);

  private final Reads reads;
  private final RuleStore rules;
  private final List<String> alertmanagers;

  /**
   * @param alertmanagers where alerts are posted
   */
  public RulesController(Reads reads, RuleStore rules, List<String> alertmanagers) {
    this.reads = reads;
    this.rules = rules;
    this.alertmanagers = List.copyOf(alertmanagers);
  }

  @GetMapping(path = "/api/v1/rules", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Lists rule groups with their rules, how they were last evaluated, and alerts")
  @Parameter(name = "type", in = ParameterIn.QUERY, description = "alert or record")
  @Parameter(name = "rule_name[]", in = ParameterIn.QUERY)
  @Parameter(name = "rule_group[]", in = ParameterIn.QUERY)
  @Parameter(name = "file[]", in = ParameterIn.QUERY)
  @Parameter(name = "match[]", in = ParameterIn.QUERY, description = "Selector on rules' labels")
  @Parameter(name = "exclude_alerts", in = ParameterIn.QUERY)
  @Parameter(name = "group_limit", in = ParameterIn.QUERY)
  @Parameter(name = "group_next_token", in = ParameterIn.QUERY)
  Mono<ResponseEntity<Flux<DataBuffer>>> rules(ServerWebExchange exchange) {
    return reads.run(exchange, (tenant, parameters) -> {
      var filter = RuleFilter.of(parameters);
      var page = filter.apply(groups(tenant));
      return success(json -> {
        json.writeArrayPropertyStart("groups");
        page.parts().forEach(part -> RulesJson.writeGroup(
            json, part.group(), part.rules(), filter.withAlerts()));
        json.writeEndArray();
        if (page.next() != null) {
          json.writeStringProperty("groupNextToken", page.next());
        }
      });
    });
  }

  @GetMapping(path = "/api/v1/alerts", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Lists the alerts that are pending or firing")
  Mono<ResponseEntity<Flux<DataBuffer>>> alerts(ServerWebExchange exchange) {
    return reads.run(exchange, (tenant, parameters) -> {
      var groups = groups(tenant);
      return success(json -> {
        json.writeArrayPropertyStart("alerts");
        groups.stream()
            .flatMap(group -> group.rules().stream())
            .flatMap(rule -> rule.alerts().stream())
            .filter(RulesJson::isActive)
            .forEach(alert -> RulesJson.writeAlert(json, alert));
        json.writeEndArray();
      });
    });
  }

  @GetMapping(path = "/api/v1/alertmanagers", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Lists the Alertmanagers that are told of alerts")
  Mono<ResponseEntity<Flux<DataBuffer>>> alertmanagers(ServerWebExchange exchange) {
    return reads.run(exchange, (tenant, parameters) -> success(json -> {
      json.writeArrayPropertyStart("activeAlertmanagers");
      for (var url : alertmanagers) {
        json.writeStartObject();
        json.writeStringProperty("url", url);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayPropertyStart("droppedAlertmanagers");
      json.writeEndArray();
    }));
  }

  private List<GroupState> groups(Tenant tenant) {
    return rules.states(tenant).values().stream()
        .map(StateJson::state)
        .flatMap(Optional::stream)
        .sorted(BY_PLACE)
        .toList();
  }

  private static ResponseEntity<Flux<DataBuffer>> success(Consumer<JsonGenerator> members) {
    return JsonBody.ok(json -> {
      json.writeStartObject();
      json.writeStringProperty("status", "success");
      json.writeObjectPropertyStart("data");
      members.accept(json);
      json.writeEndObject();
      json.writeEndObject();
    });
  }
}
