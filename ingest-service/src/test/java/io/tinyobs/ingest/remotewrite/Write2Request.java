// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.remotewrite;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes requests of remote write 2.0, sound ones and others, byte by byte. */
public final class Write2Request {
  private final Map<String, Integer> numbers = new LinkedHashMap<>(Map.of("", 0));
  private final List<byte[]> series = new ArrayList<>();

  /** The number of a symbol, new or known. */
  public int symbol(String text) {
    return numbers.computeIfAbsent(text, unused -> numbers.size());
  }

  /** The numbers of symbols. */
  public int[] symbols(String... texts) {
    var refs = new int[texts.length];
    for (int i = 0; i < texts.length; i++) {
      refs[i] = symbol(texts[i]);
    }
    return refs;
  }

  /** One sample of one series. */
  public Write2Request sample(long timestamp, double value, String... labels) {
    return series(refs(symbols(labels)), field(2, WriteRequest.point(timestamp, value)));
  }

  /** A series of any fields, one after the other. */
  public Write2Request series(byte[]... fields) {
    series.add(join(List.of(fields)));
    return this;
  }

  /** The field of references, packed as proto3 has it. */
  public static byte[] refs(int... refs) {
    var packed = WriteRequest.message(
        out -> {
          for (int ref : refs) {
            out.writeUInt32NoTag(ref);
          }
        });
    return field(1, packed);
  }

  /** The field of what a series says about its metric. */
  public byte[] metadata(int type, String help, String unit) {
    int helpRef = symbol(help);
    int unitRef = symbol(unit);
    return field(
        5,
        WriteRequest.message(
            out -> {
              out.writeEnum(1, type);
              out.writeUInt32(3, helpRef);
              out.writeUInt32(4, unitRef);
            }));
  }

  /** Any field of a message. */
  public static byte[] field(int number, byte[] content) {
    return WriteRequest.message(out -> out.writeByteArray(number, content));
  }

  private static byte[] join(List<byte[]> parts) {
    return WriteRequest.message(
        out -> {
          for (var part : parts) {
            out.writeRawBytes(part);
          }
        });
  }

  /** The table's fields. */
  public byte[] table() {
    return join(
        numbers.keySet().stream()
            .map(text -> field(4, text.getBytes(StandardCharsets.UTF_8)))
            .toList());
  }

  /** The request as it is, without compression. */
  public byte[] plain() {
    return join(List.of(table(), rows()));
  }

  /** The series' fields. */
  public byte[] rows() {
    return join(series.stream().map(each -> field(5, each)).toList());
  }

  /** The request as a snappy block. */
  public byte[] snappy() {
    return WriteRequest.snappy(plain());
  }
}
