// SPDX-License-Identifier: MIT
import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { formatNanos } from '../format/duration';
import { colorClass } from '../shared/colors';
import type { TraceTree, TreeSpan } from './span-tree';
import { moveBy, ticksOf, visibleRows, type WaterfallRow, windowOf } from './waterfall-rows';

/** As in style/traces.css. */
const ROW_PIXELS = 26;
const INDENT_PIXELS = 14;
/** Deeper rows are not moved further to the right, else their names would have no room. */
const DEEPEST_INDENT = 16;

interface WaterfallProps {
  tree: TraceTree;
  colors: Map<string, number>;
  selected: TreeSpan | undefined;
  onSelect: (node: TreeSpan) => void;
}

/** The spans of a trace as a tree, each with its bar in time; only the rows in sight are in the document. */
export function Waterfall({ tree, colors, selected, onSelect }: WaterfallProps) {
  const collapsed = useSignal<ReadonlySet<number>>(new Set());
  const scrolled = useSignal({ top: 0, height: 600 });
  const scroller = useRef<HTMLDivElement>(null);
  const rows = visibleRows(tree, collapsed.value);
  const current = Math.max(0, rows.findIndex((row) => row.node === selected));

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const take = () => {
      scrolled.value = { top: element.scrollTop, height: element.clientHeight };
    };
    const observer = new ResizeObserver(take);
    observer.observe(element);
    element.addEventListener('scroll', take, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', take);
    };
  }, []);

  const toggle = (index: number) => {
    const next = new Set(collapsed.value);
    if (!next.delete(index)) next.add(index);
    collapsed.value = next;
  };
  const select = (index: number) => {
    const row = rows[index];
    const element = scroller.current;
    if (!row || !element) return;
    onSelect(row.node);
    const top = index * ROW_PIXELS;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + ROW_PIXELS > element.scrollTop + element.clientHeight) element.scrollTop = top + ROW_PIXELS - element.clientHeight;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = event.key === 'Enter' || event.key === ' ' ? { select: current } : moveBy(event.key, rows, current);
    if (!move) return;
    event.preventDefault();
    if ('select' in move) select(move.select);
    else toggle(rows[move.toggle]?.node.index ?? -1);
  };

  const seen = useComputed(() => scrolled.value);
  const { first, last } = windowOf(seen.value.top, seen.value.height, ROW_PIXELS, rows.length);
  return (
    <div class="card waterfall" data-testid="waterfall">
      <Ruler totalNanos={tree.durationNanos} />
      <div
        class="waterfall-rows"
        ref={scroller}
        role="tree"
        tabIndex={0}
        aria-label="Spans"
        aria-activedescendant={selected ? `span-${selected.index}` : undefined}
        onKeyDown={onKeyDown}
      >
        <div class="waterfall-space" style={{ height: `${rows.length * ROW_PIXELS}px` }}>
          {rows.slice(first, last).map((row, offset) => (
            <Row
              key={row.node.index}
              row={row}
              top={(first + offset) * ROW_PIXELS}
              color={colors.get(row.node.service) ?? 0}
              selected={row.node === selected}
              onSelect={() => select(first + offset)}
              onToggle={() => toggle(row.node.index)}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

function Ruler({ totalNanos }: { totalNanos: number }) {
  return (
    <div class="ruler" aria-hidden="true">
      <span class="ruler-title">Service and operation</span>
      <span class="ruler-scale">
        {ticksOf(totalNanos).map((tick) => (
          <span key={tick.text} class="tick" style={{ left: `${tick.left}%` }}>
            {tick.text}
          </span>
        ))}
      </span>
    </div>
  );
}

interface RowProps {
  row: WaterfallRow;
  top: number;
  color: number;
  selected: boolean;
  onSelect: () => void;
  onToggle: () => void;
}

function Row({ row, top, color, selected, onSelect, onToggle }: RowProps) {
  const { node, depth, left, width } = row;
  const failed = node.error || row.hiddenError;
  const parent = node.children.length > 0;
  // A label beside a long bar would leave the chart: it then stands before or inside the bar.
  const side = left + width < 80 ? 'after' : left > 20 ? 'before' : 'inside';
  return (
    <div
      id={`span-${node.index}`}
      class={`waterfall-row ${colorClass(color)}${failed ? ' failed' : ''}`}
      style={{ top: `${top}px` }}
      role="treeitem"
      aria-level={depth + 1}
      aria-expanded={parent ? !row.collapsed : undefined}
      aria-selected={selected}
      aria-label={`${node.service} ${node.name}, ${formatNanos(node.durationNanos)}${node.error ? ', failed' : ''}`}
      data-testid="waterfall-row"
      onClick={onSelect}
    >
      <span class="waterfall-label" style={{ paddingLeft: `${Math.min(depth, DEEPEST_INDENT) * INDENT_PIXELS}px` }}>
        <span
          class={parent ? 'twig open-close' : 'twig'}
          aria-hidden="true"
          onClick={(event) => {
            if (!parent) return;
            event.stopPropagation();
            onToggle();
          }}
        >
          {parent ? (row.collapsed ? '▸' : '▾') : ''}
        </span>
        <span class="swatch" aria-hidden="true" />
        <span class="waterfall-service">{node.service}</span>
        <span class="waterfall-name" title={`${node.service} · ${node.name}`}>
          {node.name}
        </span>
        {node.orphan && (
          <span class="badge" title="Its parent span has not been received">
            orphan
          </span>
        )}
        {failed && (
          <span class="badge error" title={node.error ? 'This span failed' : 'A span below failed'}>
            !
          </span>
        )}
      </span>
      <span class="waterfall-track">
        <span class="waterfall-bar" data-testid="waterfall-bar" style={{ left: `${left}%`, width: `${width}%` }} />
        <span class={`waterfall-time ${side}`} style={side === 'before' ? { right: `${100 - left}%` } : { left: `${side === 'after' ? left + width : left}%` }}>
          {formatNanos(node.durationNanos)}
        </span>
      </span>
    </div>
  );
}
