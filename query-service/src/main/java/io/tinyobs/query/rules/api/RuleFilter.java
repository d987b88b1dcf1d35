// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.api;

import com.google.re2j.PatternSyntaxException;
import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.promql.PromQlException;
import io.tinyobs.promql.parse.PromQl;
import io.tinyobs.query.http.QueryException.BadInput;
import io.tinyobs.query.http.RequestParameters;
import io.tinyobs.query.rules.eval.GroupState;
import io.tinyobs.query.rules.eval.RuleState;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which groups and rules a request asks for.
 *
 * @param type {@code alert}, {@code record}, or empty for both
 * @param matchers sets of which one has to accept a rule's labels; none accepts all
 * @param limit most groups; 0 for all
 * @param from token of the group to begin with; null to begin with the first
 */
record RuleFilter(
    String type,
    Set<String> names,
    Set<String> groups,
    Set<String> files,
    List<List<Matcher>> matchers,
    boolean withAlerts,
    int limit,
    @Nullable String from) {

  /**
   * A page of groups.
   *
   * @param next token of the group that comes after it; null if it is the last
   */
  record Page(List<Part> parts, @Nullable String next) {
  }

  /** A group and those of its rules that were asked for. */
  record Part(GroupState group, List<RuleState> rules) {
  }

  static RuleFilter of(RequestParameters parameters) {
    var type = parameters.getOrEmpty("type").toLowerCase(Locale.ROOT);
    if (!Set.of("", "alert", "record").contains(type)) {
      throw bad("type", type, "\"alert\" or \"record\"");
    }
    var from = parameters.get("group_next_token");
    if (from != null && parameters.get("group_limit") == null) {
      throw new BadInput("cannot read parameter \"group_next_token\": got no \"group_limit\","
          + " expected one");
    }
    return new RuleFilter(
        type,
        Set.copyOf(parameters.all("rule_name[]")),
        Set.copyOf(parameters.all("rule_group[]")),
        Set.copyOf(parameters.all("file[]")),
        parameters.all("match[]").stream().map(RuleFilter::matchers).toList(),
        !truth("exclude_alerts", parameters.getOrEmpty("exclude_alerts")),
        parameters.integer("group_limit", 0, 1, Integer.MAX_VALUE),
        from);
  }

  private static List<Matcher> matchers(String selector) {
    try {
      return PromQl.parseSelector(selector);
    } catch (PromQlException | PatternSyntaxException e) {
      throw bad("match[]", selector, "a selector (" + e.getMessage() + ")");
    }
  }

  private static boolean truth(String name, String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "", "0", "f", "false" -> false;
      case "1", "t", "true" -> true;
      default -> throw bad(name, text, "true or false");
    };
  }

  private static BadInput bad(String parameter, String got, String expected) {
    return new BadInput("cannot read parameter \"%s\": got \"%s\", expected %s".formatted(
        parameter, got, expected));
  }

  /** What is asked for of all groups. */
  Page apply(List<GroupState> all) {
    var parts = new ArrayList<Part>();
    boolean begun = from == null;
    for (var group : all) {
      begun |= token(group).equals(from);
      var rules = begun && accepts(group)
          ? group.rules().stream().filter(this::accepts).toList()
          : List.<RuleState>of();
      if (rules.isEmpty()) {
        continue;
      }
      if (limit > 0 && parts.size() == limit) {
        return new Page(parts, token(group));
      }
      parts.add(new Part(group, rules));
    }
    if (!begun) {
      throw bad("group_next_token", String.valueOf(from), "a group's (did the groups change?)");
    }
    return new Page(parts, null);
  }

  private boolean accepts(GroupState group) {
    return (groups.isEmpty() || groups.contains(group.name()))
        && (files.isEmpty() || files.contains(group.file()));
  }

  private boolean accepts(RuleState rule) {
    return (type.isEmpty() || rule.isAlerting() == type.equals("alert"))
        && (names.isEmpty() || names.contains(rule.name()))
        && (matchers.isEmpty()
            || matchers.stream().anyMatch(Labels.of(rule.labels())::matches));
  }

  /** As Prometheus makes them: SHA-256 of file and name. */
  static String token(GroupState group) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256")
          .digest((group.file() + ";" + group.name()).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("cannot name groups: this Java has no SHA-256", e);
    }
  }
}
