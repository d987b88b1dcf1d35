// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.Series;
import io.tinyobs.storage.LiveFeed.LiveBlock;
import io.tinyobs.storage.block.BlockHeader;
import io.tinyobs.storage.block.CorruptBlockException;
import io.tinyobs.storage.block.LogBlock;
import io.tinyobs.storage.block.SampleBlock;
import io.tinyobs.storage.block.SpanBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns published blocks into what listeners hear, series with their labels. Thread-safe; blocks. */
record LiveDecoder(Dictionaries dictionaries) {
  private static final Logger logger = LoggerFactory.getLogger(LiveDecoder.class);

  List<LiveBlock> decode(Keys keys, byte[] message) {
    var heard = new ArrayList<LiveBlock>();
    var samples = new TreeMap<String, List<SampleBlock>>();
    try {
      for (var told : LiveMessage.decode(message)) {
        switch (BlockHeader.peek(told.block()).kind()) {
          case SAMPLES -> samples.computeIfAbsent(told.name(), unused -> new ArrayList<>())
              .add(SampleBlock.decode(told.block()));
          case SPANS -> heard.add(
              new LiveBlock.Spans(told.name(), SpanBlock.decode(told.block()).spans()));
          case LOGS -> heard.add(
              new LiveBlock.Logs(told.name(), LogBlock.decode(told.block()).logs()));
        }
      }
    } catch (CorruptBlockException e) {
      logger.warn("part of a message of the live feed is missing: {}", e.getMessage());
    }
    heard.addAll(resolve(keys, samples));
    return heard;
  }

  private List<LiveBlock> resolve(Keys keys, Map<String, List<SampleBlock>> samples) {
    var metrics = List.copyOf(samples.keySet());
    // Redis is asked only where a block has a series that is not known here yet.
    var snapshots = dictionaries.readIfMissing(keys, metrics, samples);
    var heard = new ArrayList<LiveBlock>();
    for (int i = 0; i < metrics.size(); i++) {
      for (var block : samples.getOrDefault(metrics.get(i), List.of())) {
        heard.add(resolve(snapshots.get(i), block));
      }
    }
    return heard;
  }

  private static LiveBlock resolve(MetricDictionary.Snapshot snapshot, SampleBlock block) {
    var series = new ArrayList<Series>();
    for (var column : block.series()) {
      var labels = snapshot.labels(block.strip() * SampleBlock.SLOTS + column.slot());
      if (labels != null && snapshot.epoch() == block.epoch()) {
        series.add(new Series(labels, column.timestamps(), column.values()));
      }
    }
    return new LiveBlock.Samples(series);
  }
}
