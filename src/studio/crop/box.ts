import type { Rectangle } from '../../images/crop.ts';
import type { Edges, PicturePart } from '../../images/part.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** What of a crop is dragged: its edges by points of the compass, or all of it. */
export const handles = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'] as const;
export type Handle = (typeof handles)[number] | 'all';

/**
 * A crop after a drag by `dx`, `dy` pixels: of whole pixels, at least 1 x 1, inside the frame.
 *
 * @param ratio width over height, which is kept; without it, edges move freely.
 */
export function dragged(
  box: Rectangle,
  handle: Handle,
  [dx, dy]: readonly [number, number],
  frame: Size,
  ratio?: number,
): Rectangle {
  if (handle === 'all')
    return {
      ...box,
      x: clamp(Math.round(box.x + dx), 0, frame.width - box.width),
      y: clamp(Math.round(box.y + dy), 0, frame.height - box.height),
    };
  const [east, west] = [handle.includes('e'), handle.includes('w')];
  const [south, north] = [handle.includes('s'), handle.includes('n')];
  if (ratio === undefined) {
    const [x, width] = edgesMoved(box.x, box.width, west ? dx : 0, east ? dx : 0, frame.width);
    const [y, height] = edgesMoved(box.y, box.height, north ? dy : 0, south ? dy : 0, frame.height);
    return { x, y, width, height };
  }
  const across = box.width + (east ? dx : west ? -dx : 0);
  const along = (box.height + (south ? dy : north ? -dy : 0)) * ratio;
  // A corner follows the larger of its two movements.
  const wanted = !(east || west) ? along : !(north || south) ? across : Math.max(across, along);
  const [middleX, middleY] = [box.x + box.width / 2, box.y + box.height / 2];
  const roomX = east
    ? frame.width - box.x
    : west
      ? box.x + box.width
      : 2 * Math.min(middleX, frame.width - middleX);
  const roomY = south
    ? frame.height - box.y
    : north
      ? box.y + box.height
      : 2 * Math.min(middleY, frame.height - middleY);
  const size = sizeOf(Math.min(wanted, roomX, roomY * ratio), ratio, frame);
  const x = east ? box.x : west ? box.x + box.width - size.width : middleX - size.width / 2;
  const y = south ? box.y : north ? box.y + box.height - size.height : middleY - size.height / 2;
  return inside({ x, y, ...size }, frame);
}

/** A crop of a ratio about the same middle: as large as one side of the old one allows, and the frame. */
export function withRatio(box: Rectangle, ratio: number, frame: Size): Rectangle {
  const size = sizeOf(Math.max(box.width, box.height * ratio), ratio, frame);
  const [x, y] = [box.x + (box.width - size.width) / 2, box.y + (box.height - size.height) / 2];
  return inside({ x, y, ...size }, frame);
}

/** The largest crop of a ratio inside another, about the same middle. */
export function shrunkTo(box: Rectangle, ratio: number, frame: Size): Rectangle {
  const size = sizeOf(Math.min(box.width, box.height * ratio), ratio, frame);
  const [x, y] = [box.x + (box.width - size.width) / 2, box.y + (box.height - size.height) / 2];
  return inside({ x, y, ...size }, frame);
}

/** The edges of a crop as fractions, short enough to read in a file and exact to the pixel. */
export function edgesOf({ x, y, width, height }: Rectangle, frame: Size): Edges {
  const short = (fraction: number) => Number(fraction.toFixed(6));
  return {
    left: short(x / frame.width),
    top: short(y / frame.height),
    right: short((x + width) / frame.width),
    bottom: short((y + height) / frame.height),
  };
}

/** The edges after the picture is turned a quarter clockwise. */
export function turned({ left, top, right, bottom }: Edges): Edges {
  return { left: 1 - bottom, top: left, right: 1 - top, bottom: right };
}

/** The edges after the picture is mirrored as it is seen. */
export function mirrored(edges: Edges, way: 'horizontal' | 'vertical'): Edges {
  const { left, top, right, bottom } = edges;
  return way === 'horizontal'
    ? { ...edges, left: 1 - right, right: 1 - left }
    : { ...edges, top: 1 - bottom, bottom: 1 - top };
}

/** How a picture lies in its frame, as CSS has it. */
export function transformOf({ flip, rotate }: Pick<PicturePart, 'flip' | 'rotate'>): string {
  const across = flip === 'horizontal' || flip === 'both' ? -1 : 1;
  const down = flip === 'vertical' || flip === 'both' ? -1 : 1;
  return `rotate(${rotate}deg) scale(${across}, ${down})`;
}

function edgesMoved(at: number, size: number, first: number, last: number, frame: number): [number, number] {
  const begin = clamp(Math.round(at + first), 0, at + size - 1);
  const end = clamp(Math.round(at + size + last), begin + 1, frame);
  return [begin, end - begin];
}

/** Whole pixels of a ratio, not larger than the frame. */
function sizeOf(width: number, ratio: number, frame: Size): Size {
  const fit = Math.min(width, frame.width, frame.height * ratio);
  return {
    width: clamp(Math.round(fit), 1, frame.width),
    height: clamp(Math.round(fit / ratio), 1, frame.height),
  };
}

function inside({ x, y, width, height }: Rectangle, frame: Size): Rectangle {
  return {
    x: clamp(Math.round(x), 0, frame.width - width),
    y: clamp(Math.round(y), 0, frame.height - height),
    width,
    height,
  };
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
