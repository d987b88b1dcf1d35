// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.zipkin;

import com.google.protobuf.ByteString;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.JsonErrors;
import io.tinyobs.wire.zipkin.Annotation;
import io.tinyobs.wire.zipkin.Endpoint;
import io.tinyobs.wire.zipkin.ListOfSpans;
import io.tinyobs.wire.zipkin.Span;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads Zipkin's JSON into the messages that its protobuf gives. Unknown members are ignored, null is the same
 * as absent, and ids are hex, padded with zeros on the left. Thread-safe.
 */
final class ZipkinJson {
  private static final String READING = "cannot read Zipkin spans";

  private static final int SPAN_DIGITS = 16;
  private static final int TRACE_DIGITS = 32;

  private final JsonMapper mapper;

  ZipkinJson(JsonMapper mapper) {
    this.mapper = mapper;
  }

  /**
   * The spans of a body.
   *
   * @throws IngestException.Malformed if it is not JSON of this shape
   */
  ListOfSpans read(byte[] body) {
    try (var parser = mapper.createParser(body)) {
      JsonErrors.expect(READING, parser, parser.nextToken(), JsonToken.START_ARRAY,
          "a list of spans");
      var spans = ListOfSpans.newBuilder();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        spans.addSpans(span(parser));
      }
      return spans.build();
    } catch (JacksonException e) {
      throw JsonErrors.malformed(READING, e);
    }
  }

  private static Span span(JsonParser parser) {
    JsonErrors.expect(READING, parser, parser.currentToken(), JsonToken.START_OBJECT, "a span");
    var span = Span.newBuilder();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      var name = parser.currentName();
      if (parser.nextToken() == JsonToken.VALUE_NULL) {
        continue;
      }
      switch (name) {
        case "traceId" -> span.setTraceId(id(parser, name, traceDigits(parser)));
        case "parentId" -> span.setParentId(id(parser, name, SPAN_DIGITS));
        case "id" -> span.setId(id(parser, name, SPAN_DIGITS));
        case "kind" -> span.setKind(kind(text(parser, name)));
        case "name" -> span.setName(text(parser, name));
        case "timestamp" -> span.setTimestamp(micros(parser, name));
        case "duration" -> span.setDuration(micros(parser, name));
        case "localEndpoint" -> span.setLocalEndpoint(endpoint(parser, name));
        case "remoteEndpoint" -> span.setRemoteEndpoint(endpoint(parser, name));
        case "annotations" -> annotations(parser, span);
        case "tags" -> tags(parser, span);
        case "debug" -> span.setDebug(parser.currentToken() == JsonToken.VALUE_TRUE);
        case "shared" -> span.setShared(parser.currentToken() == JsonToken.VALUE_TRUE);
        default -> parser.skipChildren();
      }
    }
    return span.build();
  }

  private static int traceDigits(JsonParser parser) {
    return text(parser, "traceId").length() > SPAN_DIGITS ? TRACE_DIGITS : SPAN_DIGITS;
  }

  private static ByteString id(JsonParser parser, String member, int digits) {
    var text = text(parser, member);
    if (!text.isEmpty() && text.length() <= digits) {
      try {
        return ByteString.copyFrom(
            HexFormat.of().parseHex("0".repeat(digits - text.length()) + text));
      } catch (IllegalArgumentException e) {
        // Told below.
      }
    }
    throw JsonErrors.wrong(READING, parser, "\"" + text + "\"",
        "1 to %d hex digits for %s".formatted(digits, member));
  }

  private static Span.Kind kind(String text) {
    return switch (text) {
      case "CLIENT" -> Span.Kind.CLIENT;
      case "SERVER" -> Span.Kind.SERVER;
      case "PRODUCER" -> Span.Kind.PRODUCER;
      case "CONSUMER" -> Span.Kind.CONSUMER;
      default -> Span.Kind.SPAN_KIND_UNSPECIFIED;
    };
  }

  /** Some senders write a fraction, which is below what is measured. */
  private static long micros(JsonParser parser, String member) {
    var token = parser.currentToken();
    if (token == JsonToken.VALUE_NUMBER_INT) {
      return Math.max(0, parser.getLongValue());
    }
    JsonErrors.expect(READING, parser, token, JsonToken.VALUE_NUMBER_FLOAT,
        "microseconds for " + member);
    return (long) Math.max(0, parser.getDoubleValue());
  }

  private static Endpoint endpoint(JsonParser parser, String member) {
    JsonErrors.expect(READING, parser, parser.currentToken(), JsonToken.START_OBJECT,
        "an object for " + member);
    var endpoint = Endpoint.newBuilder();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      var name = parser.currentName();
      if (parser.nextToken() == JsonToken.VALUE_NULL) {
        continue;
      }
      switch (name) {
        case "serviceName" -> endpoint.setServiceName(text(parser, name));
        case "ipv4" -> endpoint.setIpv4(address(text(parser, name), 4));
        case "ipv6" -> endpoint.setIpv6(address(text(parser, name), 16));
        case "port" -> {
          JsonErrors.expect(READING, parser, parser.currentToken(), JsonToken.VALUE_NUMBER_INT,
              "a number for port");
          endpoint.setPort(parser.getIntValue());
        }
        default -> parser.skipChildren();
      }
    }
    return endpoint.build();
  }

  /** An address that is none is left out: it is a note at a span, and no reason to lose one. */
  private static ByteString address(String text, int bytes) {
    boolean literal = text.chars()
        .allMatch(c -> Character.digit(c, 16) >= 0 || c == '.' || c == ':');
    if (!literal || text.indexOf(bytes == 4 ? '.' : ':') < 0) {
      return ByteString.EMPTY; // A name would be asked of DNS.
    }
    try {
      var address = InetAddress.getByName(text).getAddress();
      return address.length == bytes ? ByteString.copyFrom(address) : ByteString.EMPTY;
    } catch (UnknownHostException e) {
      return ByteString.EMPTY;
    }
  }

  private static void annotations(JsonParser parser, Span.Builder span) {
    JsonErrors.expect(READING, parser, parser.currentToken(), JsonToken.START_ARRAY,
        "a list of annotations");
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      JsonErrors.expect(READING, parser, parser.currentToken(), JsonToken.START_OBJECT,
          "an annotation");
      var annotation = Annotation.newBuilder();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        var name = parser.currentName();
        parser.nextToken();
        switch (name) {
          case "timestamp" -> annotation.setTimestamp(micros(parser, name));
          case "value" -> annotation.setValue(text(parser, name));
          default -> parser.skipChildren();
        }
      }
      span.addAnnotations(annotation);
    }
  }

  private static void tags(JsonParser parser, Span.Builder span) {
    JsonErrors.expect(READING, parser, parser.currentToken(), JsonToken.START_OBJECT,
        "an object for tags");
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      var name = parser.currentName();
      if (parser.nextToken() != JsonToken.VALUE_NULL) {
        span.putTags(name, text(parser, "tag " + name));
      }
    }
  }

  /** Numbers and truths are taken for their text: some senders forget the quotes. */
  private static String text(JsonParser parser, String member) {
    var token = parser.currentToken();
    if (token == null || !token.isScalarValue()) {
      throw JsonErrors.wrong(READING, parser, String.valueOf(token), "a string for " + member);
    }
    return parser.getString();
  }
}
