// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.eval;

import io.tinyobs.model.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The states of groups as JSON. A newer version's members are ignored, so that versions can run side by side. */
public final class StateJson {
  private static final Logger logger = LoggerFactory.getLogger(StateJson.class);
  private static final JsonMapper JSON = JsonMapper.builder()
      .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
      .build();
  private static final TypeReference<List<RuleSeries>> SERIES = new TypeReference<>() {
  };

  private StateJson() {
  }

  /** The series that one rule wrote last. */
  record RuleSeries(String rule, List<Map<String, String>> series) {
    static RuleSeries of(String rule, Iterable<Labels> series) {
      var maps = new ArrayList<Map<String, String>>();
      series.forEach(labels -> maps.add(labels.toMap()));
      return new RuleSeries(rule, maps);
    }

    List<Labels> labels() {
      return series.stream().map(Labels::of).toList();
    }
  }

  static String write(GroupState state) {
    return JSON.writeValueAsString(state);
  }

  static String write(List<RuleSeries> series) {
    return JSON.writeValueAsString(series);
  }

  /** A published state; empty, with a line in the log, if it cannot be read. */
  public static Optional<GroupState> state(String json) {
    try {
      return Optional.of(JSON.readValue(json, GroupState.class));
    } catch (JacksonException e) {
      logger.warn("leaving a group's published state out: {}", e.getOriginalMessage());
      return Optional.empty();
    }
  }

  static List<RuleSeries> series(String json) {
    try {
      return JSON.readValue(json, SERIES);
    } catch (JacksonException e) {
      logger.warn("leaving a group's published series out: {}", e.getOriginalMessage());
      return List.of();
    }
  }
}
