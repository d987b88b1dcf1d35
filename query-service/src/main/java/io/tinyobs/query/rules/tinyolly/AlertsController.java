// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.tinyolly;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tinyobs.query.http.JsonBody;
import io.tinyobs.query.http.QueryException.BadInput;
import io.tinyobs.query.http.Reads;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Lists, makes and deletes alert rules. */
@RestController
@Tag(name = "TinyOlly", description = "Traces, spans, logs and metrics under /api")
public final class AlertsController {
  private final Reads reads;
  private final AlertRules rules;
  private final Webhooks webhooks;

  public AlertsController(Reads reads, AlertRules rules, Webhooks webhooks) {
    this.reads = reads;
    this.rules = rules;
    this.webhooks = webhooks;
  }

  record Done(String status, String message) {
  }

  @GetMapping(path = "/admin/alerts", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Lists the alert rules")
  Mono<ResponseEntity<Flux<DataBuffer>>> list(ServerWebExchange exchange) {
    var tenant = reads.tenant(exchange);
    return reads.unqueued(() -> {
      var found = rules.of(tenant);
      return JsonBody.ok(json -> {
        json.writeStartObject();
        json.writeArrayPropertyStart("rules");
        found.forEach(rule -> json.writeRawValue(rule.shownJson().toString()));
        json.writeEndArray();
        json.writeEndObject();
      });
    });
  }

  @PostMapping(path = "/admin/alerts", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Makes an alert rule, or another of the same name")
  Mono<Done> put(@RequestBody Mono<String> body, ServerWebExchange exchange) {
    var tenant = reads.tenant(exchange);
    return body
        .switchIfEmpty(Mono.error(() -> new BadInput("cannot read alert rule: got no body")))
        .flatMap(json -> reads.unqueued(() -> {
          var rule = AlertRule.parse(json);
          webhooks.requireAllowed(rule.webhookUrl());
          rules.put(tenant, rule);
          return new Done("ok", "Alert rule '%s' created".formatted(rule.name()));
        }));
  }

  @DeleteMapping(path = "/admin/alerts/{name}", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Deletes an alert rule")
  Mono<Done> delete(@PathVariable String name, ServerWebExchange exchange) {
    var tenant = reads.tenant(exchange);
    return reads.unqueued(() -> {
      rules.delete(tenant, name);
      return new Done("ok", "Alert rule '%s' deleted".formatted(name));
    });
  }
}
