// SPDX-License-Identifier: MIT
package io.tinyobs.redis;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What is asked of, and done to, a process of the operating system. */
final class OsProcess {
  private static final Duration POLL = Duration.ofMillis(20);

  private OsProcess() {
  }

  /**
   * The command under a session of its own, where the system has a program for that: Ctrl-C in a
   * terminal goes to everything in the foreground, and Redis must outlive what still writes to it.
   */
  static List<String> inOwnSession(List<String> command) {
    for (String directory : List.of("/usr/bin", "/bin")) {
      if (Files.isExecutable(Path.of(directory, "setsid"))) {
        return concat(List.of(directory + "/setsid"), command);
      }
    }
    if (Files.isExecutable(Path.of("/usr/bin/perl"))) {
      return concat(
          List.of("/usr/bin/perl", "-e", "use POSIX; POSIX::setsid(); exec @ARGV;"), command);
    }
    return command;
  }

  /** Starts a command with nothing to read, writing to the end of a file. */
  static Process start(List<String> command, File log) throws IOException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true)
        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
    return builder.start();
  }

  /** Whether it runs; one that has ended and was only not fetched by its parent does not. */
  static boolean isRunning(ProcessHandle process) {
    return process.isAlive() && !isZombie(process.pid());
  }

  /** Whether it was started as a Redis with this configuration file. */
  static boolean isRedisWith(Path configFile, ProcessHandle process) {
    ProcessHandle.Info info = process.info();
    String program = info.command().orElse("").toLowerCase(Locale.ROOT);
    String[] arguments = info.arguments().orElse(new String[0]);
    return arguments.length >= 1 && arguments[0].equals(configFile.toString())
        && (program.contains("redis") || program.contains("valkey"));
  }

  /** Waits until it has ended. Returns whether it has. */
  static boolean awaitEnd(ProcessHandle process, Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (isRunning(process)) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      Thread.sleep(POLL);
    }
    return true;
  }

  /** Asks it to end, then makes it end. Returns whether it has ended. */
  static boolean end(ProcessHandle process, Duration patience) throws InterruptedException {
    process.destroy();
    if (awaitEnd(process, patience)) {
      return true;
    }
    process.destroyForcibly();
    return awaitEnd(process, Duration.ofSeconds(5));
  }

  /** Linux only; elsewhere the parent always fetches. */
  private static boolean isZombie(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
    } catch (IOException ignored) {
      return false;
    }
  }

  private static List<String> concat(List<String> head, List<String> tail) {
    var all = new java.util.ArrayList<String>(head);
    all.addAll(tail);
    return List.copyOf(all);
  }
}
