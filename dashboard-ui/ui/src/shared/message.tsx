// SPDX-License-Identifier: MIT
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';

/** Where there is nothing to see yet: why, and what to do about it. */
export function EmptyState(props: { title: string; command?: string; children?: ComponentChildren }) {
  return (
    <div class="empty" data-testid="empty-state">
      <svg class="empty-line" viewBox="0 0 120 32" aria-hidden="true">
        <path d="M2 20h30l8-14 12 24 10-18 6 8h50" />
      </svg>
      <h2>{props.title}</h2>
      {props.children}
      {props.command && <Command text={props.command} />}
    </div>
  );
}

/** A line for the shell, with a button that copies it. */
function Command({ text }: { text: string }) {
  const copied = useSignal(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    copied.value = true;
  };
  return (
    <div class="command">
      <pre>
        <code>{text}</code>
      </pre>
      {/* Only secure contexts and localhost have a clipboard. */}
      {navigator.clipboard && (
        <button type="button" class="button" onClick={copy}>
          {copied.value ? 'Copied' : 'Copy'}
        </button>
      )}
    </div>
  );
}

export function ErrorNote({ text }: { text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <p class="error-note" role="alert">
      {text}
    </p>
  );
}
