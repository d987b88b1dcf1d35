// SPDX-License-Identifier: MIT
package io.tinyobs.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisBinaryTest {
  @TempDir
  Path directory;

  @Test
  void find_configured_isTaken() throws IOException {
    Path program = program("mine", "Redis server v=7.2.4 sha=00000000:0 malloc=libc bits=64");
    assertThat(RedisBinary.find(program.toString(), "", directory))
        .isEqualTo(new RedisBinary(program, "redis", "7.2.4"));
  }

  @Test
  void find_configuredIsMissing_saysSoAndLooksNoFurther() throws IOException {
    program("redis-server", "Redis server v=7.2.4 sha=0");
    assertThatThrownBy(() -> RedisBinary.find("/nowhere/redis", directory.toString(), directory))
        .isInstanceOf(RedisProcessException.NoBinary.class)
        .hasMessage(
            "cannot use the configured Redis: /nowhere/redis is not a program that can be run");
  }

  @Test
  void find_configuredIsOld_isRefused() throws IOException {
    Path program = program("old", "Redis server v=6.2.14 sha=00000000:0");
    assertThatThrownBy(() -> RedisBinary.find(program.toString(), "", directory))
        .hasMessageContaining("is version 6.2.14, expected 7 or newer");
  }

  @Test
  void find_valkeyAndRedisOnPath_prefersValkey() throws IOException {
    program("redis-server", "Redis server v=8.0.0 sha=0");
    program("valkey-server", "Valkey server v=8.1.1 sha=0");
    assertThat(RedisBinary.find(null, directory.toString(), directory).name()).isEqualTo("valkey");
  }

  @Test
  void find_oldOnPath_takesThePackedOne() throws IOException {
    program("redis-server", "Redis server v=5.0.0 sha=0");
    RedisBinary found = RedisBinary.find(null, directory.toString(), directory.resolve("bin"));
    assertThat(found.version()).isEqualTo("7.0.15");
    assertThat(found.path().getParent()).isEqualTo(directory.resolve("bin"));
    assertThat(RedisBinary.find(null, "", directory.resolve("bin"))).isEqualTo(found);
  }

  @Test
  void find_somethingElse_isRefusedWithItsWords() throws IOException {
    Path program = program("else", "hello");
    assertThatThrownBy(() -> RedisBinary.find(program.toString(), "", directory))
        .hasMessageContaining("--version says 'hello'");
  }

  @Test
  void resourceName_knownSystems_areSpelledAsInTheJar() {
    assertThat(BundledBinary.resourceName("Linux", "aarch64"))
        .isEqualTo("redis-server-7.0.15-linux-arm64");
    assertThat(BundledBinary.resourceName("Mac OS X", "x86_64"))
        .isEqualTo("redis-server-7.0.15-darwin-amd64");
  }

  private Path program(String name, String says) throws IOException {
    Path file = directory.resolve(name);
    Files.writeString(file, "#!/bin/sh\necho '" + says + "'\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }
}
