// SPDX-License-Identifier: MIT
// What the browser remembers between visits; where storage is switched off, nothing.

export function readStored<T>(name: string): T | undefined {
  try {
    const text = localStorage.getItem(`tinyobs.${name}`);
    return text === null ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}

export function writeStored(name: string, value: unknown): void {
  try {
    localStorage.setItem(`tinyobs.${name}`, JSON.stringify(value));
  } catch {
    // Full or switched off: the choice lasts until the page is closed.
  }
}
