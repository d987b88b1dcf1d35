// SPDX-License-Identifier: MIT
package io.tinyobs.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.nio.file.Files;
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
      var page = open("/", scheme);

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
      screenshot(page, "metrics-" + scheme.name().toLowerCase(java.util.Locale.ROOT));
      assertThat(page.getByTestId("live-chart").first().locator("canvas").count()).isPositive();
      page.close();
    }
  }

  /** Something was slow: open a trace, see where the time went and what was logged. */
  @Test
  void traces_click_showsWaterfallAndLogs() {
    for (var scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      var page = open("/?tab=traces", scheme);

      rowOfAWholeTrace(page).click();

      page.getByTestId("waterfall").waitFor();
      var bars = page.getByTestId("waterfall-bar");
      bars.first().waitFor();
      assertThat(bars.count()).as("spans of frontend, orders and payments").isGreaterThan(2);
      var logs = page.getByTestId("trace-logs");
      logs.waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.VISIBLE));
      await("log lines of the trace").until(() -> !logs.innerText().isBlank());
      screenshot(page, "trace-" + scheme.name().toLowerCase(java.util.Locale.ROOT));
      page.close();
    }
  }

  private static Locator rowOfAWholeTrace(Page page) {
    var rows = page.getByTestId("trace-row");
    rows.first().waitFor(new Locator.WaitForOptions().setTimeout(60_000));
    return rows.first();
  }

  private static Page open(String path, ColorScheme scheme) {
    var context = browser.newContext(
        new Browser.NewContextOptions().setColorScheme(scheme).setViewportSize(1400, 900));
    var page = context.newPage();
    var problems = new ArrayList<String>();
    page.onPageError(problems::add);
    page.onClose(closed -> assertThat(problems).as("errors of the page").isEmpty());
    page.navigate(suite.url() + path);
    return page;
  }

  private static void screenshot(Page page, String name) {
    var file = Repository.root().resolve("system-tests/target/screenshots/" + name + ".png");
    try {
      Files.createDirectories(file.getParent());
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    page.screenshot(new Page.ScreenshotOptions().setPath(file));
  }
}
