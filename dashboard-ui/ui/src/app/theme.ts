// SPDX-License-Identifier: MIT
// Light or dark: the system's theme until the reader chooses one. public/theme.js applies the choice before the page.
import { computed, signal } from '@preact/signals';

export type Theme = 'light' | 'dark';

const KEY = 'tinyobs.theme';
const chosen = signal<Theme | undefined>(undefined);
const system = signal<Theme>('light');

export const theme = computed<Theme>(() => chosen.value ?? system.value);

export function toggleTheme(): void {
  const next: Theme = theme.peek() === 'dark' ? 'light' : 'dark';
  document.documentElement.dataset['theme'] = next;
  chosen.value = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // Storage is switched off: the choice lasts until the page is closed.
  }
}

/** Follows the system's theme until the answered function is called. */
export function followSystemTheme(): () => void {
  const applied = document.documentElement.dataset['theme'];
  if (applied === 'light' || applied === 'dark') chosen.value = applied;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const take = () => {
    system.value = dark.matches ? 'dark' : 'light';
  };
  take();
  dark.addEventListener('change', take);
  return () => dark.removeEventListener('change', take);
}
