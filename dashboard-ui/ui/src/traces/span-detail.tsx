// SPDX-License-Identifier: MIT
import { Link } from '../app/link';
import { formatNanos } from '../format/duration';
import type { ApiSpan, Attributes } from '../net/api';
import { attributesOf, statusMessage } from './attributes';
import type { TreeSpan } from './span-tree';

/** All that is known of one span. */
export function SpanDetail({ node, traceId, onClose }: { node: TreeSpan; traceId: string; onClose: () => void }) {
  const { span } = node;
  const message = statusMessage(span.status);
  return (
    <section class="card span-detail" data-testid="span-detail" aria-label={`Span ${node.name}`}>
      <header class="span-head">
        <h3>
          <span class="dim">{node.service}</span> {node.name}
        </h3>
        <button type="button" class="icon-button small" aria-label="Close the span" onClick={onClose}>
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="m6 6 12 12M18 6 6 18" />
          </svg>
        </button>
      </header>
      <p class="facts">
        <b>{formatNanos(node.durationNanos)}</b>
        <span>starts at {formatNanos(node.startNanos)}</span>
        <span>{kindOf(span.kind)}</span>
        {span.scope?.name && <span>{`${span.scope.name} ${span.scope.version ?? ''}`}</span>}
        <span class="mono">{span.spanId}</span>
        {node.shiftNanos !== 0 && (
          <span class="badge warn" title="Its clock disagrees with that of its caller; it is drawn where it must have been">
            clock moved by {formatNanos(node.shiftNanos)}
          </span>
        )}
      </p>
      {node.error && <p class="error-note">{message || 'This span failed.'}</p>}
      <div class="span-tables">
        <AttributeTable title="Attributes" attributes={span.attributes} />
        <AttributeTable title="Resource" attributes={span.resource} />
      </div>
      <Events span={span} />
      <Links span={span} traceId={traceId} />
    </section>
  );
}

function kindOf(kind: ApiSpan['kind']): string {
  if (typeof kind === 'number') return ['', 'internal', 'server', 'client', 'producer', 'consumer'][kind] ?? '';
  return (kind ?? '').replace(/^SPAN_KIND_/, '').toLowerCase();
}

export function AttributeTable({ title, attributes }: { title: string; attributes: Attributes }) {
  const all = attributesOf(attributes);
  if (all.length === 0) return null;
  return (
    <table class="attributes">
      <caption>{title}</caption>
      <tbody>
        {all.map(({ name, value }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Events({ span }: { span: ApiSpan }) {
  const events = span.events ?? [];
  if (events.length === 0) return null;
  return (
    <div class="events">
      <h4>Events</h4>
      {events.map((event, index) => (
        <details key={index} open={event.name === 'exception'} class={event.name === 'exception' ? 'failed' : undefined}>
          <summary>
            <b>{event.name || '(no name)'}</b> <span class="dim mono">{sinceStart(span, event.timeUnixNano)}</span>
          </summary>
          <AttributeTable title="" attributes={event.attributes} />
        </details>
      ))}
    </div>
  );
}

function sinceStart(span: ApiSpan, time: string | number | undefined): string {
  try {
    return `+${formatNanos(Number(BigInt(time ?? 0) - BigInt(span.startTimeUnixNano)))}`;
  } catch {
    return '';
  }
}

function Links({ span, traceId }: { span: ApiSpan; traceId: string }) {
  const links = (span.links ?? []).filter((link) => link.traceId);
  if (links.length === 0) return null;
  return (
    <div class="events">
      <h4>Links</h4>
      {links.map((link, index) => (
        <div key={index}>
          <Link to={{ tab: 'traces', traceId: link.traceId as string, ...(link.spanId && { spanId: link.spanId }) }} class="mono">
            {link.traceId === traceId ? `span ${link.spanId}` : `trace ${link.traceId}`}
          </Link>
          <AttributeTable title="" attributes={link.attributes} />
        </div>
      ))}
    </div>
  );
}
