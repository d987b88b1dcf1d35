// SPDX-License-Identifier: MIT
package io.tinyobs.query.doctor;

import io.tinyobs.query.http.Reads;
import io.tinyobs.query.http.Reports;
import io.tinyobs.storage.Storage;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The controller of {@code /api/doctor}. */
@Configuration(proxyBeanMethods = false)
public class DoctorConfiguration {
  @Bean
  DoctorController doctorController(Reads queryReads, Storage storage) {
    return new DoctorController(queryReads, new Reports(storage.reports()));
  }
}
