// SPDX-License-Identifier: MIT
package io.tinyobs.query.remoteread;

import com.google.re2j.PatternSyntaxException;
import io.tinyobs.model.Matcher;
import io.tinyobs.promql.parse.PromQl;
import io.tinyobs.query.http.QueryException.BadInput;
import java.util.ArrayList;
import java.util.List;

/**
 * What a Prometheus asks for: {@code prometheus.ReadRequest}.
 *
 * @param queries answered one by one
 * @param answer how it wants to be answered
 * @see <a href="https://github.com/prometheus/prometheus/blob/main/prompb/remote.proto">remote.proto</a>
 */
record ReadRequest(List<Query> queries, Answer answer) {
  /** How samples are sent. */
  enum Answer {
    /** All in one message. */
    SAMPLES,
    /** Chunks, frame by frame. */
    STREAMED_XOR_CHUNKS
  }

  /**
   * Series of a time.
   *
   * @param startMillis first instant, included
   * @param endMillis last instant, included
   */
  record Query(long startMillis, long endMillis, List<Matcher> matchers) {
  }

  /**
   * Reads one.
   *
   * @throws BadInput if it is none
   */
  static ReadRequest parse(byte[] in) {
    var queries = new ArrayList<Query>();
    var accepted = new ArrayList<Long>();
    var reader = new ProtoReader(in);
    while (reader.hasMore()) {
      int tag = reader.tag();
      switch (ProtoReader.field(tag)) {
        case 1 -> queries.add(query(reader.message(tag)));
        case 2 -> {
          if ((tag & 7) == ProtoReader.VARINT) {
            accepted.add(reader.varint());
          } else { // Packed, as proto3 writes it.
            var packed = reader.message(tag);
            while (packed.hasMore()) {
              accepted.add(packed.varint());
            }
          }
        }
        default -> reader.skip(tag);
      }
    }
    return new ReadRequest(queries, answer(accepted));
  }

  /** The first that is known; who names none gets samples. */
  private static Answer answer(List<Long> accepted) {
    for (long type : accepted) {
      if (type == 0 || type == 1) {
        return type == 0 ? Answer.SAMPLES : Answer.STREAMED_XOR_CHUNKS;
      }
    }
    if (accepted.isEmpty()) {
      return Answer.SAMPLES;
    }
    throw new BadInput(
        "cannot answer remote read: got response types %s, expected SAMPLES or STREAMED_XOR_CHUNKS"
            .formatted(accepted));
  }

  private static Query query(ProtoReader reader) {
    long start = 0;
    long end = 0;
    var matchers = new ArrayList<Matcher>();
    while (reader.hasMore()) {
      int tag = reader.tag();
      switch (ProtoReader.field(tag)) {
        case 1 -> start = reader.number(tag);
        case 2 -> end = reader.number(tag);
        case 3 -> matchers.add(matcher(reader.message(tag)));
        default -> reader.skip(tag); // Hints are no more than that.
      }
    }
    return new Query(start, end, matchers);
  }

  private static Matcher matcher(ProtoReader reader) {
    long type = 0;
    var name = "";
    var value = "";
    while (reader.hasMore()) {
      int tag = reader.tag();
      switch (ProtoReader.field(tag)) {
        case 1 -> type = reader.number(tag);
        case 2 -> name = reader.text(tag);
        case 3 -> value = reader.text(tag);
        default -> reader.skip(tag);
      }
    }
    try {
      return PromQl.matcher(name, op(type), value);
    } catch (PatternSyntaxException e) {
      throw new BadInput("cannot read remote read request: got \"%.64s\" for %s, %s"
          .formatted(value, name, "expected a regular expression: " + e.getDescription()));
    }
  }

  private static Matcher.Op op(long type) {
    return switch ((int) Math.clamp(type, -1, 4)) {
      case 0 -> Matcher.Op.EQUAL;
      case 1 -> Matcher.Op.NOT_EQUAL;
      case 2 -> Matcher.Op.REGEX;
      case 3 -> Matcher.Op.NOT_REGEX;
      default -> throw new BadInput(
          "cannot read remote read request: got matcher type %d, expected 0 to 3".formatted(type));
    };
  }
}
