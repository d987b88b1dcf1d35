// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.remotewrite;

import static io.tinyobs.ingest.remotewrite.Write2Request.field;
import static io.tinyobs.ingest.remotewrite.Write2Request.refs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import io.tinyobs.ingest.IngestParts;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.Reason;
import io.tinyobs.ingest.remotewrite.WriteRequest.Fields;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.model.NativeHistogram.CounterReset;
import io.tinyobs.model.StaleNaN;
import io.tinyobs.model.Tenant;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of native histograms that come by remote write. */
class HistogramsTest {
  private final IngestParts parts = IngestParts.create();
  private final RemoteWrite remoteWrite = new RemoteWrite(parts.gate, parts.settings);

  private RemoteWrite.Written send(byte[]... histograms) {
    var series = WriteRequest.message(
        out -> {
          out.writeByteArray(1, WriteRequest.label("__name__", "latency"));
          for (var histogram : histograms) {
            out.writeByteArray(4, histogram);
          }
        });
    try (var share = parts.memory.share()) {
      return remoteWrite.accept(
          Tenant.DEFAULT, new WriteRequest().field(1, series).snappy(), share).join();
    }
  }

  private RemoteWrite.Written send2(byte[]... histograms) {
    var request = new Write2Request();
    var fields = new ArrayList<byte[]>(List.of(refs(request.symbols("__name__", "latency"))));
    for (var histogram : histograms) {
      fields.add(field(3, histogram));
    }
    request.series(fields.toArray(byte[][]::new));
    try (var share = parts.memory.share()) {
      return remoteWrite.accept2(Tenant.DEFAULT, request.snappy(), share).join();
    }
  }

  private List<@Nullable NativeHistogram> stored() {
    var stored = new ArrayList<@Nullable NativeHistogram>();
    for (var series : parts.stored("latency")) {
      var histograms = series.histograms();
      for (int i = 0; histograms != null && i < histograms.length; i++) {
        stored.add(histograms[i]);
      }
    }
    return stored;
  }

  private byte[] whole(long at, long count, double sum, Fields more) {
    return WriteRequest.message(
        out -> {
          out.writeUInt64(1, count);
          out.writeDouble(3, sum);
          out.writeSInt32(4, 3);
          out.writeDouble(5, 0.001);
          more.write(out);
          out.writeInt64(15, at);
        });
  }

  private static void span(CodedOutputStream out, int number, int offset, int length)
      throws IOException {
    out.writeByteArray(number, WriteRequest.message(
        inner -> {
          inner.writeSInt32(1, offset);
          inner.writeUInt32(2, length);
        }));
  }

  private static void deltas(CodedOutputStream out, int number, long... deltas)
      throws IOException {
    out.writeByteArray(number, WriteRequest.message(
        inner -> {
          for (long delta : deltas) {
            inner.writeSInt64NoTag(delta);
          }
        }));
  }

  private static void reals(CodedOutputStream out, int number, double... reals)
      throws IOException {
    out.writeByteArray(number, WriteRequest.message(
        inner -> {
          for (double real : reals) {
            inner.writeDoubleNoTag(real);
          }
        }));
  }

  private byte[] sound(long at) {
    return whole(
        at, 17, 4.5,
        out -> {
          out.writeUInt64(6, 2);
          span(out, 8, 1, 1);
          deltas(out, 9, 3);
          span(out, 11, -2, 2);
          span(out, 11, 3, 1);
          deltas(out, 12, 5, -1, -1);
          out.writeEnum(14, 2);
        });
  }

  private static NativeHistogram soundOne() {
    return NativeHistogram.exponential(
        3, 0.001, 2, 17, 4.5, new Buckets(new int[]{1}, new double[]{3}),
        new Buckets(new int[]{-2, -1, 3}, new double[]{5, 4, 3}))
        .withCounterReset(CounterReset.NOT_RESET);
  }

  @Test
  void wholeNumbers_ofBothVersions_areStored() {
    var one = send(sound(parts.now()));
    var two = send2(sound(parts.now() + 1), sound(parts.now() + 1));

    assertThat(List.of(one.histogramsStored(), two.histogramsStored())).containsExactly(1L, 2L);
    assertThat(List.of(one.samplesStored(), two.samplesStored())).containsExactly(0L, 0L);
    assertThat(stored()).containsExactly(soundOne(), soundOne());
    assertThat(parts.counted("metrics", "stored")).isEqualTo(3);
  }

  @Test
  void floats_areStored() {
    send(WriteRequest.message(
        out -> {
          out.writeDouble(2, 1.5);
          out.writeDouble(3, 9);
          out.writeSInt32(4, -1);
          out.writeDouble(7, 0.5);
          span(out, 11, 4, 2);
          reals(out, 13, 0.75, 0.25);
          out.writeEnum(14, 3);
          out.writeInt64(15, parts.now());
        }));

    assertThat(stored()).containsExactly(NativeHistogram.exponential(
        -1, 0, 0.5, 1.5, 9, Buckets.EMPTY,
        new Buckets(new int[]{4, 5}, new double[]{0.75, 0.25}))
        .withCounterReset(CounterReset.GAUGE));
  }

  @Test
  void customBounds_areStored() {
    send(WriteRequest.message(
        out -> {
          out.writeUInt64(1, 3);
          out.writeDouble(3, 9);
          out.writeSInt32(4, -53);
          span(out, 11, 0, 3);
          deltas(out, 12, 1, -1, 2);
          out.writeInt64(15, parts.now());
          reals(out, 16, 0.5, 1);
        }));

    assertThat(stored()).containsExactly(NativeHistogram.custom(
        new double[]{0.5, 1}, 3, 9, new Buckets(new int[]{0, 1, 2}, new double[]{1, 0, 2})));
  }

  /** The target of the sender went away. */
  @Test
  void stale_endsTheSeries() {
    var written = send(
        sound(parts.now() - 1), whole(parts.now(), 0, StaleNaN.VALUE, out -> {
        }));

    assertThat(written.histogramsStored()).isEqualTo(2);
    var series = parts.stored("latency").getFirst();
    assertThat(StaleNaN.is(series.values()[1])).isTrue();
    assertThat(stored()).containsExactly(soundOne(), null);
  }

  @Test
  void contradictions_areRefusedAlone() {
    var written = send(
        sound(parts.now()),
        whole(parts.now(), 1, 0, out -> {
        }),
        whole(parts.now(), 1, 0, out -> {
          span(out, 11, 0, 2);
          deltas(out, 12, 1);
        }),
        whole(parts.now(), 1, 0, out -> {
          span(out, 11, 0, -1); // Four billion.
          deltas(out, 12, 1);
        }),
        whole(parts.now(), 0, 0, out -> {
          span(out, 11, 0, 2);
          deltas(out, 12, -1, 2);
        }),
        whole(parts.now(), 2, 0, out -> {
          span(out, 11, 0, 1);
          span(out, 11, -1, 1);
          deltas(out, 12, 1, 0);
        }),
        whole(parts.now(), 2, 0, out -> {
          span(out, 11, Integer.MAX_VALUE, 2);
          deltas(out, 12, 1, 0);
        }),
        whole(parts.now(), 0, 0, out -> out.writeSInt32(4, -9)),
        whole(parts.now(), 5000, 0, out -> {
          span(out, 11, 0, 5000);
          var ones = new long[5000];
          ones[0] = 1;
          deltas(out, 12, ones);
        }),
        sound(0));

    assertThat(written.histogramsStored()).isEqualTo(1);
    assertThat(parts.counted("metrics", "received")).isEqualTo(10);
    assertThat(parts.counted("metrics", "refused", "invalid_value")).isEqualTo(8);
    assertThat(parts.counted("metrics", "refused", "too_old")).isEqualTo(1);
    assertThat(stored()).containsExactly(soundOne());
  }

  @Test
  void brokenMessage_isRefusedWhole() {
    assertThatThrownBy(() -> send(new byte[]{26, 1})).isInstanceOf(IngestException.Malformed.class)
        .hasMessageContaining("at byte");
  }

  /** A metric has as many series as it may, and others go into a sum: a histogram is no number to be added. */
  @Test
  void accept_aboveTheLimitOfSeries_isRefusedThoughOthersOverflow() {
    var limited = IngestParts.with(Map.of(
        "tinyobs.ingest.limits.series-per-metric", "1", "tinyobs.ingest.overflow.enabled", "true"));
    var request = new WriteRequest();
    for (var path : new String[]{"/a", "/b"}) {
      request.field(1, WriteRequest.message(
          out -> {
            out.writeByteArray(1, WriteRequest.label("__name__", "latency"));
            out.writeByteArray(1, WriteRequest.label("path", path));
            out.writeByteArray(4, sound(limited.now()));
          }));
    }

    RemoteWrite.Written written;
    try (var share = limited.memory.share()) {
      written = new RemoteWrite(limited.gate, limited.settings)
          .accept(Tenant.DEFAULT, request.snappy(), share).join();
    }

    assertThat(written.histogramsStored()).isEqualTo(1);
    assertThat(limited.counted("metrics", "refused", Reason.METRIC_SERIES_LIMIT.label()))
        .isEqualTo(1);
    assertThat(limited.stored("latency")).extracting(series -> series.labels().get("path"))
        .containsExactly("/a");
  }
}
