// SPDX-License-Identifier: MIT
package io.tinyobs.redis;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The directory of one Redis, held exclusively while this object is open. What it holds: {@code
 * redis.conf} (port and password, for the owner's eyes only), {@code redis.pid} (written by Redis),
 * {@code redis.log}, {@code lock} (its content is the holder's pid), and Redis's own data.
 */
final class DataDirectory implements AutoCloseable {
  private static final boolean POSIX = FileSystems.getDefault().supportedFileAttributeViews()
      .contains("posix");
  private static final long LOG_ROTATED_AT_BYTES = 8L << 20;
  private static final int LOG_TAIL_BYTES = 4096;

  /**
   * Directories that this JVM holds. The operating system's lock is one per process, and it is lost as
   * soon as any descriptor of the file is closed: so within the JVM the file must not even be opened.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel lock;

  private DataDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Creates the directory if need be and takes hold of it.
   *
   * @throws RedisProcessException.DirectoryInUse if another process, or this one, holds it already
   */
  static DataDirectory open(Path directory) throws IOException {
    Path path = create(directory);
    if (!HELD.add(path)) {
      throw new RedisProcessException.DirectoryInUse(
          path, "this process (" + ProcessHandle.current().pid() + ")");
    }
    boolean opened = false;
    try {
      var result = new DataDirectory(path, lock(path));
      opened = true;
      return result;
    } finally {
      if (!opened) {
        HELD.remove(path);
      }
    }
  }

  Path path() {
    return path;
  }

  Path configFile() {
    return path.resolve("redis.conf");
  }

  Path pidFile() {
    return path.resolve("redis.pid");
  }

  Path logFile() {
    return path.resolve("redis.log");
  }

  /** The pid that Redis wrote; -1 if there is none. */
  long pid() {
    try {
      return Long.parseLong(Files.readString(pidFile()).strip());
    } catch (IOException | NumberFormatException ignored) {
      return -1;
    }
  }

  /** Replaces the configuration at one stroke; nobody but the owner can read it at any time. */
  void writeConfig(String text) throws IOException {
    Path temporary = path.resolve("redis.conf.part");
    Files.deleteIfExists(temporary);
    Files.createFile(temporary, readableByOwner("rw-------"));
    Files.writeString(temporary, text);
    Files.move(temporary, configFile(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Puts a long log aside, so that two files are all that ever is. */
  void rotateLog() throws IOException {
    if (Files.exists(logFile()) && Files.size(logFile()) > LOG_ROTATED_AT_BYTES) {
      Files.move(logFile(), path.resolve("redis.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** The last lines of the log, for an error message; empty if there is none. */
  String logTail() {
    try (var file = new RandomAccessFile(logFile().toFile(), "r")) {
      file.seek(Math.max(0, file.length() - LOG_TAIL_BYTES));
      byte[] bytes = new byte[(int) (file.length() - file.getFilePointer())];
      file.readFully(bytes);
      String[] lines = new String(bytes, StandardCharsets.UTF_8).strip().split("\n", -1);
      int from = Math.max(0, lines.length - 6);
      return String.join("\n", java.util.Arrays.asList(lines).subList(from, lines.length));
    } catch (IOException ignored) {
      return "";
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException ignored) {
      // The lock goes with the process at the latest.
    }
    HELD.remove(path);
  }

  private static Path create(Path directory) throws IOException {
    Path absolute = directory.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    try {
      Files.createDirectory(absolute, readableByOwner("rwx------"));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(absolute)) {
        throw e;
      }
    }
    return absolute.toRealPath();
  }

  private static FileChannel lock(Path path) throws IOException {
    Path file = path.resolve("lock");
    var channel = FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      if (channel.tryLock() == null) {
        throw new RedisProcessException.DirectoryInUse(path, "process " + holder(file));
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(
          Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
      locked = true;
      return channel;
    } finally {
      if (!locked) {
        channel.close();
      }
    }
  }

  private static String holder(Path file) throws IOException {
    try {
      String pid = Files.readString(file).strip();
      return pid.isEmpty() ? "(unknown)" : pid;
    } catch (NoSuchFileException ignored) {
      return "(unknown)";
    }
  }

  private static FileAttribute<?>[] readableByOwner(String permissions) {
    return POSIX
        ? new FileAttribute<?>[]{
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))}
        : new FileAttribute<?>[0];
  }
}
