// SPDX-License-Identifier: MIT
// Selectors in PromQL's syntax, as far as the page writes them itself.
import type { LabelSet } from '../net/live-router';

const PLAIN_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

/** What a person typed or picked, as a selector that the server understands: names with dots need quotes. */
export function toSelector(text: string): string {
  const trimmed = text.trim();
  if (PLAIN_NAME.test(trimmed) || trimmed.includes('{')) return trimmed;
  return `{__name__="${trimmed.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"}`;
}

/** The metric's name at the head of a selector or in its quotes; undefined where it leaves the name open. */
export function nameOf(selector: string): string | undefined {
  const head = /^\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(\{|$)/.exec(selector);
  if (head) return head[1];
  const quoted = /^\s*\{\s*(?:__name__\s*=\s*)?"((?:[^"\\]|\\.)*)"\s*[,}]/.exec(selector);
  return quoted?.[1]?.replace(/\\(.)/g, '$1');
}

/** The counts that belong to a histogram's sums: `x_sum{a="b"}` → `x_count{a="b"}`. */
export function countSelector(sumSelector: string): string {
  const name = nameOf(sumSelector) ?? '';
  return sumSelector.replace(name, countNameOf(name));
}

export function countNameOf(sumName: string): string {
  return sumName.replace(/_sum$/, '_count');
}

/** Equal for equal label sets, whatever their order. */
export function keyOf(labels: LabelSet, withName: boolean): string {
  const names = Object.keys(labels).filter((name) => withName || name !== '__name__');
  return JSON.stringify(names.sort().map((name) => [name, labels[name]]));
}

/** The names of the labels by which these series differ; the others say the same in each line of a legend. */
export function distinguishing(all: LabelSet[]): string[] {
  const names = new Set(all.flatMap((labels) => Object.keys(labels)));
  const [first = {}] = all;
  return [...names].filter((name) => all.some((labels) => labels[name] !== first[name])).sort();
}

/** A series' line in the legend: the values of the labels that matter. */
export function titleOf(labels: LabelSet, names: string[]): string {
  const shown = names.length > 0 ? names : Object.keys(labels).filter((name) => name !== '__name__');
  const parts = shown.filter((name) => labels[name]).map((name) => `${name}=${labels[name]}`);
  return parts.length > 0 ? parts.join(' · ') : 'value';
}
