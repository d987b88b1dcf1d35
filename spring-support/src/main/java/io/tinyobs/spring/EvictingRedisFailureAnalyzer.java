// SPDX-License-Identifier: MIT
package io.tinyobs.spring;

import io.tinyobs.storage.StorageException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to do where Redis would drop stored data by itself. */
final class EvictingRedisFailureAnalyzer
    extends
      AbstractFailureAnalyzer<StorageException.Evicting> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, StorageException.Evicting cause) {
    return new FailureAnalysis(
        """
            cannot use this Redis: got maxmemory-policy %s, expected noeviction. \
            With any other, Redis drops stored data unseen once its memory is full.\
            """.formatted(cause.policy()),
        """
            Run this on the Redis that spring.data.redis.* (SPRING_DATA_REDIS_URL) names, of a cluster on each master:

                redis-cli CONFIG SET maxmemory-policy noeviction

            and keep it with the line "maxmemory-policy noeviction" in its redis.conf (or the argument \
            --maxmemory-policy noeviction). If others use this Redis as a cache, name one for TinyObs alone.\
            """,
        rootFailure);
  }
}
