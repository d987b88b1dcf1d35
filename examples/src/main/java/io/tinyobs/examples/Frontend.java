// SPDX-License-Identifier: MIT
package io.tinyobs.examples;

import io.tinyobs.sdk.Counter;
import io.tinyobs.sdk.Gauge;
import io.tinyobs.sdk.TinyObs;
import io.tinyobs.sdk.trace.Span;
import java.lang.System.Logger.Level;
import java.util.Map;

/** What customers see: pages, and the way to the till. Safe for use by many threads. */
final class Frontend implements AutoCloseable {
  private final TinyObs obs;
  private final Peer orders;
  private final Hiccups hiccups;
  private final Counter views;
  private final Gauge checkouts;

  Frontend(TinyObs obs, Peer orders, Hiccups hiccups) {
    this.obs = obs;
    this.orders = orders;
    this.hiccups = hiccups;
    this.views = obs.counter("page_views_total", "page", "home");
    this.checkouts = obs.gauge("checkouts_open");
    checkouts.set(0);
  }

  Answer home() {
    render("home", 4);
    views.increment();
    return Answer.ok(Map.of("items", Inventory.PRICES.keySet()));
  }

  Answer product(String item) {
    Answer stock = orders.get("/stock/{item}", item);
    if (stock.isError()) {
      obs.log(Level.WARNING, "cannot show product", "item", item, "status", stock.status());
      return stock;
    }
    render("product", 6);
    obs.incCounter("page_views_total", "page", "product");
    return stock;
  }

  Answer checkout(Order order) {
    checkouts.add(1);
    try {
      Answer answer = orders.post("/orders", order);
      if (answer.isError()) {
        obs.log(answer.status() >= 500 ? Level.ERROR : Level.WARNING, "checkout failed", "order",
            order.id(), "customer", order.customer(), "status", answer.status());
        return answer;
      }
      obs.log(Level.INFO, "checkout done", "order", order.id(), "customer", order.customer());
      render("receipt", 5);
      return answer;
    } finally {
      checkouts.add(-1);
    }
  }

  @Override
  public void close() {
    orders.close();
  }

  private void render(String template, double medianMillis) {
    try (Span span = obs.tracer().span("render " + template)) {
      span.attribute("template", template);
      hiccups.work(medianMillis);
    }
  }
}
