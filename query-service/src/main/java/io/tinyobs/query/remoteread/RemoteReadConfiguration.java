// SPDX-License-Identifier: MIT
package io.tinyobs.query.remoteread;

import io.tinyobs.query.http.Reads;
import io.tinyobs.query.prometheus.PrometheusApiProperties;
import io.tinyobs.spring.NativeLibrary;
import io.tinyobs.storage.Storage;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.xerial.snappy.Snappy;

/** The controller of remote read. */
@Configuration(proxyBeanMethods = false)
public class RemoteReadConfiguration {
  @Bean
  RemoteReadController remoteReadController(
      Reads queryReads, Storage storage, PrometheusApiProperties properties) {
    NativeLibrary.require("snappy", Snappy::getNativeLibraryVersion);
    return new RemoteReadController(
        queryReads, storage.metrics(), properties.remoteReadMaxSamples());
  }
}
