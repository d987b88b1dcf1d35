// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the table of alerting's faults and the tests that prove its answers together. */
class AlertingFaultsTest {
  private static final Pattern CLASS = Pattern.compile("`(\\w+Test)`");

  @ParameterizedTest
  @ValueSource(ints = {57, 58})
  void table_ofFaults_namesTheClassesThatProveThem(int fault) throws IOException {
    var row = Files.readAllLines(Path.of("../docs/faults.md")).stream()
        .filter(line -> line.startsWith("| " + fault + " |"))
        .collect(Collectors.joining());
    var named = CLASS.matcher(row).results().map(name -> name.group(1))
        .collect(Collectors.toSet());

    assertThat(named).isNotEmpty().isEqualTo(proofs("void fault" + fault + "_"));
  }

  private static Set<String> proofs(String test) throws IOException {
    try (var files = Files.walk(Path.of("src/test/java"))) {
      return files.filter(file -> file.toString().endsWith("Test.java"))
          .filter(file -> read(file).contains(test))
          .map(file -> file.getFileName().toString().replace(".java", ""))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
