// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import io.tinyobs.ingest.gate.Failure;
import io.tinyobs.ingest.otlp.Export;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** OTLP's answers as JSON, in which 64-bit numbers are strings and defaults are left out. */
final class OtlpJsonAnswers {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private OtlpJsonAnswers() {
  }

  static byte[] success(String rejectedName, Export export) {
    var partial = new LinkedHashMap<String, Object>();
    if (export.rejected() > 0) {
      partial.put(rejectedName, String.valueOf(export.rejected()));
    }
    if (!export.message().isEmpty()) {
      partial.put("errorMessage", export.message());
    }
    return MAPPER.writeValueAsBytes(
        partial.isEmpty() ? Map.of() : Map.of("partialSuccess", partial));
  }

  static byte[] failure(Failure failure) {
    var status = new LinkedHashMap<String, Object>();
    status.put("code", failure.grpc().value());
    status.put("message", failure.message());
    return MAPPER.writeValueAsBytes(status);
  }
}
