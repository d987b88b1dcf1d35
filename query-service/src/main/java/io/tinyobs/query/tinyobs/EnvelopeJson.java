// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyobs;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Series;
import io.tinyobs.promql.QueryResult;
import io.tinyobs.promql.QueryResult.Matrix;
import io.tinyobs.promql.QueryResult.Scalar;
import io.tinyobs.promql.QueryResult.StringValue;
import io.tinyobs.promql.QueryResult.Vector;
import io.tinyobs.query.http.JsonBody;
import io.tinyobs.query.http.QueryException.BadInput;
import io.tinyobs.query.http.Text;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.ResponseEntity;
import reactor.core.publisher.Flux;
import tools.jackson.core.JsonGenerator;

/**
 * Writes the value of a query in TinyObs' envelope: whole seconds, six decimals, a list per series.
 * The envelope has no shape for native histograms: they are left out of it.
 */
final class EnvelopeJson {
  private EnvelopeJson() {
  }

  static ResponseEntity<Flux<DataBuffer>> answer(String query, QueryResult result) {
    return switch (result.value()) {
      case Matrix matrix -> answer(query, "matrix", matrix.series(), result);
      case Vector vector -> answer(query, "vector", vector.samples().stream()
          .filter(sample -> sample.histogram() == null)
          .map(sample -> single(sample.labels(), sample.timestampMillis(), sample.value()))
          .toList(), result);
      case Scalar scalar -> answer(query, "vector",
          List.of(single(Labels.EMPTY, scalar.timestampMillis(), scalar.value())), result);
      case StringValue string ->
        throw new BadInput("cannot show the value: got a string, expected numbers");
    };
  }

  private static Series single(Labels labels, long timestampMillis, double value) {
    return new Series(labels, new long[]{timestampMillis}, new double[]{value});
  }

  private static ResponseEntity<Flux<DataBuffer>> answer(
      String query, String type, List<Series> series, QueryResult result) {
    return JsonBody.ok(JsonBody.pieces(
        json -> {
          json.writeStartObject();
          json.writeStringProperty("status", "success");
          json.writeObjectPropertyStart("data");
          json.writeStringProperty("resultType", type);
          json.writeArrayPropertyStart("result");
        },
        series,
        EnvelopeJson::write,
        json -> {
          json.writeEndArray();
          json.writeEndObject();
          json.writeStringProperty("query", query);
          if (!result.warnings().isEmpty()) {
            json.writeArrayPropertyStart("warnings");
            result.warnings().forEach(json::writeString);
            json.writeEndArray();
          }
          json.writeEndObject();
        }));
  }

  private static void write(JsonGenerator json, Series series) {
    json.writeStartObject();
    json.writeObjectPropertyStart("metric");
    series.labels().forEach(json::writeStringProperty);
    json.writeEndObject();
    json.writeArrayPropertyStart("values");
    for (int i = 0; i < series.size(); i++) {
      if (series.histograms() != null && series.histograms()[i] != null) {
        continue;
      }
      json.writeStartArray();
      json.writeNumber(Math.floorDiv(series.timestamps()[i], 1000L));
      json.writeString(sixDecimals(series.values()[i]));
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** As {@code %.6f}: the exact value rounded, and a minus even before a zero. */
  static String sixDecimals(double value) {
    if (!Double.isFinite(value)) {
      return Text.number(value);
    }
    var text = new BigDecimal(value).setScale(6, RoundingMode.HALF_EVEN).toPlainString();
    boolean lostSign = Double.doubleToRawLongBits(value) < 0 && !text.startsWith("-");
    return lostSign ? "-" + text : text;
  }
}
