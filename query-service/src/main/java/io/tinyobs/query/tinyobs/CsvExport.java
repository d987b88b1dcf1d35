// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyobs;

import io.tinyobs.model.Series;
import io.tinyobs.query.http.MetricFamilies;
import io.tinyobs.query.http.StreamedBody;
import io.tinyobs.query.http.Text;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * A table: {@code timestamp,name,type,value} and a column for each label, in which what a series does not have is
 * empty. Native histograms are left out. A text that a spreadsheet would take for a formula has an apostrophe in front.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
 * @see <a href="https://owasp.org/www-community/attacks/CSV_Injection">CSV injection</a>
 */
final class CsvExport implements StreamedBody.Source {
  private static final int SAMPLES_A_PART = 200;

  private final SampleSlices slices;
  private final SliceCursor samples;
  private final MetricFamilies families;
  private List<String> labels = List.of();
  private boolean opened;

  CsvExport(SampleSlices slices, MetricFamilies families) {
    this.slices = slices;
    this.samples = new SliceCursor(slices);
    this.families = families;
  }

  @Override
  public boolean writeNext(ByteArrayOutputStream out) {
    var text = new StringBuilder();
    if (!opened) {
      opened = true;
      labels = List.copyOf(slices.labelNames());
      text.append("timestamp,name,type,value");
      labels.forEach(label -> field(text.append(','), label));
      text.append("\r\n");
    }
    boolean more = samples.visit(SAMPLES_A_PART, (series, i) -> write(text, series, i));
    out.writeBytes(text.toString().getBytes(StandardCharsets.UTF_8));
    return more;
  }

  private void write(StringBuilder text, Series series, int i) {
    if (series.histograms() != null && series.histograms()[i] != null) {
      return; // A cell has no room for a distribution.
    }
    var name = series.labels().metricName();
    text.append(Instant.ofEpochMilli(series.timestamps()[i])).append(',');
    field(text, name);
    text.append(',').append(families.wireType(name)).append(',')
        .append(Text.number(series.values()[i]));
    labels.forEach(label -> field(text.append(','), series.labels().getOrEmpty(label)));
    text.append("\r\n");
  }

  private static void field(StringBuilder text, String value) {
    var safe = !value.isEmpty() && "=+-@\t\r".indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
    boolean plain = safe.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    if (plain) {
      text.append(safe);
    } else {
      text.append('"').append(safe.replace("\"", "\"\"")).append('"');
    }
  }
}
