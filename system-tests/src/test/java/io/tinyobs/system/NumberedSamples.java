// SPDX-License-Identifier: MIT
package io.tinyobs.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import org.xerial.snappy.Snappy;

/**
 * One series whose samples are 0, 1, 2, …, one a millisecond, sent by remote write as a careful sender does: a batch
 * that was not acknowledged is sent again. Belongs to one thread at a time.
 */
final class NumberedSamples {
  static final int BATCH = 500;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final String writer;
  private final long startMillis;
  private final HttpClient http = HttpClient.newHttpClient();
  private long acknowledged;

  NumberedSamples(String writer, long startMillis) {
    this.writer = writer;
    this.startMillis = startMillis;
  }

  /** How many were acknowledged, which are the first ones. */
  long acknowledged() {
    return acknowledged;
  }

  /** Its label. */
  String writer() {
    return writer;
  }

  String selector() {
    return "numbered{writer=\"" + writer + "\"}";
  }

  /** Sends the next batch once; whether it was acknowledged. */
  boolean sendNext(String url) throws InterruptedException {
    try {
      var answer = http.send(
          HttpRequest.newBuilder(URI.create(url + "/api/v1/write")).timeout(TIMEOUT)
              .header("Content-Type", "application/x-protobuf")
              .header("Content-Encoding", "snappy")
              .POST(HttpRequest.BodyPublishers.ofByteArray(Snappy.compress(request())))
              .build(),
          HttpResponse.BodyHandlers.discarding());
      if (answer.statusCode() / 100 != 2) {
        return false;
      }
    } catch (IOException e) {
      return false; // Killed in the middle: it may be stored or not.
    }
    acknowledged += BATCH;
    return true;
  }

  /** {@code prometheus.WriteRequest} of one series. */
  private byte[] request() {
    var series = new ByteArrayOutputStream();
    field(series, 1, label("__name__", "numbered"));
    field(series, 1, label("writer", writer));
    for (long i = acknowledged; i < acknowledged + BATCH; i++) {
      field(series, 2, sample(i));
    }
    var request = new ByteArrayOutputStream();
    field(request, 1, series.toByteArray());
    return request.toByteArray();
  }

  private byte[] sample(long number) {
    var sample = new ByteArrayOutputStream();
    sample.write(1 << 3 | 1);
    sample.writeBytes(
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(number).array());
    sample.write(2 << 3);
    varint(sample, startMillis + number);
    return sample.toByteArray();
  }

  private static byte[] label(String name, String value) {
    var label = new ByteArrayOutputStream();
    field(label, 1, name.getBytes(UTF_8));
    field(label, 2, value.getBytes(UTF_8));
    return label.toByteArray();
  }

  private static void field(ByteArrayOutputStream out, int number, byte[] content) {
    out.write(number << 3 | 2);
    varint(out, content.length);
    out.writeBytes(content);
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long left = value;
    while (left > 0x7f) {
      out.write((int) (left & 0x7f | 0x80));
      left >>>= 7;
    }
    out.write((int) left);
  }
}
