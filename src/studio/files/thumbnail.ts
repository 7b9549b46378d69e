import { pictureUrl } from '../../graph/assets.ts';
import { everyNode } from '../../graph/definitions.ts';
import type { GraphDocument } from '../../graph/document.ts';
import { sampleUrl } from '../../svelte/controls/picture-source.ts';
import type { RunState } from '../state/run-state.svelte.ts';

/** The longer side in pixels: twice what the list shows, for sharp screens. */
const SIDE = 96;

const drawn = new WeakMap<ImageBitmap, string>();

/** What a run has come to, small, as a data address; undefined if it has no picture yet. */
export function resultThumbnail({ outputs, pictures, current }: RunState): string | undefined {
  const picture = Object.values(outputs).at(-1)?.picture ?? pictures[current ?? ''];
  if (!picture || picture.width === 0) return undefined;
  const known = drawn.get(picture) ?? draw(picture);
  drawn.set(picture, known);
  return known;
}

function draw(picture: ImageBitmap): string {
  const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext('2d')!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/webp', 0.8);
}

/** The first two pictures of a graph: they represent it until it has run. */
export function sourcePictures(graph: GraphDocument): string[] {
  const urls = everyNode(graph).flatMap(({ params }) => {
    const source = params?.['source'];
    const url = typeof source === 'string' ? (sampleUrl(source) ?? pictureUrl(graph, source)) : undefined;
    return url === undefined ? [] : [url];
  });
  return [...new Set(urls)].slice(0, 2);
}
