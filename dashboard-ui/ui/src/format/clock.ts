// SPDX-License-Identifier: MIT
// Points in time as text, in the reader's time zone.

/** `14:05:09`, or `14:05:09.123` with milliseconds. */
export function formatClock(millis: number, withMillis = false): string {
  const date = new Date(millis);
  if (Number.isNaN(date.getTime())) return '–';
  const clock = `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
  return withMillis ? `${clock}.${String(date.getMilliseconds()).padStart(3, '0')}` : clock;
}

/** `2026-11-20 14:05:09.123`. */
export function formatDateTime(millis: number): string {
  const date = new Date(millis);
  if (Number.isNaN(date.getTime())) return '–';
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${formatClock(millis, true)}`;
}

/** The clock of today, the date and clock of any other day. */
export function formatRecent(millis: number, nowMillis: number): string {
  const sameDay = new Date(millis).toDateString() === new Date(nowMillis).toDateString();
  return sameDay ? formatClock(millis, true) : formatDateTime(millis);
}

/** `just now`, `12 s ago`, `5 min ago`, `3 h ago`, `2 d ago`. */
export function formatAgo(millis: number, nowMillis: number): string {
  const seconds = Math.max(0, Math.round((nowMillis - millis) / 1000));
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 3) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h ago`;
  return `${Math.round(seconds / 86_400)} d ago`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
