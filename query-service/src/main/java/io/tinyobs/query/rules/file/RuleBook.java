// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.file;

import io.tinyobs.model.Tenant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules of all files, and whether they have changed. Files that cannot be used leave the rules as they were,
 * which the log and {@link #isSound()} tell. Thread-safe.
 *
 * <p>What changed is found by content, since a Kubernetes volume changes its files by moving a link.
 */
public final class RuleBook {
  private static final Logger logger = LoggerFactory.getLogger(RuleBook.class);

  private final Map<Tenant, List<String>> patterns;
  private final Duration interval;
  private final InstantSource clock;
  private Map<Tenant, Map<String, String>> contents = Map.of();
  private List<RuleGroup> groups = List.of();
  private @Nullable String problem;
  private Instant lastRead = Instant.EPOCH;
  private int version;

  private RuleBook(Map<Tenant, List<String>> patterns, Duration interval, InstantSource clock) {
    this.patterns = Map.copyOf(patterns);
    this.interval = interval;
    this.clock = clock;
  }

  /**
   * The rules of the files that the patterns name now.
   *
   * @param patterns of each tenant; {@code *}, {@code ?} and such in the last part of a path only
   * @param interval of groups that name none
   * @throws RuleFileException if any cannot be used
   */
  public static RuleBook open(
      Map<Tenant, List<String>> patterns, Duration interval, InstantSource clock) {
    var book = new RuleBook(patterns, interval, clock);
    book.read();
    return book;
  }

  /** The groups, sorted by tenant, file and place. */
  public synchronized List<RuleGroup> groups() {
    return groups;
  }

  /** The tenants whose rules are configured. */
  public List<Tenant> tenants() {
    return patterns.keySet().stream().sorted((a, b) -> a.name().compareTo(b.name())).toList();
  }

  /** Another number whenever the groups are others. */
  public synchronized int version() {
    return version;
  }

  /** Whether the files as they are now are what is evaluated. */
  public synchronized boolean isSound() {
    return problem == null;
  }

  /** When files were last taken over. */
  public synchronized Instant lastRead() {
    return lastRead;
  }

  /**
   * Reads the files again.
   *
   * @throws RuleFileException if any cannot be used; then the rules are as they were
   */
  public synchronized void reload() {
    try {
      read();
    } catch (RuleFileException e) {
      problem = e.getMessage();
      logger.error("keeping the rules as they were: {}", e.getMessage());
      throw e;
    }
  }

  /** Reads the files again if they have changed; what is wrong with them is logged once. */
  public synchronized void refresh() {
    try {
      read();
    } catch (RuleFileException e) {
      if (!String.valueOf(e.getMessage()).equals(problem)) {
        problem = e.getMessage();
        logger.error("keeping the rules as they were: {}", e.getMessage());
      }
    }
  }

  private synchronized void read() {
    var problems = new ArrayList<String>();
    var found = new TreeMap<Tenant, Map<String, String>>(
        (a, b) -> a.name().compareTo(b.name()));
    patterns.forEach((tenant, globs) -> {
      var files = new TreeMap<String, String>();
      globs.forEach(glob -> collect(glob, files, problems));
      found.put(tenant, files);
    });
    if (problems.isEmpty() && found.equals(contents)) {
      settle();
      return;
    }
    var parsed = new ArrayList<RuleGroup>();
    found.forEach((tenant, files) -> files.forEach((file, content) -> parsed
        .addAll(RuleFile.read(tenant, file, content, interval, problems))));
    if (!problems.isEmpty()) {
      throw new RuleFileException(problems);
    }
    contents = found;
    groups = List.copyOf(parsed);
    version++;
    lastRead = clock.instant();
    settle();
    logger.info("read {} rule groups from {} files", groups.size(),
        found.values().stream().mapToInt(Map::size).sum());
  }

  private void settle() {
    if (problem != null) {
      problem = null;
      logger.info("the rule files can be used again");
    }
  }

  private static void collect(String glob, Map<String, String> files, List<String> problems) {
    for (var path : matches(glob, problems)) {
      try {
        files.put(path.toString(), Files.readString(path, StandardCharsets.UTF_8));
      } catch (IOException e) {
        problems.add("%s: cannot read it: %s".formatted(path, e));
      }
    }
  }

  private static Iterable<Path> matches(String glob, List<String> problems) {
    var path = Path.of(glob);
    var name = path.getFileName();
    if (name == null || !isPattern(name.toString())) {
      return List.of(path);
    }
    var folder = path.getParent() == null ? Path.of("") : path.getParent();
    var found = new TreeSet<Path>();
    if (!Files.isDirectory(folder)) {
      return found;
    }
    try (var entries = Files.newDirectoryStream(folder, name.toString())) {
      entries.forEach(entry -> {
        if (Files.isRegularFile(entry)) {
          found.add(entry);
        }
      });
    } catch (IOException e) {
      problems.add("%s: cannot list the folder: %s".formatted(folder, e));
    }
    return found;
  }

  private static boolean isPattern(String name) {
    return name.contains("*") || name.contains("?") || name.contains("[") || name.contains("{");
  }
}
