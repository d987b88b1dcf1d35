// SPDX-License-Identifier: MIT
package io.tinyobs.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the table of faults and the tests that prove its answers together. */
class FaultsTest {
  private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\|.*\\|([^|]*)\\|");
  private static final Pattern CLASS = Pattern.compile("`(\\w+)`");
  private static final Pattern TEST = Pattern
      .compile("void fault(\\d\\d)_|And faults? ([\\d, ]+)\\.");
  /** Of a library that sends, not of the gate. */
  private static final int TRACEPARENT = 33;
  /** Those after it are of other services. */
  private static final int LAST = 38;

  @Test
  void table_ofFaults_namesTheClassesThatProveThem() throws IOException {
    var proofs = proofs();
    var numbers = new TreeSet<Integer>();
    for (var line : Files.readAllLines(Path.of("../docs/faults.md"))) {
      var row = ROW.matcher(line);
      if (!row.matches()) {
        continue;
      }
      int number = Integer.parseInt(row.group(1));
      if (number > LAST) {
        continue;
      }
      numbers.add(number);
      var named = new HashSet<String>();
      CLASS.matcher(row.group(2)).results().forEach(name -> named.add(name.group(1)));
      if (number != TRACEPARENT) {
        assertThat(named).as("classes that prove fault %d", number)
            .isNotEmpty()
            .isEqualTo(proofs.getOrDefault(number, Set.of()));
      }
    }
    assertThat(numbers).hasSize(LAST).startsWith(1).endsWith(LAST);
  }

  /** The classes that hold tests of a fault, by its number. */
  private static Map<Integer, Set<String>> proofs() throws IOException {
    var proofs = new HashMap<Integer, Set<String>>();
    try (var files = Files.walk(Path.of("src/test/java"))) {
      files.filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.endsWith("FaultsTest.java"))
          .forEach(file -> collect(file, proofs));
    }
    return proofs;
  }

  private static void collect(Path file, Map<Integer, Set<String>> proofs) {
    var name = file.getFileName().toString().replace(".java", "");
    TEST.matcher(read(file)).results().forEach(found -> {
      var numbers = found.group(1) == null ? found.group(2) : found.group(1);
      for (var number : numbers.split(",\\s*")) {
        proofs.computeIfAbsent(Integer.parseInt(number), unused -> new HashSet<>()).add(name);
      }
    });
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
