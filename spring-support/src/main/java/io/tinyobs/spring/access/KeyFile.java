// SPDX-License-Identifier: MIT
package io.tinyobs.spring.access;

import io.tinyobs.model.Tenant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads a file of keys, one a line: the key's SHA-256 in hex, the tenant, and {@code read}, {@code write} or
 * {@code read,write}, parted by spaces. What follows {@code #} is for people.
 */
final class KeyFile {
  private static final String SHAPE = "expected \"<SHA-256 of the key, 64 hex digits> <tenant> <read|write|read,write>\"";

  /** The file of keys cannot be used; the message tells line and reason, and no word of the line. */
  static final class Unusable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unusable(String message) {
      super(message);
    }
  }

  private KeyFile() {
  }

  /**
   * The keys of a file.
   *
   * @throws Unusable if it cannot be read, or a line is none of a key
   */
  static List<ApiKeys.Key> read(Path file) {
    try {
      var lines = Files.readAllLines(file);
      var keys = new ArrayList<ApiKeys.Key>();
      for (int i = 0; i < lines.size(); i++) {
        var line = lines.get(i).replaceFirst("#.*", "").strip();
        if (!line.isEmpty()) {
          keys.add(key(file, i + 1, line.split("\\s+")));
        }
      }
      return keys;
    } catch (IOException e) {
      throw new Unusable("cannot read the keys in %s: got %s".formatted(file, e));
    }
  }

  private static ApiKeys.Key key(Path file, int line, String[] words) {
    if (words.length != 3) {
      throw unusable(file, line, words.length + " words");
    }
    return new ApiKeys.Key(
        hash(file, line, words[0]), tenant(file, line, words[1]), rights(file, line, words[2]));
  }

  /** A word that is no hash may be the key itself, so it is not told. */
  private static byte[] hash(Path file, int line, String word) {
    try {
      var hash = HexFormat.of().parseHex(word);
      if (hash.length == ApiKeys.HASH_BYTES) {
        return hash;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw unusable(file, line, "a first word of %d characters".formatted(word.length()));
  }

  private static Tenant tenant(Path file, int line, String word) {
    try {
      return new Tenant(word);
    } catch (IllegalArgumentException e) {
      throw unusable(file, line, "a tenant of other characters than a-z A-Z 0-9 _ . -");
    }
  }

  private static Set<Right> rights(Path file, int line, String word) {
    var rights = EnumSet.noneOf(Right.class);
    for (var name : word.toLowerCase(Locale.ROOT).split(",", -1)) {
      switch (name) {
        case "read" -> rights.add(Right.READ);
        case "write" -> rights.add(Right.WRITE);
        default -> throw unusable(file, line, "a right that is not known");
      }
    }
    return rights;
  }

  private static Unusable unusable(Path file, int line, String got) {
    return new Unusable(
        "cannot read the keys in %s: got %s in line %d, %s".formatted(file, got, line, SHAPE));
  }
}
