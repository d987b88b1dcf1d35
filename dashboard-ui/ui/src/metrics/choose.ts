// SPDX-License-Identifier: MIT

/** What a newcomer wants to see first; the earlier a pattern, the better a name that matches it. */
const INTERESTS: RegExp[][] = [
  // How much happens.
  [/^http.*requests?_total$/, /requests?_total$/, /http.*_count$/, /(requests?|calls|rps).*(_count|_total)?$/, /_total$/],
  // How long it takes.
  [/latency_p9[59]$/, /(latency|duration|response_time).*(p9\d|max|avg)/, /(latency|duration)(_seconds|_ms)?(_sum)?$/],
  // How full it is.
  [/jvm.*memory.*used/, /(memory|heap).*(used|bytes|alloc)/, /memory/],
  [/cpu.*(usage|util|load|ratio)/, /(queue|inflight|active|connections|threads|goroutines|pool)/, /cpu/, /load/],
];

/** Names that are no chart for a first look. */
const DULL = /(_bucket|_created|_info)$|^(up|target_info|scrape_.*)$/;
const OWN = /^tinyobs/;

/**
 * The metrics with which the page begins: one of each interest, then whatever else there is. Those chosen before keep
 * their places: charts must not jump about when another metric appears.
 */
export function chooseInteresting(names: string[], before: string[] = [], limit = 4): string[] {
  const lively = names.filter((name) => !DULL.test(name));
  const foreign = lively.filter((name) => !OWN.test(name));
  const candidates = foreign.length > 0 ? foreign : lively.length > 0 ? lively : names;
  const chosen = before.filter((name) => candidates.includes(name));
  if (chosen.length >= limit) return chosen;
  for (const patterns of INTERESTS) {
    if (chosen.some((name) => patterns.some((pattern) => pattern.test(name)))) continue;
    const best = firstMatch(candidates, patterns, chosen);
    if (best !== undefined) chosen.push(best);
  }
  for (const name of candidates) {
    if (!chosen.includes(name)) chosen.push(name);
  }
  return chosen.slice(0, limit);
}

function firstMatch(names: string[], patterns: RegExp[], taken: string[]): string | undefined {
  for (const pattern of patterns) {
    const match = names.find((name) => pattern.test(name) && !taken.includes(name));
    if (match !== undefined) return match;
  }
  return undefined;
}

/** Names that hold every word of a search, those that begin with it first. */
export function searchNames(names: string[], text: string, limit: number): string[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = names.filter((name) => words.every((word) => name.toLowerCase().includes(word)));
  const head = words[0] ?? '';
  const rank = (name: string) => (name.toLowerCase().startsWith(head) ? 0 : 1);
  return hits.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b)).slice(0, limit);
}
