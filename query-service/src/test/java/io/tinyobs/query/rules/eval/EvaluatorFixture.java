// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.eval;

import io.tinyobs.storage.memory.InMemoryStorage;
import io.tinyobs.testkit.TestClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** One replica over a store of its own, at a time that tests set. */
abstract class EvaluatorFixture {
  static final String[] UP = {"__name__", "up", "job", "cart"};

  @TempDir
  Path folder;

  final TestClock clock = TestClock.at("2026-11-20T12:00:00Z");
  final InMemoryStorage storage = InMemoryStorage.create(clock);
  private final List<Rig> rigs = new ArrayList<>();

  final Rig rig(String rules) {
    var rig = new Rig(storage, clock, folder.resolve("rules.yml"), rules);
    rigs.add(rig);
    rig.step();
    return rig;
  }

  @AfterEach
  void close() {
    rigs.forEach(Rig::close);
  }

  static String group(String rules) {
    return "groups:\n- name: g\n  rules:\n" + rules.indent(2);
  }

  static Optional<Double> is(double value) {
    return Optional.of(value);
  }

  static Optional<Double> ended() {
    return Optional.empty();
  }
}
