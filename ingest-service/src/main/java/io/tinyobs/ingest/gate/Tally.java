// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The count of one request's records of one signal: received, and refused by reason.
 *
 * <p>Not thread-safe; belongs to its request.
 */
public final class Tally {
  private final Signal signal;
  private final Protocol protocol;
  private final Map<Reason, Long> refused = new EnumMap<>(Reason.class);
  private long received;
  private long refusedTotal;
  private @Nullable String firstMessage;
  private @Nullable Reason firstReason;
  private String from = "";
  private String sender = "";
  private boolean delta;

  private Tally(Signal signal, Protocol protocol) {
    this.signal = signal;
    this.protocol = protocol;
  }

  /** A count that starts at nothing. */
  public static Tally of(Signal signal, Protocol protocol) {
    return new Tally(signal, protocol);
  }

  /** Counts records that came. */
  public void received(long count) {
    received += count;
  }

  /** Counts records among them that are not taken; the first message is kept for the sender. */
  public void refused(Reason reason, long count, String message) {
    if (count > 0) {
      refused.merge(reason, count, Long::sum);
      refusedTotal += count;
      if (firstMessage == null) {
        firstMessage = message;
        firstReason = reason;
        sender = from;
      }
    }
  }

  /** The same for one that was refused by exception. */
  public void refused(RecordRefused refusal, long count) {
    refused(refusal.reason(), count, refusal.message());
  }

  /** Says which service the records that follow are of. */
  public void from(String service) {
    from = service;
  }

  /** Notes that some are increments and not totals. */
  public void delta() {
    delta = true;
  }

  /** Whether some are increments and not totals. */
  public boolean isDelta() {
    return delta;
  }

  /** The service whose record was refused first, empty if that is not known. */
  public String sender() {
    return sender;
  }

  /** Why the first was refused, or null if none was. */
  public @Nullable Reason firstReason() {
    return firstReason;
  }

  /** What the sender is told of the first that was refused, empty if none was. */
  public String firstMessage() {
    return firstMessage == null ? "" : firstMessage;
  }

  /** Whether a refusal for this reason needs no message any more. */
  public boolean told() {
    return firstMessage != null;
  }

  /** What they are. */
  public Signal signal() {
    return signal;
  }

  /** How they came. */
  public Protocol protocol() {
    return protocol;
  }

  /** How many came. */
  public long received() {
    return received;
  }

  /** How many are not taken. */
  public long refused() {
    return refusedTotal;
  }

  /** How many are not taken, by reason. */
  public Map<Reason, Long> refusedByReason() {
    return refused;
  }

  /** What the sender is told about the refusals: how many of how many, why, and the first in full. */
  public String message() {
    var reasons = refused.entrySet().stream()
        .map(entry -> entry.getValue() + " " + entry.getKey().label())
        .collect(Collectors.joining(", "));
    return "refused %d of %d: %s; first: %s"
        .formatted(refusedTotal, received, reasons, firstMessage == null ? "" : firstMessage);
  }
}
