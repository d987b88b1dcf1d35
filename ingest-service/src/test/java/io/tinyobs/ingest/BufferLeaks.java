// SPDX-License-Identifier: MIT
package io.tinyobs.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.time.Duration;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class after which Netty's buffers were thrown away that nobody had released. JUnit finds it by
 * {@code META-INF/services}, so that it holds for every class.
 *
 * <p>Netty follows every buffer, and tells of one when the next is made after the collector found it. So a
 * buffer of our own is lost on purpose, and once that is told, so are all that were lost before it.
 */
public final class BufferLeaks implements AfterAllCallback {
  private static final ConcurrentLinkedQueue<String> LEAKS = new ConcurrentLinkedQueue<>();
  private static final AtomicInteger BAITS = new AtomicInteger();

  /**
   * On a class whose clients reset connections at any moment: reactor-netty and Spring then now and then drop
   * a part of a body or an answer on its way unreleased.
   */
  @Target(ElementType.TYPE)
  @Retention(RetentionPolicy.RUNTIME)
  @interface ClientsVanish {
  }

  // Before any class of Netty's makes its detector, which it keeps.
  static {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new Factory());
  }

  private static final class Factory extends ResourceLeakDetectorFactory {
    @Override
    @Deprecated
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval, long maxActive) {
      return newResourceLeakDetector(resource, samplingInterval);
    }

    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval) {
      return new Detector<>(resource, samplingInterval);
    }
  }

  private static final class Detector<T> extends ResourceLeakDetector<T> {
    Detector(Class<T> resource, int samplingInterval) {
      super(resource, samplingInterval);
    }

    @Override
    protected boolean needReport() {
      return true;
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
      LEAKS.add(resourceType + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
      LEAKS.add(resourceType);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    var found = found();
    if (context.getRequiredTestClass().isAnnotationPresent(ClientsVanish.class)) {
      return; // Looked for all the same, so that they are not taken for the next class's.
    }
    assertThat(found)
        .as(() -> "%d buffers that nobody released, the first: %s"
            .formatted(found.size(), found.getFirst()))
        .hasSize(0);
  }

  /** What was lost since the last call, each with the places where it was made and touched. */
  static List<String> found() {
    String bait = "bait " + BAITS.incrementAndGet() + ".";
    lose(bait);
    await("Netty tells of a buffer that was lost on purpose")
        .atMost(Duration.ofSeconds(60))
        .until(() -> {
          System.gc();
          Unpooled.directBuffer(1).release();
          return LEAKS.stream().anyMatch(leak -> leak.contains(bait));
        });
    var found = new ArrayList<String>();
    for (var leak = LEAKS.poll(); leak != null; leak = LEAKS.poll()) {
      if (!leak.contains(bait)) {
        found.add(leak);
      }
    }
    return found;
  }

  /** Makes a buffer and forgets it. */
  static void lose(String hint) {
    Unpooled.directBuffer(1).touch(hint);
  }
}
