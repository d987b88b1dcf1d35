// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.tinyobs.ingest.doctor.Strays;
import io.tinyobs.ingest.gate.Failure;
import io.tinyobs.ingest.gate.IngestMeters;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.model.Tenant;
import io.tinyobs.spring.access.Access;
import io.tinyobs.spring.access.AccessDenied;
import io.tinyobs.spring.access.Right;
import org.springframework.http.HttpHeaders;

/**
 * Finds out whose data a call brings, by the same headers as over HTTP, and turns away who may not bring any:
 * UNAUTHENTICATED without a key that is known, PERMISSION_DENIED without the right to write. Health is open, for
 * probes have no keys. Thread-safe.
 */
public final class TenantInterceptor implements ServerInterceptor {
  private static final Context.Key<Tenant> TENANT = Context.key("tinyobs-tenant");

  private static final String HEALTH = "grpc.health.v1.Health";
  private static final String OTLP = "opentelemetry.";

  private final Access access;
  private final IngestMeters meters;
  private final Strays strays;

  public TenantInterceptor(Access access, IngestMeters meters, Strays strays) {
    this.access = access;
    this.meters = meters;
    this.strays = strays;
  }

  /**
   * Whose data the call at hand brings.
   *
   * @throws IllegalStateException if the interceptor did not see it
   */
  public static Tenant current() {
    var tenant = TENANT.get();
    if (tenant == null) {
      throw new IllegalStateException("cannot tell the tenant: the call passed no interceptor");
    }
    return tenant;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata metadata, ServerCallHandler<Q, A> next) {
    var service = String.valueOf(call.getMethodDescriptor().getServiceName());
    if (service.equals(HEALTH)) {
      return next.startCall(call, metadata);
    }
    try {
      var tenant = access.require(headers(metadata), Right.WRITE);
      return Contexts.interceptCall(
          Context.current().withValue(TENANT, tenant), call, metadata, next);
    } catch (AccessDenied e) {
      deny(call, service, e);
      return new ServerCall.Listener<>() {
      };
    }
  }

  private void deny(ServerCall<?, ?> call, String service, AccessDenied denied) {
    var failure = Failure.of(denied);
    meters.requestRefused(
        service.startsWith(OTLP) ? Protocol.OTLP_GRPC : Protocol.STREAM, failure);
    strays.add(
        denied.isKnown() ? Strays.Kind.NO_RIGHT : Strays.Kind.NO_KEY,
        call.getAttributes().get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR),
        call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
    call.close(
        Status.fromCode(failure.grpc()).withDescription(failure.message()), new Metadata());
  }

  private static HttpHeaders headers(Metadata metadata) {
    var headers = new HttpHeaders();
    for (var name : metadata.keys()) {
      if (!name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
        var values = metadata.getAll(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
        if (values != null) {
          values.forEach(value -> headers.add(name, value));
        }
      }
    }
    return headers;
  }
}
