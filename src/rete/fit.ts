import { least, most } from '../graph/extremes.ts';
import { MAX_ZOOM, MIN_ZOOM } from './canvas-zoom.ts';
import { sizeOf } from './node-sizes.ts';
import type { GraphArea } from './scheme.ts';

/** Space kept free at each side of the window, in its pixels. */
const MARGIN = 32;

/** Shows these nodes, or all of them, as large as fits, but no larger than life. */
export async function fit(area: GraphArea, nodes?: readonly string[]): Promise<void> {
  const wanted = nodes && new Set(nodes);
  const views = [...area.nodeViews].filter(([id]) => !wanted || wanted.has(id)).map(([, view]) => view);
  const { clientWidth, clientHeight } = area.container;
  if (views.length === 0 || clientWidth === 0) return;
  const left = least(views.map(({ position }) => position.x));
  const top = least(views.map(({ position }) => position.y));
  const right = most(views.map(({ position, element }) => position.x + sizeOf(element).width));
  const bottom = most(views.map(({ position, element }) => position.y + sizeOf(element).height));
  const room = (length: number) => Math.max(1, length - 2 * MARGIN);
  const zoom = Math.min(1, room(clientWidth) / (right - left), room(clientHeight) / (bottom - top));
  const k = Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, zoom));
  await area.area.zoom(k);
  await area.area.translate(
    clientWidth / 2 - (k * (left + right)) / 2,
    clientHeight / 2 - (k * (top + bottom)) / 2,
  );
}
