// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.storage.block.ByteReader;
import io.tinyobs.storage.block.ByteWriter;
import io.tinyobs.storage.block.CorruptBlockException;
import java.util.ArrayList;
import java.util.List;

/** Stored blocks on their way to the live feed: name and block in turn, each with its length. */
final class LiveMessage {
  /** Above this a message is ended and another begun; Redis drops subscribers that fall megabytes behind. */
  private static final int MAX_BYTES = 256 << 10;

  private final List<Told> told = new ArrayList<>();

  /** One block, with the metric or service it is of. */
  record Told(String name, byte[] block) {
  }

  void add(String name, byte[] block) {
    told.add(new Told(name, block));
  }

  /** What is to be published. */
  List<byte[]> messages() {
    var messages = new ArrayList<byte[]>();
    var current = new ByteWriter(1024);
    for (var one : told) {
      current.text(one.name());
      current.bytes(one.block());
      if (current.length() >= MAX_BYTES) {
        messages.add(current.toByteArray());
        current.clear();
      }
    }
    if (current.length() > 0) {
      messages.add(current.toByteArray());
    }
    return messages;
  }

  static List<Told> decode(byte[] message) throws CorruptBlockException {
    var in = new ByteReader(message);
    var told = new ArrayList<Told>();
    while (in.remaining() > 0) {
      told.add(new Told(in.text(), in.bytes()));
    }
    return told;
  }
}
