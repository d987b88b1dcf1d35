// SPDX-License-Identifier: MIT
package io.tinyobs.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer sees: the standalone, the demo shop and a real browser. Screenshots are in {@code target}. */
class BrowserIT {
  private static final List<String> CHROMIUM_ARGS = List.of(
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync");

  @TempDir
  static Path data;

  private static Suite suite;
  private static AppProcess shop;
  private static Playwright playwright;
  private static Browser browser;

  @BeforeAll
  static void start() {
    suite = Suite.start(data);
    shop = AppProcess.start(
        "examples",
        data.resolve("shop.log"),
        List.of("-Xmx160m"),
        List.of(
            "--shop.role=all",
            "--tinyobs.endpoint=" + suite.url(),
            "--shop.frontend.port=" + AppProcess.freePort(),
            "--shop.orders.port=" + AppProcess.freePort(),
            "--shop.payments.port=" + AppProcess.freePort()));
    playwright = Playwright.create(
        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser = playwright
        .chromium()
        .launch(
            new BrowserType.LaunchOptions()
                .setExecutablePath(chromium())
                .setArgs(CHROMIUM_ARGS));
  }

  private static Path chromium() {
    var configured = System.getenv("TINYOBS_CHROMIUM");
    var path = Path.of(configured == null ? "/usr/bin/chromium" : configured);
    assertThat(path)
        .as("Chromium, which this test needs (its path can be given by TINYOBS_CHROMIUM)")
        .exists();
    return path;
  }

  @AfterAll
  static void stop() {
    for (AutoCloseable open : new ArrayList<AutoCloseable>(
        java.util.Arrays.asList(browser, playwright, shop, suite))) {
      if (open != null) {
        try {
          open.close();
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  /** The first minute: open the page and see numbers move without a click. */
  @Test
  void page_demoRunning_showsMovingCharts() {
    for (var scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      try (var visit = Visit.of(browser, scheme, suite.url() + "/")) {
        var page = visit.page();
        page.getByTestId("live-chart").first().waitFor();
        var values = page.getByTestId("live-value");
        values.first().waitFor();
        Set<String> seen = new HashSet<>();
        await("values that change by themselves")
            .atMost(Duration.ofSeconds(60))
            .until(
                () -> {
                  seen.add(String.join(" ", values.allInnerTexts()));
                  return seen.size() >= 5;
                });
        visit.screenshot("metrics");
        assertThat(page.getByTestId("live-chart").first().locator("canvas").count()).isPositive();
      }
    }
  }

  /** Something was slow: open a trace, see where the time went and what was logged. */
  @Test
  void traces_checkoutClicked_showsWaterfallAndLogLines() {
    for (var scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      try (var visit = Visit.of(browser, scheme, suite.url() + "/?tab=traces")) {
        var page = visit.page();
        var checkout = page.getByTestId("trace-row")
            .filter(new Locator.FilterOptions().setHasText("POST /checkout")).first();
        checkout.waitFor(new Locator.WaitForOptions().setTimeout(60_000));
        checkout.click();

        page.getByTestId("waterfall").waitFor();
        var bars = page.getByTestId("waterfall-bar");
        await("spans of frontend, orders and payments").atMost(Duration.ofSeconds(30))
            .until(() -> bars.count() > 2);
        var logs = page.getByTestId("trace-logs");
        var lines = logs.getByTestId("log-row");
        await("what the frontend logged when it was done").atMost(Duration.ofSeconds(30))
            .until(() -> String.join("\n", lines.allInnerTexts()).matches(
                "(?s).*checkout (done|failed).*"));
        assertThat(logs.innerText()).doesNotContain("Nothing was logged");
        assertThat(lines.first().isVisible()).isTrue();
        visit.screenshot("trace");
      }
    }
  }

  /** Which service is to blame: all are there with rate, errors and durations. */
  @Test
  void services_demoRunning_areListedWithFigures() {
    try (var visit = Visit.of(browser, ColorScheme.LIGHT, suite.url() + "/?tab=services")) {
      var rows = visit.page().getByTestId("service-row");
      await("a row for each service").atMost(Duration.ofSeconds(60)).untilAsserted(
          () -> assertThat(String.join("\n", rows.allInnerTexts()))
              .contains("frontend", "orders", "payments"));
      assertThat(rows.first().locator("td.duration_p95").innerText()).containsPattern("[1-9]");
      visit.screenshot("services");
    }
  }
}
