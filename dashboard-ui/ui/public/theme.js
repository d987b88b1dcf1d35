// SPDX-License-Identifier: MIT
// Runs before the first paint, so that the chosen theme never flashes.
try {
  const chosen = localStorage.getItem('tinyobs.theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
} catch {
  // Storage is switched off: the system's theme stays.
}
