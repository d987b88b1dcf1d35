// SPDX-License-Identifier: MIT

type Drawing = (nowMillis: number) => void;

const drawings = new Set<Drawing>();
let frame = 0;

/** Calls `draw` before every repaint of the screen, until the answered function is called. */
export function onEachFrame(draw: Drawing): () => void {
  drawings.add(draw);
  if (frame === 0) frame = requestAnimationFrame(run);
  return () => {
    drawings.delete(draw);
  };
}

/** One loop for all charts: it ends with the last of them, and the browser halts it while the page is hidden. */
function run(nowMillis: number): void {
  for (const draw of drawings) draw(nowMillis);
  frame = drawings.size > 0 ? requestAnimationFrame(run) : 0;
}
