// SPDX-License-Identifier: MIT
package io.tinyobs.sdk;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.Map;

/** The JVM's own metrics: memory, threads, garbage collection and CPU, every 15 seconds. For one thread at a time. */
final class RuntimeMetrics {
  private static final long PERIOD_NANOS = Duration.ofSeconds(15).toNanos();
  private static final double MILLIS_PER_SECOND = 1e3;
  private static final double NANOS_PER_SECOND = 1e9;

  private final Map<String, String> labels;
  private long nextTick = System.nanoTime();

  RuntimeMetrics(Map<String, String> labels) {
    this.labels = labels;
  }

  /** Tells {@code sink} the values if they are due. */
  void snapshot(SampleSink sink) {
    long tick = System.nanoTime();
    if (tick - nextTick < 0) {
      return;
    }
    nextTick = tick + PERIOD_NANOS;
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    memory(sink, "heap", memory.getHeapMemoryUsage());
    memory(sink, "nonheap", memory.getNonHeapMemoryUsage());
    gauge(sink, "jvm_threads_live", labels, ManagementFactory.getThreadMXBean().getThreadCount());
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      garbage(sink, collector);
    }
    cpu(sink);
  }

  private void memory(SampleSink sink, String area, MemoryUsage usage) {
    Map<String, String> all = SeriesHead.with(labels, "area", area);
    gauge(sink, "jvm_memory_used_bytes", all, (double) usage.getUsed());
    gauge(sink, "jvm_memory_committed_bytes", all, (double) usage.getCommitted());
    gauge(sink, "jvm_memory_max_bytes", all, (double) usage.getMax());
  }

  private void garbage(SampleSink sink, GarbageCollectorMXBean collector) {
    Map<String, String> all = SeriesHead.with(labels, "gc", collector.getName());
    counter(sink, "jvm_gc_collections_total", all,
        (double) collector.getCollectionCount());
    counter(sink, "jvm_gc_collection_seconds_total", all,
        collector.getCollectionTime() / MILLIS_PER_SECOND);
  }

  private void cpu(SampleSink sink) {
    gauge(sink, "system_cpu_count", labels, Runtime.getRuntime().availableProcessors());
    if (ManagementFactory
        .getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
      counter(sink, "process_cpu_seconds_total", labels,
          system.getProcessCpuTime() / NANOS_PER_SECOND);
      gauge(sink, "process_cpu_usage", labels, system.getProcessCpuLoad());
    }
  }

  /** The JVM answers -1 for what it does not know. */
  private static void gauge(SampleSink sink, String name, Map<String, String> all, double value) {
    if (value >= 0) {
      sink.sample(SeriesHead.of(name, SeriesHead.GAUGE, all), value);
    }
  }

  private static void counter(SampleSink sink, String name, Map<String, String> all, double value) {
    if (value >= 0) {
      sink.sample(SeriesHead.of(name, SeriesHead.COUNTER, all), value);
    }
  }
}
