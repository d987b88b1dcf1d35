// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.tinyobs.model.Tenant;
import io.tinyobs.spring.TenantResolver;
import org.springframework.http.HttpHeaders;

/** Finds out whose data a call brings, by the same headers as over HTTP. Thread-safe. */
public final class TenantInterceptor implements ServerInterceptor {
  private static final Context.Key<Tenant> TENANT = Context.key("tinyobs-tenant");

  private final TenantResolver tenants;

  public TenantInterceptor(TenantResolver tenants) {
    this.tenants = tenants;
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
    var headers = new HttpHeaders();
    for (var name : metadata.keys()) {
      if (!name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
        var values = metadata.getAll(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
        if (values != null) {
          values.forEach(value -> headers.add(name, value));
        }
      }
    }
    return Contexts.interceptCall(
        Context.current().withValue(TENANT, tenants.resolve(headers)), call, metadata, next);
  }
}
