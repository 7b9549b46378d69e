import type { Box } from '../../rete/marquee.ts';

export type Direction = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

const unit: Record<Direction, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The node next to another in a direction: near counts, and straight counts more. */
export function neighbor(
  boxes: ReadonlyMap<string, Box>,
  from: string,
  direction: Direction,
): string | undefined {
  const origin = boxes.get(from);
  if (!origin) return undefined;
  const [ux, uy] = unit[direction];
  let best: { id: string; cost: number } | undefined;
  for (const [id, box] of boxes) {
    if (id === from) continue;
    const [dx, dy] = [middle(box)[0] - middle(origin)[0], middle(box)[1] - middle(origin)[1]];
    const along = dx * ux + dy * uy;
    const across = Math.abs(dx * uy) + Math.abs(dy * ux);
    if (along <= 0 || across > 3 * along) continue;
    const cost = along + 2 * across;
    if (!best || cost < best.cost) best = { id, cost };
  }
  return best?.id;
}

function middle({ x, y, width, height }: Box): [number, number] {
  return [x + width / 2, y + height / 2];
}
