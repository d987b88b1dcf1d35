// SPDX-License-Identifier: MIT
package io.tinyobs.query.remoteread;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.model.NativeHistogram.CounterReset;
import io.tinyobs.model.StaleNaN;
import io.tinyobs.query.QueryServiceTest;
import io.tinyobs.query.protobuf.ProtoWriter;
import io.tinyobs.query.remoteread.XorChunkReader.Bits;
import io.tinyobs.storage.WriteBatch;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.context.TestPropertySource;

/** Asks as a Prometheus does and reads the answer with a decoder of its own. */
@TestPropertySource(properties = "tinyobs.query.remote-read-max-samples=1000")
class RemoteReadTest extends QueryServiceTest {
  /** A series of an answer. */
  private record Read(long query, String labels, List<Object> samples) {
  }

  private final HttpClient client = HttpClient.newHttpClient();

  private static byte[] matcher(int type, String name, String value) {
    var matcher = new ProtoWriter(64);
    matcher.number(1, type);
    matcher.text(2, name);
    matcher.text(3, value);
    return matcher.toByteArray();
  }

  private static byte[] query(long start, long end, byte[]... matchers) {
    var query = new ProtoWriter(64);
    query.number(1, start);
    query.number(2, end);
    for (var matcher : matchers) {
      query.bytes(3, matcher);
    }
    query.bytes(4, new byte[]{8, 1}); // Hints.
    return query.toByteArray();
  }

  private static byte[] request(List<Integer> accepted, byte[]... queries) {
    var request = new ProtoWriter(64);
    for (var query : queries) {
      request.bytes(1, query);
    }
    var packed = new byte[accepted.size()];
    for (int i = 0; i < packed.length; i++) {
      packed[i] = (byte) (int) accepted.get(i);
    }
    if (packed.length > 0) {
      request.bytes(2, packed);
    }
    return request.toByteArray();
  }

  /** By the JDK's client: that of the other tests takes such a body for snappy's framing format. */
  private HttpResponse<byte[]> post(byte[] body) {
    var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1/read"))
        .header("Content-Encoding", "snappy")
        .header("Content-Type", "application/x-protobuf")
        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
        .build();
    return client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray()).join();
  }

  private byte[] answer(byte[] request, String contentType) {
    var result = post(SnappyBody.compress(request));
    assertThat(result.statusCode()).isEqualTo(200);
    assertThat(result.headers().firstValue("Content-Type")).hasValue(contentType);
    return result.body();
  }

  private List<Read> streamed(byte[] request) {
    var body = ByteBuffer.wrap(answer(request,
        "application/x-streamed-protobuf;proto=prometheus.ChunkedReadResponse"));
    var series = new ArrayList<Read>();
    while (body.hasRemaining()) {
      int length = 0;
      for (int shift = 0;; shift += 7) {
        byte b = body.get();
        length |= (b & 0x7f) << shift;
        if (b >= 0) {
          break;
        }
      }
      int sum = body.getInt();
      var frame = new byte[length];
      body.get(frame);
      var crc = new CRC32C();
      crc.update(frame);
      assertThat((int) crc.getValue()).isEqualTo(sum);
      frame(new ProtoReader(frame), series);
    }
    return series;
  }

  private static void frame(ProtoReader frame, List<Read> series) {
    var labels = new TreeMap<String, String>();
    var samples = new ArrayList<Object>();
    long query = 0;
    while (frame.hasMore()) {
      int tag = frame.tag();
      if (ProtoReader.field(tag) == 2) {
        query = frame.number(tag);
        continue;
      }
      var chunked = frame.message(tag);
      while (chunked.hasMore()) {
        int inner = chunked.tag();
        var message = chunked.message(inner);
        if (ProtoReader.field(inner) == 1) {
          label(message, labels);
        } else {
          chunk(message, samples);
        }
      }
    }
    series.add(new Read(query, labels.toString(), samples));
  }

  private static void label(ProtoReader message, TreeMap<String, String> labels) {
    var name = message.text(message.tag());
    labels.put(name, message.text(message.tag()));
  }

  private static void chunk(ProtoReader message, List<Object> samples) {
    long first = message.number(message.tag());
    long last = message.number(message.tag());
    long type = message.number(message.tag());
    var data = message.message(message.tag());
    if (type == 3) {
      var histograms = HistogramChunkReader.read(data.rest());
      assertThat(histograms.getFirst().timestamp()).isEqualTo(first);
      assertThat(histograms.getLast().timestamp()).isEqualTo(last);
      samples.addAll(histograms);
      return;
    }
    assertThat(type).isEqualTo(1);
    var read = XorChunkReader.read(data.rest());
    assertThat(read.getFirst().timestamp()).isEqualTo(first);
    assertThat(read.getLast().timestamp()).isEqualTo(last);
    assertThat(read).hasSizeLessThanOrEqualTo(120);
    samples.addAll(read);
  }

  private List<Read> samples(byte[] request) {
    var body = new ProtoReader(SnappyBody.decompress(answer(request, "application/x-protobuf")));
    var all = new ArrayList<Read>();
    for (long query = 0; body.hasMore(); query++) {
      var result = body.message(body.tag());
      while (result.hasMore()) {
        all.add(series(query, result.message(result.tag())));
      }
    }
    return all;
  }

  private static Read series(long query, ProtoReader message) {
    var labels = new TreeMap<String, String>();
    var samples = new ArrayList<Object>();
    while (message.hasMore()) {
      int tag = message.tag();
      var inner = message.message(tag);
      if (ProtoReader.field(tag) == 1) {
        label(inner, labels);
      } else if (ProtoReader.field(tag) == 4) {
        samples.add(histogram(inner));
      } else {
        long value = 0;
        long time = 0;
        while (inner.hasMore()) {
          int field = inner.tag();
          if (ProtoReader.field(field) == 1) {
            value = inner.fixed64();
          } else {
            time = inner.number(field);
          }
        }
        samples.add(new Bits(time, value));
      }
    }
    return new Read(query, labels.toString(), samples);
  }

  /** One of schema 3 and without negative buckets, a span of positive ones. */
  private static HistogramChunkReader.At histogram(ProtoReader in) {
    long time = 0;
    double count = -1;
    double zeroCount = -1;
    double sum = 0;
    double threshold = 0;
    int first = 0;
    var counts = new double[0];
    while (in.hasMore()) {
      int tag = in.tag();
      switch (ProtoReader.field(tag)) {
        case 2 -> count = Double.longBitsToDouble(in.fixed64());
        case 3 -> sum = Double.longBitsToDouble(in.fixed64());
        case 4 -> assertThat(in.number(tag)).isEqualTo(6); // Zigzag.
        case 5 -> threshold = Double.longBitsToDouble(in.fixed64());
        case 7 -> zeroCount = Double.longBitsToDouble(in.fixed64());
        case 11 -> {
          var span = in.message(tag);
          long zigzag = span.number(span.tag());
          first = (int) (zigzag >>> 1 ^ -(zigzag & 1));
          counts = new double[(int) span.number(span.tag())];
        }
        case 13 -> {
          var packed = in.message(tag);
          for (int i = 0; i < counts.length; i++) {
            counts[i] = Double.longBitsToDouble(packed.fixed64());
          }
          assertThat(packed.hasMore()).isFalse();
        }
        case 15 -> time = in.number(tag);
        default -> throw new AssertionError("field " + ProtoReader.field(tag));
      }
    }
    return new HistogramChunkReader.At(time, NativeHistogram.exponential(
        3, threshold, zeroCount, count, sum, Buckets.EMPTY, Buckets.allFrom(first, counts)));
  }

  private static Bits bits(long time, double value) {
    return new Bits(time, Double.doubleToRawLongBits(value));
  }

  private void fill() {
    store(WriteBatch.create()
        .sample(Labels.of("__name__", "up", "job", "b"), NOW, 1)
        .sample(Labels.of("__name__", "up", "job", "a"), NOW - 1, -0.0)
        .sample(Labels.of("__name__", "up", "job", "a"), NOW, StaleNaN.VALUE)
        .sample(Labels.of("__name__", "up", "job", "a"), NOW + 1, 5)
        .sample(Labels.of("__name__", "down"), NOW, 0));
  }

  private static final byte[] UP = query(NOW - 1, NOW, matcher(0, "__name__", "up"));
  private static final byte[] ALL = query(NOW, NOW, matcher(2, "__name__", ".+"),
      matcher(3, "job", "b|c"), matcher(1, "x", "y"));

  private static final List<Read> EXPECTED = List.of(
      new Read(0, "{__name__=up, job=a}", List.of(bits(NOW - 1, -0.0), bits(NOW, StaleNaN.VALUE))),
      new Read(0, "{__name__=up, job=b}", List.of(bits(NOW, 1))),
      new Read(1, "{__name__=down}", List.of(bits(NOW, 0))),
      new Read(1, "{__name__=up, job=a}", List.of(bits(NOW, StaleNaN.VALUE))));

  /** A Prometheus looks beyond its own retention. */
  @Test
  void read_streamed_hasFramesOfChunks() {
    fill();
    assertThat(streamed(request(List.of(1, 0), UP, ALL))).isEqualTo(EXPECTED);
  }

  /** An older one, and Thanos' sidecar's twin. */
  @Test
  void read_samples_haveOneMessage() {
    fill();
    assertThat(samples(request(List.of(0, 1), UP, ALL))).isEqualTo(EXPECTED);
    assertThat(samples(request(List.of(), UP, ALL))).isEqualTo(EXPECTED);
  }

  /** A series that was one of numbers, became one of histograms and ended. */
  @Test
  void read_histograms_areThereBesideNumbers() {
    var labels = Labels.of("__name__", "up", "job", "a");
    var empty = NativeHistogram.exponential(
        3, 0.5, 0, 0, 0, Buckets.EMPTY, Buckets.EMPTY);
    var histogram = NativeHistogram.exponential(
        3, 0.5, 1, 8, 4.5, Buckets.EMPTY, Buckets.from(-2, 3, 4));
    store(WriteBatch.create()
        .sample(labels, NOW - 4, 5)
        .histogram(labels, NOW - 3, histogram)
        .histogram(labels, NOW - 2, empty)
        .histogram(labels, NOW - 1, histogram)
        .sample(labels, NOW, StaleNaN.VALUE));
    var query = query(NOW - 4, NOW, matcher(0, "__name__", "up"));
    var first = bits(NOW - 4, 5);
    var last = bits(NOW, StaleNaN.VALUE);

    assertThat(streamed(request(List.of(1), query))).containsExactly(
        new Read(0, "{__name__=up, job=a}", List.of(
            first,
            new HistogramChunkReader.At(NOW - 3, histogram),
            new HistogramChunkReader.At(NOW - 2, NativeHistogram.exponential(
                3, 0.5, 0, 0, 0, Buckets.EMPTY, Buckets.allFrom(-2, 0, 0))),
            new HistogramChunkReader.At(
                NOW - 1, histogram.withCounterReset(CounterReset.NOT_RESET)),
            last)));
    assertThat(samples(request(List.of(0), query))).containsExactly(
        new Read(0, "{__name__=up, job=a}", List.of(
            first,
            new HistogramChunkReader.At(NOW - 3, histogram),
            new HistogramChunkReader.At(NOW - 2, empty),
            new HistogramChunkReader.At(NOW - 1, histogram),
            last)));
  }

  @Test
  void read_ofNothing_isEmpty() {
    assertThat(streamed(request(List.of(1), UP))).isEmpty();
    assertThat(samples(request(List.of(0), UP))).isEmpty();
    assertThat(samples(request(List.of(0), query(5, 4, matcher(0, "__name__", "up"))))).isEmpty();
  }

  /** Labels that sort before the metric's name cross metrics. */
  @Test
  void read_streamed_isSortedByAllLabels() {
    store(WriteBatch.create()
        .sample(Labels.of("__name__", "b", "Zone", "1"), NOW, 1)
        .sample(Labels.of("__name__", "a"), NOW, 1)
        .sample(Labels.of("__name__", "a", "Zone", "2"), NOW, 1)
        .sample(Labels.of("__name__", "c", "x", "\uD83D\uDE00"), NOW, 1)
        .sample(Labels.of("__name__", "c", "x", "\uFF5E"), NOW, 1));
    assertThat(streamed(request(List.of(1), query(NOW, NOW, matcher(2, "__name__", "a|b|c")))))
        .extracting(Read::labels)
        .containsExactly("{Zone=1, __name__=b}", "{Zone=2, __name__=a}", "{__name__=a}",
            "{__name__=c, x=\uFF5E}", "{__name__=c, x=\uD83D\uDE00}");
  }

  /** A series of more than one chunk, and more than one message may hold. */
  @Test
  void read_ofManySamples_isChunkedOrRefused() {
    var batch = WriteBatch.create();
    var expected = new ArrayList<Object>();
    for (int i = 0; i < 1001; i++) {
      batch.sample(Labels.of("__name__", "long"), NOW - 1000 * (1000 - i), i);
      expected.add(bits(NOW - 1000 * (1000 - i), i));
    }
    store(batch);
    var query = query(0, NOW, matcher(0, "__name__", "long"));

    assertThat(streamed(request(List.of(1), query))).singleElement()
        .extracting(Read::samples).isEqualTo(expected);
    var refused = post(SnappyBody.compress(request(List.of(0), query)));
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(text(refused)).contains("exceeded sample limit (1,000)");
  }

  private static String text(HttpResponse<byte[]> result) {
    return new String(result.body(), StandardCharsets.UTF_8);
  }

  @Test
  void read_thatIsNone_is400AsText() {
    for (var body : List.of(
        new byte[0],
        new byte[]{1, 2, 3},
        "up".getBytes(StandardCharsets.UTF_8),
        new byte[]{(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 7, 0}, // Declares 2 GiB.
        SnappyBody.compress(new byte[]{10, 100, 1}),
        SnappyBody.compress(request(List.of(7), UP)),
        SnappyBody.compress(request(List.of(1), query(0, NOW, matcher(9, "a", "b")))),
        SnappyBody.compress(request(List.of(1), query(0, NOW, matcher(2, "a", "(")))))) {
      var refused = post(body);
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(text(refused)).startsWith("cannot ");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void read_storeAway_is503(int type) {
    storage.unavailable();
    assertThat(post(SnappyBody.compress(request(List.of(type), UP))).statusCode())
        .isEqualTo(503);
  }
}
