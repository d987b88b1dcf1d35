// SPDX-License-Identifier: MIT
package io.tinyobs.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The processor time that some processes took since it was made, by Linux's {@code /proc}. */
final class ProcessCpu {
  /** Of Linux, whatever its scheduler's tick. */
  private static final double TICKS_PER_SECOND = 100;

  private final List<String> pids;
  private final double[] before;

  /**
   * @param pids separated by commas
   */
  ProcessCpu(String pids) {
    this.pids = pids.isEmpty() ? List.of() : List.of(pids.split(","));
    this.before = this.pids.stream().mapToDouble(ProcessCpu::seconds).toArray();
  }

  /** Prints what each took for {@code count} of {@code unit}. */
  void report(long count, String unit) {
    double all = 0;
    for (int i = 0; i < pids.size(); i++) {
      double seconds = seconds(pids.get(i)) - before[i];
      all += seconds;
      System.out.printf(
          "  pid %s: %.2f CPU s, %.3f µs a %s%n", pids.get(i), seconds, seconds * 1e6 / count,
          unit);
    }
    System.out.printf("TOTAL %.3f CPU µs a %s%n", all * 1e6 / count, unit);
  }

  private static double seconds(String pid) {
    try {
      var stat = Files.readString(Path.of("/proc", pid, "stat"));
      // The name in parentheses may hold spaces; of what follows it, user and system time are 12th and 13th.
      var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the CPU time of process " + pid, e);
    }
  }
}
