// SPDX-License-Identifier: MIT
package io.tinyobs.storage.report;

import io.tinyobs.storage.block.ByteReader;
import io.tinyobs.storage.block.ByteWriter;
import io.tinyobs.storage.block.CorruptBlockException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * What arrived for one tenant, as one replica saw it since its start, or as several did together: by service
 * what came, when last and how, what was refused, and who knocked at a wrong door. Times are milliseconds since
 * the epoch.
 *
 * @param replicas who saw it
 * @param services what came, by service
 * @param refusals requests that failed whole, of which nobody knows the service
 * @param strays connections and requests that could not be served, by where they came from
 */
public record ArrivalsReport(
    List<Replica> replicas, List<Service> services, List<Refusal> refusals, List<Stray> strays) {
  private static final int FORMAT = 1;

  public ArrivalsReport {
    replicas = List.copyOf(replicas);
    services = List.copyOf(services);
    refusals = List.copyOf(refusals);
    strays = List.copyOf(strays);
  }

  /**
   * One process that saw something.
   *
   * @param name its host
   * @param sinceMillis when it started
   * @param atMillis when it told
   */
  public record Replica(String name, long sinceMillis, long atMillis) {
  }

  /**
   * What came from one service.
   *
   * @param name of the service; empty where records name none
   * @param flows by signal and protocol
   * @param refusals records of it that were refused
   * @param logsWithoutTrace log records without a trace id
   * @param deltaRequests requests with delta temporality
   * @param skewMillis time of the newest record of the last request, less the server's
   * @param skewAtMillis when that was
   * @param aheadMillis the furthest that one was ahead of the server's clock
   */
  public record Service(
      String name,
      List<Flow> flows,
      List<Refusal> refusals,
      long logsWithoutTrace,
      long deltaRequests,
      long skewMillis,
      long skewAtMillis,
      long aheadMillis) {
    public Service {
      flows = List.copyOf(flows);
      refusals = List.copyOf(refusals);
    }

    private Service and(Service other) {
      var later = skewAtMillis >= other.skewAtMillis ? this : other;
      return new Service(
          name,
          union(flows, other.flows, flow -> flow.signal + "/" + flow.protocol, Flow::and),
          union(refusals, other.refusals, Refusal::key, Refusal::and),
          logsWithoutTrace + other.logsWithoutTrace,
          deltaRequests + other.deltaRequests,
          later.skewMillis,
          later.skewAtMillis,
          Math.max(aheadMillis, other.aheadMillis));
    }
  }

  /**
   * Records of one signal that came one way and are stored.
   *
   * @param signal {@code metrics}, {@code traces} or {@code logs}
   * @param protocol as the gate's counter spells it
   * @param ports where that protocol is taken
   * @param records how many; samples of large requests are estimated
   * @param requests how many requests had some
   * @param lastMillis when the last came
   */
  public record Flow(
      String signal,
      String protocol,
      List<Integer> ports,
      long records,
      long requests,
      long lastMillis) {
    public Flow {
      ports = List.copyOf(ports);
    }

    private Flow and(Flow other) {
      return new Flow(
          signal,
          protocol,
          ports,
          records + other.records,
          requests + other.requests,
          Math.max(lastMillis, other.lastMillis));
    }
  }

  /**
   * Records, or requests, that were refused for one reason.
   *
   * @param signal of the records; empty if requests failed whole
   * @param protocol as the gate's counter spells it
   * @param reason likewise
   * @param count how many
   * @param lastMillis when the last was
   * @param message what its sender was told, cut; empty if that may be another tenant's business
   */
  public record Refusal(
      String signal, String protocol, String reason, long count, long lastMillis, String message) {
    private String key() {
      return signal + "/" + protocol + "/" + reason;
    }

    private Refusal and(Refusal other) {
      return new Refusal(
          signal,
          protocol,
          reason,
          count + other.count,
          Math.max(lastMillis, other.lastMillis),
          lastMillis >= other.lastMillis ? message : other.message);
    }
  }

  /**
   * Someone who cannot be served like this.
   *
   * @param kind {@code grpc_on_http}, {@code http_on_grpc}, {@code tls_on_plain}, {@code no_key} or {@code
   *     no_right}
   * @param port where they knocked
   * @param address where they came from, without a port
   * @param count how often
   * @param lastMillis when last
   */
  public record Stray(String kind, int port, String address, long count, long lastMillis) {
    private Stray and(Stray other) {
      return new Stray(
          kind, port, address, count + other.count, Math.max(lastMillis, other.lastMillis));
    }
  }

  /** What two replicas saw together. */
  public ArrivalsReport and(ArrivalsReport other) {
    var all = new ArrayList<>(replicas);
    all.addAll(other.replicas);
    return new ArrivalsReport(
        all,
        union(services, other.services, Service::name, Service::and),
        union(refusals, other.refusals, Refusal::key, Refusal::and),
        union(
            strays,
            other.strays,
            stray -> stray.kind + "/" + stray.port + "/" + stray.address,
            Stray::and));
  }

  private static <T> List<T> union(
      List<T> one, List<T> other, Function<T, String> key, BinaryOperator<T> both) {
    Map<String, T> all = new LinkedHashMap<>();
    one.forEach(item -> all.merge(key.apply(item), item, both));
    other.forEach(item -> all.merge(key.apply(item), item, both));
    return new ArrayList<>(all.values());
  }

  /** As bytes, drawn in {@code docs/formats/report.md}. */
  public byte[] encode() {
    var out = new ByteWriter(4096);
    out.varint(FORMAT);
    out.varint(replicas.size());
    for (var replica : replicas) {
      out.text(replica.name);
      out.varint(replica.sinceMillis);
      out.varint(replica.atMillis);
    }
    out.varint(services.size());
    services.forEach(service -> write(service, out));
    write(refusals, out);
    out.varint(strays.size());
    for (var stray : strays) {
      out.text(stray.kind);
      out.varint(stray.port);
      out.text(stray.address);
      out.varint(stray.count);
      out.varint(stray.lastMillis);
    }
    return out.toByteArray();
  }

  private static void write(Service service, ByteWriter out) {
    out.text(service.name);
    out.varint(service.flows.size());
    for (var flow : service.flows) {
      out.text(flow.signal);
      out.text(flow.protocol);
      out.varint(flow.ports.size());
      flow.ports.forEach(out::varint);
      out.varint(flow.records);
      out.varint(flow.requests);
      out.varint(flow.lastMillis);
    }
    write(service.refusals, out);
    out.varint(service.logsWithoutTrace);
    out.varint(service.deltaRequests);
    out.varint(zigzag(service.skewMillis));
    out.varint(service.skewAtMillis);
    out.varint(service.aheadMillis);
  }

  private static void write(List<Refusal> refusals, ByteWriter out) {
    out.varint(refusals.size());
    for (var refusal : refusals) {
      out.text(refusal.signal);
      out.text(refusal.protocol);
      out.text(refusal.reason);
      out.varint(refusal.count);
      out.varint(refusal.lastMillis);
      out.text(refusal.message);
    }
  }

  private static long zigzag(long value) {
    return value << 1 ^ value >> 63;
  }

  /**
   * What {@link #encode} wrote.
   *
   * @throws CorruptBlockException if it is something else, or of a format that is not known
   */
  public static ArrivalsReport decode(byte[] bytes) throws CorruptBlockException {
    var in = new ByteReader(bytes);
    long format = in.varint();
    if (format != FORMAT) {
      throw new CorruptBlockException(
          "cannot read report: got format %d, expected %d".formatted(format, FORMAT), 0);
    }
    return new ArrivalsReport(
        Reports.list(in, from -> new Replica(from.text(), from.varint(), from.varint())),
        Reports.list(in, ArrivalsReport::service),
        Reports.list(in, ArrivalsReport::refusal),
        Reports.list(
            in,
            from -> new Stray(
                from.text(), (int) from.varint(), from.text(), from.varint(), from.varint())));
  }

  private static Service service(ByteReader in) throws CorruptBlockException {
    return new Service(
        in.text(),
        Reports.list(
            in,
            from -> new Flow(
                from.text(),
                from.text(),
                Reports.list(from, port -> (int) port.varint()),
                from.varint(),
                from.varint(),
                from.varint())),
        Reports.list(in, ArrivalsReport::refusal),
        in.varint(),
        in.varint(),
        unzigzag(in.varint()),
        in.varint(),
        in.varint());
  }

  private static long unzigzag(long value) {
    return value >>> 1 ^ -(value & 1);
  }

  private static Refusal refusal(ByteReader in) throws CorruptBlockException {
    return new Refusal(
        in.text(), in.text(), in.text(), in.varint(), in.varint(), in.text());
  }
}
