// SPDX-License-Identifier: MIT
package io.tinyobs.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One page in a browser that starts from nothing. Closing it fails if the page threw an error or wrote one to
 * the console, which is where the browser also tells of each answer with a status of 400 or more.
 */
record Visit(Page page, ColorScheme scheme, List<String> problems) implements AutoCloseable {
  static Visit of(Browser browser, ColorScheme scheme, String url) {
    var context = browser.newContext(
        new Browser.NewContextOptions().setColorScheme(scheme).setViewportSize(1400, 900));
    var visit = new Visit(context.newPage(), scheme, new ArrayList<>());
    visit.page.onPageError(visit.problems::add);
    visit.page.onConsoleMessage(message -> {
      if (message.type().equals("error")) {
        visit.problems.add(message.text() + " (" + message.location() + ")");
      }
    });
    visit.page.navigate(url);
    return visit;
  }

  /** Writes what is seen to {@code target/screenshots}. */
  void screenshot(String name) {
    page.screenshot(new Page.ScreenshotOptions().setPath(Repository.root().resolve(
        "system-tests/target/screenshots/%s-%s.png"
            .formatted(name, scheme.name().toLowerCase(Locale.ROOT)))));
  }

  @Override
  public void close() {
    page.context().close();
    assertThat(problems).as("errors of the page and in its console").isEmpty();
  }
}
