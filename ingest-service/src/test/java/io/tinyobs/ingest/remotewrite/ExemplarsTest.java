// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.remotewrite;

import static io.tinyobs.ingest.remotewrite.Write2Request.field;
import static io.tinyobs.ingest.remotewrite.Write2Request.refs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyobs.ingest.IngestParts;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.model.Tenant;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of exemplars that come by remote write. */
class ExemplarsTest {
  private static final String TRACE = "5b8efff798038103d269b633813fc60c";

  private final IngestParts parts = IngestParts.create();
  private final RemoteWrite remoteWrite = new RemoteWrite(parts.gate, parts.settings);

  private RemoteWrite.Written send(WriteRequest request) {
    try (var share = parts.memory.share()) {
      return remoteWrite.accept(Tenant.DEFAULT, request.snappy(), share).join();
    }
  }

  private RemoteWrite.Written send(Write2Request request) {
    try (var share = parts.memory.share()) {
      return remoteWrite.accept2(Tenant.DEFAULT, request.snappy(), share).join();
    }
  }

  /** An exemplar of 1.0 with texts. */
  private static byte[] texts(long at, double value, String... labels) {
    return WriteRequest.message(
        out -> {
          for (int i = 0; i < labels.length; i += 2) {
            out.writeByteArray(1, WriteRequest.label(labels[i], labels[i + 1]));
          }
          out.writeDouble(2, value);
          out.writeInt64(3, at);
        });
  }

  /** An exemplar of 2.0 with symbols. */
  private static byte[] symbols(long at, double value, int... refs) {
    return WriteRequest.message(
        out -> {
          out.writeRawBytes(refs(refs));
          out.writeDouble(2, value);
          out.writeInt64(3, at);
        });
  }

  private static byte[] series(byte[]... exemplars) {
    return WriteRequest.message(
        out -> {
          out.writeByteArray(1, WriteRequest.label("__name__", "up"));
          for (var exemplar : exemplars) {
            out.writeByteArray(3, exemplar);
          }
        });
  }

  @Test
  void version1_exemplars_areStoredWithAndWithoutASample() {
    var request = new WriteRequest()
        .sample(parts.now(), 1, "__name__", "up")
        .field(1, series(
            texts(parts.now(), 0.5, "trace_id", TRACE, "user", "ü"), texts(parts.now() + 1, 7)));

    var written = send(request);

    assertThat(written.exemplarsStored()).isEqualTo(2);
    assertThat(parts.exemplars("up")).containsExactly(
        "0.5 at %d {trace_id=%s, user=ü}".formatted(parts.now(), TRACE),
        "7.0 at %d {}".formatted(parts.now() + 1));
    assertThat(parts.counted("exemplars", "stored")).isEqualTo(2);
    assertThat(parts.counted("metrics", "received")).isEqualTo(1);
  }

  /** Prometheus sends exemplars as series of their own, without a sample. */
  @Test
  void version2_exemplars_areStoredWithAndWithoutASample() {
    var request = new Write2Request();
    var labels = refs(request.symbols("__name__", "up"));
    int[] trace = request.symbols("trace_id", TRACE);
    request.series(
        labels,
        field(4, symbols(parts.now(), 0.5, trace)),
        field(2, WriteRequest.point(parts.now(), 1)));
    request.series(labels, field(4, symbols(parts.now() + 1, 7)));

    var written = send(request);

    assertThat(written.exemplarsStored()).isEqualTo(2);
    assertThat(written.samples().refused()).isZero();
    assertThat(parts.exemplars("up")).containsExactly(
        "0.5 at %d {trace_id=%s}".formatted(parts.now(), TRACE),
        "7.0 at %d {}".formatted(parts.now() + 1));
  }

  /** The answer was lost on its way, so the sender sends everything again, and moves to 2.0 in between. */
  @Test
  void again_byEitherVersion_isThereOnce() {
    var one = new WriteRequest()
        .field(1, series(texts(parts.now(), Double.NaN, "trace_id", TRACE)));
    var two = new Write2Request();
    two.series(
        refs(two.symbols("__name__", "up")),
        field(4, symbols(parts.now(), Double.NaN, two.symbols("trace_id", TRACE))));

    for (int i = 0; i < 2; i++) {
      assertThat(send(one).exemplarsStored()).isEqualTo(1);
      assertThat(send(two).exemplarsStored()).isEqualTo(1);
    }

    assertThat(parts.exemplars("up")).hasSize(1);
  }

  @Test
  void version1_refusedOnes_takeNothingWithThem() {
    var request = new WriteRequest()
        .field(1, series(
            texts(parts.now(), 1, "a", "x".repeat(127)),
            texts(parts.now(), 2, "a", "x".repeat(128)),
            texts(parts.now(), 3, "a", "☃".repeat(127)),
            texts(parts.now(), 4, "a", "☃".repeat(200)),
            texts(parts.now(), 5, "a", "1", "a", "2"),
            texts(parts.now(), 6, "", "1"),
            texts(parts.now(), 7, "empty", ""),
            texts(parts.now() - Duration.ofHours(25).toMillis(), 8),
            texts(parts.now() + Duration.ofHours(1).toMillis(), 9)))
        .field(1, WriteRequest.message(out -> out.writeByteArray(3, texts(parts.now(), 10))));

    var written = send(request);

    assertThat(parts.exemplars("up")).extracting(line -> line.substring(0, 3))
        .containsExactly("1.0", "3.0", "7.0");
    assertThat(written.exemplarsStored()).isEqualTo(3);
    assertThat(parts.counted("exemplars", "received")).isEqualTo(10);
    assertThat(parts.counted("exemplars", "refused", "exemplar_too_long")).isEqualTo(2);
    assertThat(parts.counted("exemplars", "refused", "invalid_labels")).isEqualTo(2);
    assertThat(parts.counted("exemplars", "refused", "too_old")).isEqualTo(1);
    assertThat(parts.counted("exemplars", "refused", "too_far_ahead")).isEqualTo(1);
    assertThat(parts.counted("exemplars", "refused", "metric_name_missing")).isEqualTo(1);
  }

  @Test
  void version1_labelThatIsNoUtf8_isRefused() {
    var exemplar = WriteRequest.message(
        out -> {
          out.writeByteArray(1, WriteRequest.label(new byte[]{'a'}, new byte[]{(byte) 0xff}));
          out.writeInt64(3, parts.now());
        });

    send(new WriteRequest().field(1, series(exemplar)));

    assertThat(parts.counted("exemplars", "refused", "invalid_utf8")).isEqualTo(1);
  }

  @Test
  void version2_refusedOnes_takeNothingWithThem() {
    var request = new Write2Request();
    var labels = refs(request.symbols("__name__", "up"));
    int many = request.symbol("x".repeat(200_000));
    int[] trace = request.symbols("trace_id", TRACE);
    request.series(
        labels,
        field(4, symbols(parts.now(), 1, trace[0])),
        field(4, symbols(parts.now(), 2, trace[0], 99)),
        field(4, symbols(parts.now(), 3, trace[0], many)),
        field(4, symbols(parts.now(), 4, new int[2000])),
        field(4, symbols(parts.now(), 5, trace)));
    request.series(refs(1, 99), field(4, symbols(parts.now(), 6)));

    var written = send(request);

    assertThat(parts.exemplars("up")).hasSize(1);
    assertThat(written.exemplarsStored()).isEqualTo(1);
    assertThat(parts.counted("exemplars", "refused", "invalid_labels")).isEqualTo(3);
    assertThat(parts.counted("exemplars", "refused", "exemplar_too_long")).isEqualTo(2);
  }

  /** A message that is cut off is no request, whatever stands before it. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void brokenMessage_isRefusedWhole(int which) {
    var broken = switch (which) {
      case 0 -> new byte[]{8};
      case 1 -> new byte[]{18, 1, 0};
      default -> new byte[]{10, 5, 10};
    };

    assertThatThrownBy(() -> send(new WriteRequest().field(1, series(broken))))
        .isInstanceOf(IngestException.Malformed.class).hasMessageContaining("at byte");
    assertThat(parts.counted("exemplars", "received")).isZero();
  }
}
