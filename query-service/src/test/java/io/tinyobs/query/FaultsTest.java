// SPDX-License-Identifier: MIT
package io.tinyobs.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Holds the table of faults and the tests that prove the answers of queries together. */
class FaultsTest {
  private static final int FIRST = 39;
  private static final int LAST = 50;
  private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\|.*\\|([^|]*)\\|");
  private static final Pattern CLASS = Pattern.compile("`(\\w+)`");
  private static final Pattern TEST = Pattern.compile("/\\*\\* Fault (\\d\\d)[.:]");

  @Test
  void table_ofQueryFaults_namesTheClassesThatProveThem() throws IOException {
    var named = new TreeMap<Integer, Set<String>>();
    for (var line : Files.readAllLines(Path.of("../docs/faults.md"))) {
      var row = ROW.matcher(line);
      if (row.matches() && isOfQueries(Integer.parseInt(row.group(1)))) {
        var classes = new HashSet<String>();
        CLASS.matcher(row.group(2)).results().forEach(name -> classes.add(name.group(1)));
        named.put(Integer.parseInt(row.group(1)), classes);
      }
    }

    assertThat(named).containsOnlyKeys(
        IntStream.rangeClosed(FIRST, LAST).boxed().toList()
            .toArray(Integer[]::new));
    assertThat(named).isEqualTo(proofs());
  }

  private static boolean isOfQueries(int fault) {
    return fault >= FIRST && fault <= LAST;
  }

  /** The classes that hold tests of a fault, by its number. */
  private static Map<Integer, Set<String>> proofs() throws IOException {
    var proofs = new TreeMap<Integer, Set<String>>();
    for (var tests : List.of("src/test/java", "../promql/src/test/java")) {
      try (var files = Files.walk(Path.of(tests))) {
        files.filter(file -> file.toString().endsWith(".java"))
            .forEach(file -> collect(file, proofs));
      }
    }
    return proofs;
  }

  private static void collect(Path file, Map<Integer, Set<String>> proofs) {
    var name = file.getFileName().toString().replace(".java", "");
    TEST.matcher(read(file)).results().forEach(found -> {
      int number = Integer.parseInt(found.group(1));
      if (isOfQueries(number)) {
        proofs.computeIfAbsent(number, unused -> new HashSet<>()).add(name);
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
