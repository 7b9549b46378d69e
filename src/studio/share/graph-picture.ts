import { FORMAT_VERSION, type GraphDocument } from '../../graph/document.ts';
import { copyNodes } from '../../graph/edits/clip.ts';
import type { Rectangle } from '../../graph/edits/free-place.ts';
import { widthOf } from '../../graph/node-look.ts';
import { writeClipboardPicture, writeClipboardText } from '../../platform/clipboard.ts';
import { messageOf } from '../../platform/refusal.ts';
import { hashOfJson } from '../../share/hash.ts';
import { withPictureNote } from '../../share/picture-note.ts';
import { pictureOf } from '../canvas/run-views.ts';
import { download } from '../files/download.ts';
import { withoutUnusedAssets } from '../files/pictures.ts';
import { pathOf } from '../state/levels.ts';
import type { Studio } from '../state/studio.svelte.ts';
import { graphSvg, type NodePicture } from './graph-svg.ts';

/** Pixels of the PNG for one of the graph, where that gives no larger picture than browsers can make. */
const SCALE = 2;
const MOST_PIXELS = 32e6;
const LONGEST_SIDE = 8192;
/** The longer side of the pictures in the nodes. */
const PICTURE_SIDE = 256;

export type GraphPictureFormat = 'png' | 'svg';

/** Saves a picture of the selected nodes, or of all that the graph view shows. */
export async function saveGraphPicture(studio: Studio, format: GraphPictureFormat): Promise<void> {
  const { documents, notices } = studio;
  const name = `${documents.document.title ?? 'Untitled'} graph.${format}`;
  try {
    if (format === 'svg') download(name, drawn(studio).svg, 'image/svg+xml');
    else download(name, await png(studio), 'image/png');
    notices.add('good', `Saved as ${name}.`);
  } catch (error) {
    notices.add('bad', `The picture of the graph could not be saved: ${messageOf(error)}`);
  }
}

/** Copies a picture of the selected nodes, or of all that the graph view shows: a PNG, or the text of an SVG. */
export async function copyGraphPicture(studio: Studio, format: GraphPictureFormat): Promise<void> {
  const copied =
    format === 'svg' ? await writeClipboardText(drawn(studio).svg) : await writeClipboardPicture(png(studio));
  if (copied) studio.notices.add('good', 'The picture of the graph was copied.');
  else
    studio.notices.add('bad', 'The browser did not let this page copy the picture of the graph.', {
      title: 'Save it instead',
      run: () => void saveGraphPicture(studio, format),
    });
}

/** What the picture shows, at the level that is open. */
function shownPart({ documents, selection }: Studio): GraphDocument {
  const { shown } = documents;
  const picked = shown.nodes.filter(({ id }) => selection.nodes.has(id));
  if (picked.length === 0) return shown;
  const ids = new Set(picked.map(({ id }) => id));
  return {
    ...shown,
    nodes: picked,
    wires: shown.wires.filter(({ from, to }) => ids.has(from[0]) && ids.has(to[0])),
    frames: (shown.frames ?? []).filter(({ nodes }) => nodes.every((id) => ids.has(id))),
  };
}

/** The graph that the picture carries: the selected nodes with the wires between them, or the whole graph. */
function carriedGraph(studio: Studio): GraphDocument {
  const { document, shown } = studio.documents;
  const part = shownPart(studio);
  if (part === shown) return withoutUnusedAssets(document);
  const { nodes, assets, definitions } = copyNodes(
    part,
    part.nodes.map(({ id }) => id),
  );
  const inside = new Set(nodes.map(({ id }) => id));
  return {
    format: 'stylograph',
    version: FORMAT_VERSION,
    title: document.title ?? 'Untitled',
    nodes,
    wires: part.wires.filter(({ from, to }) => inside.has(from[0]) && inside.has(to[0])),
    ...(definitions && { definitions }),
    ...(assets && { assets }),
  };
}

function drawn(studio: Studio): ReturnType<typeof graphSvg> {
  const part = shownPart(studio);
  const probe = document.createElement('span');
  document.body.append(probe);
  const color = (css: string): string => {
    probe.style.color = css;
    return getComputedStyle(probe).color;
  };
  try {
    return graphSvg(part, {
      vocabulary: studio.documents.vocabulary,
      boxes: boxesOf(studio, part),
      pictures: picturesOf(studio, part),
      shape: studio.choices.wires,
      color,
    });
  } finally {
    probe.remove();
  }
}

/** Nodes that are not drawn now have their place in the document, and a usual size. */
function boxesOf({ view }: Studio, { nodes }: GraphDocument): Map<string, Rectangle> {
  return new Map(
    nodes.map(({ id, position: [x, y] = [0, 0], width }) => [
      id,
      view?.boxes.get(id) ?? { x, y, width: widthOf({ width }), height: 160 },
    ]),
  );
}

function picturesOf({ run, documents }: Studio, { nodes }: GraphDocument): Map<string, NodePicture> {
  return new Map(
    nodes.flatMap(({ id }) => {
      const path = pathOf(documents.level, id);
      const picture = path === undefined ? undefined : (pictureOf(run, path) ?? run.thumbnails[path]);
      return picture && picture.width > 0 ? [[id, small(picture)] as const] : [];
    }),
  );
}

function small(picture: ImageBitmap): NodePicture {
  const scale = Math.min(1, PICTURE_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return { url: canvas.toDataURL('image/png'), width: canvas.width, height: canvas.height };
}

/** The picture as a PNG with its graph inside. */
async function png(studio: Studio): Promise<Blob> {
  const graph = carriedGraph(studio);
  const { svg, width, height } = drawn(studio);
  const scale = Math.min(
    SCALE,
    LONGEST_SIDE / Math.max(width, height),
    Math.sqrt(MOST_PIXELS / (width * height)),
  );
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  try {
    await image.decode();
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  } finally {
    URL.revokeObjectURL(image.src);
  }
  const plain = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, 'image/png');
  });
  if (!plain) throw new Error('The browser could not make a picture of this size. Save it as SVG.');
  const noted = withPictureNote(new Uint8Array(await plain.arrayBuffer()), {
    graph,
    graphHash: await hashOfJson(graph),
    // Nothing has run for this picture.
    engine: '',
    stages: [],
    seeds: {},
    pictures: {},
    models: {},
  });
  return new Blob([noted], { type: 'image/png' });
}
