// SPDX-License-Identifier: MIT
import type uPlot from 'uplot';
import type { ChartModel, ShownSeries } from './chart-model';
import type { ChartPalette } from './chart-palette';

/** Where a time and a value are on the canvas, in its own pixels. */
interface Projection {
  left: number;
  bottom: number;
  /** Pixels a millisecond and pixels a unit. */
  perMilli: number;
  perUnit: number;
  fromMillis: number;
  fromValue: number;
}

/** Draws the model's lines into uPlot's plotting area; called by uPlot after grid and axes. */
export function drawLines(plot: uPlot, model: ChartModel, palette: ChartPalette): void {
  const { ctx, bbox } = plot;
  const projection = projectionOf(plot);
  if (!projection) return;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.lineJoin = 'round';
  // The largest come first and are drawn last: on top.
  for (let i = model.shown.length - 1; i >= 0; i--) {
    const series = model.shown[i] as ShownSeries;
    const color = palette.lines[i % palette.lines.length] ?? palette.text;
    drawLine(ctx, model, series, projection, color, model.shown.length === 1);
  }
  ctx.restore();
}

function projectionOf(plot: uPlot): Projection | undefined {
  const { bbox, scales } = plot;
  const { x, y } = scales;
  if (x?.min == null || x.max == null || y?.min == null || y.max == null || y.max === y.min) return undefined;
  return {
    left: bbox.left,
    bottom: bbox.top + bbox.height,
    perMilli: bbox.width / (x.max - x.min),
    perUnit: bbox.height / (y.max - y.min),
    fromMillis: x.min,
    fromValue: y.min,
  };
}

function drawLine(
  ctx: CanvasRenderingContext2D,
  model: ChartModel,
  series: ShownSeries,
  projection: Projection,
  color: string,
  filled: boolean,
): void {
  const { grid, longestHoleMillis } = model;
  const { left, bottom, perMilli, perUnit, fromMillis, fromValue } = projection;
  const longestHole = longestHoleMillis / grid.stepMillis;
  ctx.strokeStyle = color;
  ctx.fillStyle = color;
  ctx.beginPath();
  let previous = -Infinity;
  let [x, y, runStart] = [0, 0, 0];
  for (let slot = grid.oldestSlot; slot <= grid.newestSlot; slot++) {
    const value = grid.at(series.row, slot);
    if (!Number.isFinite(value)) continue;
    const connected = slot - previous <= longestHole;
    if (!connected && filled && previous !== -Infinity) fillBelow(ctx, runStart, x, bottom);
    x = left + (grid.timeOf(slot) - fromMillis) * perMilli;
    y = bottom - (value - fromValue) * perUnit;
    if (connected) ctx.lineTo(x, y);
    else {
      ctx.moveTo(x, y);
      runStart = x;
    }
    previous = slot;
  }
  if (previous === -Infinity) return;
  ctx.stroke();
  // The newest value, as a dot at the end of the line.
  if (filled) fillBelow(ctx, runStart, x, bottom);
  ctx.beginPath();
  ctx.arc(x, y, 2.2 * devicePixelRatio, 0, 2 * Math.PI);
  ctx.fill();
}

/** Tints the area between the current path and the bottom, and leaves the path as a line. */
function fillBelow(ctx: CanvasRenderingContext2D, fromX: number, toX: number, bottom: number): void {
  ctx.stroke();
  ctx.lineTo(toX, bottom);
  ctx.lineTo(fromX, bottom);
  ctx.closePath();
  ctx.globalAlpha = 0.12;
  ctx.fill();
  ctx.globalAlpha = 1;
  ctx.beginPath();
}
