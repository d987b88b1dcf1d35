// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.MemoryBudget;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Undoes {@code Content-Encoding}, never beyond a limit. */
final class Decompression {
  private static final int CHUNK_BYTES = 64 << 10;
  /** 8 MiB: what a sender's window may make us allocate. */
  private static final int MAX_WINDOW_LOG = 23;

  private Decompression() {
  }

  /**
   * The body as it was before it was compressed.
   *
   * @throws IngestException.UnsupportedType if the encoding is neither gzip nor zstd
   * @throws IngestException.TooLarge once more than {@code maxBytes} have come out
   * @throws IngestException.Malformed if it is not of the encoding
   */
  static byte[] decompress(
      byte[] body, @Nullable String encoding, long maxBytes, MemoryBudget.Share memory) {
    var name = encoding == null ? "" : encoding.strip().toLowerCase(Locale.ROOT);
    if (name.isEmpty() || name.equals("identity")) {
      return body;
    }
    try (var in = open(body, name)) {
      return read(in, maxBytes, memory);
    } catch (IOException e) {
      throw new IngestException.Malformed(
          "cannot decompress the body: %d bytes are not %s: %s"
              .formatted(body.length, name, e.getMessage()),
          e);
    }
  }

  private static InputStream open(byte[] body, String encoding) throws IOException {
    var in = new ByteArrayInputStream(body);
    return switch (encoding) {
      case "gzip" -> new GZIPInputStream(in, CHUNK_BYTES);
      case "zstd" -> new ZstdInputStreamNoFinalizer(in).setLongMax(MAX_WINDOW_LOG);
      default -> throw new IngestException.UnsupportedType(
          "cannot take the body: got content encoding %s, expected gzip, zstd or identity"
              .formatted(encoding));
    };
  }

  private static byte[] read(InputStream in, long maxBytes, MemoryBudget.Share memory)
      throws IOException {
    var out = new ByteArrayOutputStream();
    var chunk = new byte[CHUNK_BYTES];
    for (int count; (count = in.read(chunk)) >= 0;) {
      if (count > maxBytes - out.size()) {
        throw new IngestException.TooLarge(
            "cannot take the body: it has more than %d bytes once decompressed"
                .formatted(maxBytes));
      }
      memory.take(count);
      out.write(chunk, 0, count);
    }
    return out.toByteArray();
  }
}
