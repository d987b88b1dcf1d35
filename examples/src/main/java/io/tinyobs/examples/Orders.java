// SPDX-License-Identifier: MIT
package io.tinyobs.examples;

import io.tinyobs.sdk.Counter;
import io.tinyobs.sdk.Histogram;
import io.tinyobs.sdk.TinyObs;
import io.tinyobs.sdk.trace.Span;
import io.tinyobs.sdk.trace.SpanKind;
import java.lang.System.Logger.Level;
import java.util.Map;

/** Keeps the stock, takes orders and has them paid. Safe for use by many threads. */
final class Orders implements AutoCloseable {
  private static final int PAYMENT_REQUIRED = 402;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final double[] DOLLARS = {
      5, 10, 20, 50, 100, 200
  };

  private final TinyObs obs;
  private final Inventory inventory;
  private final Peer payments;
  private final Hiccups hiccups;
  private final Counter revenue;
  private final Histogram value;

  Orders(TinyObs obs, Inventory inventory, Peer payments, Hiccups hiccups) {
    this.obs = obs;
    this.inventory = inventory;
    this.payments = payments;
    this.hiccups = hiccups;
    this.revenue = obs.counter("revenue_dollars_total");
    this.value = obs.histogram("order_value_dollars", DOLLARS);
  }

  Answer stock(String item) {
    database("SELECT stock", "SELECT quantity FROM stock WHERE item = ?", 3);
    int stock = inventory.stock(item);
    return stock < 0
        ? Answer.error(NOT_FOUND, "no item " + item)
        : Answer.ok(Map.of("item", item, "stock", stock, "price", Inventory.price(item)));
  }

  Answer place(Order order) {
    if (inventory.stock(order.item()) < 0) {
      return Answer.error(NOT_FOUND, "no item " + order.item());
    }
    if (!reserve(order)) {
      return finished("sold_out", Answer.error(CONFLICT, order.item() + " is sold out"));
    }
    double amount = Inventory.price(order.item()) * order.quantity();
    Answer paid = payments.post("/payments", new Payment(order.id(), order.customer(), amount));
    if (paid.isError()) {
      inventory.put(order.item(), order.quantity());
      obs.log(Level.WARNING, "order not paid", "order", order.id(), "status", paid.status());
      return finished(paid.status() == PAYMENT_REQUIRED ? "declined" : "failed", paid);
    }
    database("INSERT order", "INSERT INTO orders VALUES (?, ?, ?, ?)", 5);
    revenue.add(amount);
    value.record(amount);
    obs.log(Level.INFO, "order placed", "order", order.id(), "item", order.item(), "dollars",
        amount);
    return finished("placed", Answer.ok(Map.of("order", order.id(), "dollars", amount)));
  }

  @Override
  public void close() {
    payments.close();
  }

  private boolean reserve(Order order) {
    try (Span span = obs.tracer().span("reserve stock")) {
      span.attribute("item", order.item()).attribute("quantity", order.quantity());
      database("UPDATE stock", "UPDATE stock SET quantity = quantity - ? WHERE item = ?", 4);
      int left = inventory.take(order.item(), order.quantity());
      span.attribute("left", left);
      if (left < Inventory.LOW) {
        inventory.put(order.item(), Inventory.FULL);
        span.event("restocked", "item", order.item(), "quantity", Inventory.FULL);
        obs.log(Level.INFO, "restocked", "item", order.item(), "quantity", Inventory.FULL);
      }
      return left >= 0;
    }
  }

  private Answer finished(String status, Answer answer) {
    obs.incCounter("orders_total", "status", status);
    return answer;
  }

  /** There is no database, only the time that one would take and the span that one would have. */
  private void database(String name, String statement, double medianMillis) {
    try (Span span = obs.tracer().span(name, SpanKind.CLIENT)) {
      span.attribute("db.system", "postgresql").attribute("db.name", "shop")
          .attribute("db.statement", statement).attribute("peer.service", "postgresql");
      hiccups.work(medianMillis);
    }
  }
}
