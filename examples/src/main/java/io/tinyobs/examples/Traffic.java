// SPDX-License-Identifier: MIT
package io.tinyobs.examples;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * The customers: they arrive at random, more of them at busy hours, and look around or buy. Runs on a thread of its own
 * until it is closed; the frontend may be away meanwhile.
 */
final class Traffic implements AutoCloseable {
  /** Customers who are still waiting; while there are so many, no new ones come. */
  private static final int MAX_WAITING = 200;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final List<String> ITEMS = List.copyOf(Inventory.PRICES.keySet());

  private final URI frontend;
  private final Arrivals arrivals;
  private final Random random = new Random();
  private final Semaphore waiting = new Semaphore(MAX_WAITING);
  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
      .connectTimeout(PATIENCE).build();
  private final ExecutorService customers = Executors.newVirtualThreadPerTaskExecutor();
  /** Not a daemon: a process that has nothing but customers must stay. */
  private final Thread thread = new Thread(this::run, "shop-traffic");

  static Traffic start(URI frontend, double rate, Duration wave) {
    Traffic traffic = new Traffic(frontend, rate, wave);
    traffic.thread.start();
    return traffic;
  }

  private Traffic(URI frontend, double rate, Duration wave) {
    this.frontend = frontend;
    this.arrivals = new Arrivals(rate, wave, random);
  }

  @Override
  public void close() {
    thread.interrupt();
    client.shutdownNow();
    customers.shutdownNow();
  }

  private void run() {
    long start = System.nanoTime();
    double due = 0;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        double now = (System.nanoTime() - start) / NANOS_PER_SECOND;
        // Who was missed while the machine stood still is not made up for.
        due = Math.max(due, now - 1) + arrivals.nextGapSeconds(now);
        Thread.sleep(Duration.ofNanos((long) (Math.max(0, due - now) * NANOS_PER_SECOND)));
        waiting.acquire();
        customers.execute(this::visit);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void visit() {
    try {
      client.send(next(), HttpResponse.BodyHandlers.discarding());
    } catch (IOException away) {
      // The shop is closed; the next customer tries again.
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    } finally {
      waiting.release();
    }
  }

  private HttpRequest next() {
    String item = ITEMS.get(random.nextInt(ITEMS.size()));
    double mood = random.nextDouble();
    if (mood < 0.3) {
      return request("/").GET().build();
    }
    if (mood < 0.7) {
      return request("/products/" + item).GET().build();
    }
    String order = "{\"id\":\"o-%08x\",\"customer\":\"c-%d\",\"item\":\"%s\",\"quantity\":%d}"
        .formatted(random.nextInt(), random.nextInt(500), item, 1 + random.nextInt(3));
    return request("/checkout").header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(order)).build();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(frontend.resolve(path)).timeout(PATIENCE);
  }
}
