// SPDX-License-Identifier: MIT
// JSON over HTTP, with errors that say what the server said.

export class HttpError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Name and value pairs; what is undefined is left out. */
export type Query = Record<string, string | number | undefined>;

export function withQuery(path: string, query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  return parameters.size === 0 ? path : `${path}?${parameters}`;
}

export async function getJson<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  const response = await fetch(withQuery(path, query), {
    headers: { accept: 'application/json' },
    ...(signal && { signal }),
  });
  if (response.ok) return (await response.json()) as T;
  throw new HttpError(response.status, errorText(response.status, await response.text()));
}

/** The words of an error document in any of the suite's shapes: Prometheus, TinyOlly, TinyObs, problem detail. */
export function errorText(status: number, body: string): string {
  try {
    const { detail, message, error } = JSON.parse(body) as Record<string, unknown>;
    const text = [detail, message, error].find((part) => typeof part === 'string' && part !== '');
    if (text !== undefined) return String(text);
  } catch {
    // Not JSON, a proxy's page for example: the status has to do.
  }
  return status >= 500 ? `the server does not answer (${status})` : `the server answered ${status}`;
}

/** Whether a failure is only the wish to stop. */
export function isAbort(failure: unknown): boolean {
  return failure instanceof DOMException && failure.name === 'AbortError';
}

export function messageOf(failure: unknown): string {
  if (failure instanceof TypeError) return 'the server cannot be reached';
  return failure instanceof Error ? failure.message : String(failure);
}
