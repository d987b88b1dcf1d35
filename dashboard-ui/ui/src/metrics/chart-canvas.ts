// SPDX-License-Identifier: MIT
import uPlot from 'uplot';
import { formatClock } from '../format/clock';
import type { ChartModel } from './chart-model';
import type { ChartPalette } from './chart-palette';
import { drawLines } from './draw-lines';
import { glide, niceBounds } from './scale';
import { emptyExtent, type Extent } from './slot-grid';

/** A move of the time axis by less than this many pixels is not worth a drawing. */
const VISIBLE_PIXELS = 0.2;
const POWERS_OF_TWO = Array.from({ length: 60 }, (_, i) => 2 ** i);
const FONT = '11px system-ui, sans-serif';

export interface CanvasOptions {
  host: HTMLElement;
  palette: () => ChartPalette;
  formatValue: (value: number) => string;
  /** Bytes: grid lines at powers of two. */
  binary: boolean;
  now: () => number;
}

/** One chart on the screen: uPlot brings scales, axes and cursor, the lines are drawn from the model's grid. */
export class ChartCanvas {
  private readonly plot: uPlot;
  private readonly observer: ResizeObserver;
  private model: ChartModel | undefined;
  private bounds: Extent = { min: 0, max: 1 };
  private fresh = true;
  private drawnEndMillis = 0;
  private drawnAtMillis = 0;

  constructor(private readonly options: CanvasOptions) {
    const { host } = options;
    this.plot = new uPlot(this.plotOptions(), [[0, 1]], host);
    this.observer = new ResizeObserver(() => {
      this.plot.setSize({ width: host.clientWidth, height: host.clientHeight });
    });
    this.observer.observe(host);
  }

  show(model: ChartModel): void {
    this.model = model;
    this.fresh = true;
  }

  /** The time under the pointer, undefined when it is elsewhere. */
  hoveredMillis(): number | undefined {
    const left = this.plot.cursor.left ?? -1;
    return left < 0 ? undefined : this.plot.posToVal(left, 'x');
  }

  /** Draws the same once more, in the colours of now. */
  redraw(): void {
    this.plot.redraw(false, true);
  }

  /** Draws if anything visible has changed; `frameMillis` is the time of the screen's repaint. */
  draw(frameMillis: number): void {
    const { model } = this;
    if (!model) return;
    const end = this.options.now();
    const { windowMillis } = model.options;
    const pixels = ((end - this.drawnEndMillis) / windowMillis) * this.plot.width;
    if (!model.dirty && pixels < VISIBLE_PIXELS) return;
    model.grid.advanceTo(end);
    const wanted = niceBounds(model.extent(emptyExtent(), end - windowMillis, end), this.options.binary);
    this.bounds = this.fresh ? wanted : glide(this.bounds, wanted, frameMillis - this.drawnAtMillis);
    this.fresh = false;
    model.dirty = false;
    this.drawnEndMillis = end;
    this.drawnAtMillis = frameMillis;
    this.plot.batch(() => {
      this.plot.setScale('x', { min: end - windowMillis, max: end });
      this.plot.setScale('y', this.bounds);
    });
  }

  destroy(): void {
    this.observer.disconnect();
    this.plot.destroy();
  }

  private plotOptions(): uPlot.Options {
    const { host, palette, binary } = this.options;
    const axis: uPlot.Axis = {
      stroke: () => palette().text,
      grid: { stroke: () => palette().grid, width: 1 },
      ticks: { show: false },
      font: FONT,
    };
    return {
      width: host.clientWidth || 300,
      height: host.clientHeight || 160,
      ms: 1,
      padding: [8, 8, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false }, sync: { key: 'live' } },
      scales: { x: { time: true, auto: false }, y: { auto: false, range: () => [this.bounds.min, this.bounds.max] } },
      series: [{}],
      axes: [
        { ...axis, size: 24, gap: 5, space: 70, values: (plot, splits) => splits.map((millis) => clockLabel(plot, millis)) },
        {
          ...axis,
          size: 62,
          gap: 4,
          space: 30,
          ...(binary && { incrs: POWERS_OF_TWO }),
          values: (_, splits) => splits.map(this.options.formatValue),
        },
      ],
      hooks: {
        draw: [(plot) => this.model && drawLines(plot, this.model, palette())],
      },
    };
  }
}

/** The time at a grid line; nothing where the text would be cut off by an edge. */
function clockLabel(plot: uPlot, millis: number): string {
  const position = plot.valToPos(millis, 'x');
  const room = Math.min(position, plot.bbox.width / devicePixelRatio - position);
  return room < 24 ? '' : formatClock(millis);
}
