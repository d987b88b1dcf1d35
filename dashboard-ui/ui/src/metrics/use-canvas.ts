// SPDX-License-Identifier: MIT
import { type ReadonlySignal, useSignalEffect } from '@preact/signals';
import { type RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { theme } from '../app/theme';
import { serverNow } from '../net/server-clock';
import { onEachFrame } from '../shared/draw-loop';
import { ChartCanvas } from './chart-canvas';
import type { ChartModel } from './chart-model';
import { type ChartPalette, readPalette } from './chart-palette';

/** Numbers that change more often cannot be read. */
const NUMBERS_MILLIS = 100;

export interface CanvasUse {
  host: RefObject<HTMLDivElement | null>;
  model: ReadonlySignal<ChartModel | undefined>;
  paused: boolean;
  formatAxis: (value: number) => string;
  binary: boolean;
  /** Equal as long as `formatAxis` and `binary` mean the same. */
  formatKey: string;
  /** Called ten times a second, with the time under the pointer. */
  onNumbers: (model: ChartModel, hoveredMillis: number | undefined) => void;
}

/** Keeps a canvas in the host and draws the model on it with each frame, for as long as the component is shown. */
export function useCanvas(use: CanvasUse): void {
  const canvas = useRef<ChartCanvas | undefined>(undefined);
  const palette = useRef<ChartPalette | undefined>(undefined);
  const latest = useRef(use);
  latest.current = use;
  const { host, model, formatKey } = use;
  useEffect(() => {
    if (!host.current) return;
    palette.current ??= readPalette();
    const created = new ChartCanvas({
      host: host.current,
      palette: () => palette.current as ChartPalette,
      formatValue: (value) => latest.current.formatAxis(value),
      binary: use.binary,
      now: serverNow,
    });
    canvas.current = created;
    const current = model.peek();
    if (current) created.show(current);
    return () => {
      canvas.current = undefined;
      created.destroy();
    };
  }, [formatKey]);
  useSignalEffect(() => {
    if (model.value) canvas.current?.show(model.value);
  });
  useSignalEffect(() => {
    void theme.value;
    palette.current = readPalette();
    canvas.current?.redraw();
  });
  useEffect(() => {
    let updatedAt = 0;
    return onEachFrame((frameMillis) => {
      const shown = model.peek();
      if (!shown || !canvas.current) return;
      if (!latest.current.paused) canvas.current.draw(frameMillis);
      if (frameMillis - updatedAt < NUMBERS_MILLIS) return;
      updatedAt = frameMillis;
      latest.current.onNumbers(shown, canvas.current.hoveredMillis());
    });
  }, []);
}
