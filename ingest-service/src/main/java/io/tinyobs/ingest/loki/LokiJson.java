// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.loki;

import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.JsonErrors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads {@code {"streams":[{"stream":{…},"values":[["<ns>","<line>",{…}],…]}]}}. Unknown members are ignored.
 * Thread-safe.
 */
final class LokiJson {
  private static final String READING = "cannot read Loki's push";

  private final JsonMapper mapper;

  LokiJson(JsonMapper mapper) {
    this.mapper = mapper;
  }

  /**
   * The streams of a body.
   *
   * @throws IngestException.Malformed if it is not JSON of this shape
   */
  List<LokiStream> read(byte[] body) {
    try (var parser = mapper.createParser(body)) {
      JsonErrors.expect(READING, parser, parser.nextToken(), JsonToken.START_OBJECT, "an object");
      var streams = new ArrayList<LokiStream>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        boolean wanted = parser.currentName().equals("streams");
        var token = parser.nextToken();
        if (!wanted || token == JsonToken.VALUE_NULL) {
          parser.skipChildren();
          continue;
        }
        JsonErrors.expect(READING, parser, token, JsonToken.START_ARRAY, "a list of streams");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          streams.add(stream(parser));
        }
      }
      return streams;
    } catch (JacksonException e) {
      throw JsonErrors.malformed(READING, e);
    }
  }

  private static LokiStream stream(JsonParser parser) {
    JsonErrors.expect(READING, parser, parser.currentToken(), JsonToken.START_OBJECT, "a stream");
    Map<String, String> labels = Map.of();
    var entries = new ArrayList<LokiStream.Entry>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      var name = parser.currentName();
      var token = parser.nextToken();
      switch (name) {
        case "stream" -> labels = texts(parser, "the stream's labels");
        case "values" -> {
          JsonErrors.expect(READING, parser, token, JsonToken.START_ARRAY, "a list of lines");
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            entries.add(entry(parser));
          }
        }
        default -> parser.skipChildren();
      }
    }
    return new LokiStream(labels, "", entries);
  }

  private static LokiStream.Entry entry(JsonParser parser) {
    JsonErrors.expect(READING, parser, parser.currentToken(), JsonToken.START_ARRAY,
        "[\"<ns>\",\"<line>\"]");
    JsonErrors.expect(READING, parser, parser.nextToken(), JsonToken.VALUE_STRING,
        "nanoseconds as a string");
    long time = nanos(parser);
    JsonErrors.expect(READING, parser, parser.nextToken(), JsonToken.VALUE_STRING, "a line");
    var line = parser.getString();
    Map<String, String> metadata = Map.of();
    if (parser.nextToken() != JsonToken.END_ARRAY) {
      metadata = texts(parser, "structured metadata");
      JsonErrors.expect(READING, parser, parser.nextToken(), JsonToken.END_ARRAY, "the line's end");
    }
    return new LokiStream.Entry(time, line, metadata);
  }

  /** Those before the epoch are refused as too old, so zero does for them. */
  private static long nanos(JsonParser parser) {
    var text = parser.getString();
    try {
      return Math.max(0, Long.parseLong(text));
    } catch (NumberFormatException e) {
      throw JsonErrors.wrong(READING, parser, "\"" + text + "\"", "nanoseconds since the epoch");
    }
  }

  private static Map<String, String> texts(JsonParser parser, String what) {
    JsonErrors.expect(READING, parser, parser.currentToken(), JsonToken.START_OBJECT,
        "an object for " + what);
    var texts = new LinkedHashMap<String, String>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      var name = parser.currentName();
      JsonErrors.expect(READING, parser, parser.nextToken(), JsonToken.VALUE_STRING,
          "a string for " + name);
      texts.put(name, parser.getString());
    }
    return texts;
  }
}
