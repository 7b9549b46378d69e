import { pictureUrl, type PictureAsset } from '../../graph/assets.ts';
import type { SocketEnd } from '../../graph/connect.ts';
import type { GraphNode } from '../../graph/document.ts';
import { onlyHere } from '../../graph/edits/only-here.ts';
import { isPainted, paintMask } from '../../graph/edits/paint-mask.ts';
import { vocabulary } from '../../vocabulary.ts';
import { pictureOf } from '../canvas/run-views.ts';
import { ownName } from '../panels/run/graph-names.ts';
import { pathOfOutput } from '../state/levels.ts';
import type { Studio } from '../state/studio.svelte.ts';

/** A mask that is to be painted. */
export interface PaintRequest {
  readonly title: string;
  /** What it is painted on. */
  readonly picture: HTMLCanvasElement;
  /** The mask so far, in gray. */
  readonly start: HTMLCanvasElement | undefined;
  /** Puts the painting into the graph, in one step of the history. */
  readonly done: (painting: PictureAsset) => void;
}

/** Opens the painter: for a mask node, or to limit something to a mask. Nothing changes in the graph until the painting is done. */
export class MaskPainter {
  private readonly studio: Studio;
  /** What is being painted. */
  request: PaintRequest | undefined = $state.raw();

  constructor(studio: Studio) {
    this.studio = studio;
  }

  isMask(node: string): boolean {
    return this.node(node)?.type === 'mask';
  }

  /** Paints the mask of a node, from what it shows now. */
  async paint(id: string): Promise<void> {
    const { documents, run, notices } = this.studio;
    const node = this.node(id);
    const wire = documents.shown.wires.find(({ to }) => to[0] === id && to[1] === 'image');
    if (!node || !wire) {
      notices.add('info', 'Connect a picture to the mask first: the mask is painted on it.');
      return;
    }
    const picture = this.pictureAt({ node: wire.from[0], socket: wire.from[1] });
    if (!picture) return;
    const url = isPainted(node) && pictureUrl(documents.document, String(node.params?.['painting']));
    const shown = run.thumbnails[[...documents.level, id].join('/')];
    const start = url ? await loaded(url) : shown && copyOf(shown);
    this.request = {
      title: `Paint the mask: ${ownName(node) ?? node.id}`,
      picture,
      start,
      done: (painting) => {
        this.studio.edit('paint the mask', (shown) => paintMask(shown, id, painting, documents.document));
      },
    };
  }

  /** Limits a loss, a picture or a wire to a mask, which is painted first. */
  onlyHere(target: { readonly node: string } | { readonly wire: string }): void {
    const { documents, notices, selection, view } = this.studio;
    const found = onlyHere(documents.shown, vocabulary, target);
    if (!found.ok) {
      notices.add('info', found.reason);
      return;
    }
    const picture = this.pictureAt(found.picture);
    if (!picture) return;
    this.request = {
      title: 'Only here: paint where it counts',
      picture,
      start: undefined,
      done: (painting) => {
        const { document, nodes } = found.apply(painting, view?.boxes ?? new Map());
        if (!this.studio.edit('only here', () => document)) return;
        selection.selectNodes(nodes);
        if (!found.used)
          notices.add('info', 'The mask is in the graph. Connect it to a region or a mix node to use it.');
      },
    };
  }

  private node(id: string): GraphNode | undefined {
    return this.studio.documents.shown.nodes.find((node) => node.id === id);
  }

  /** What an output shows; says where there is nothing yet. */
  private pictureAt(end: SocketEnd): HTMLCanvasElement | undefined {
    const { documents, run, notices } = this.studio;
    const path = pathOfOutput(documents.document, documents.level, end);
    const found = path === undefined ? undefined : (pictureOf(run, path) ?? run.thumbnails[path]);
    if (found && found.width > 0) return copyOf(found);
    notices.add(
      'info',
      `There is no picture to paint on yet: “${end.node}” shows nothing. Try again when it does.`,
    );
    return undefined;
  }
}

async function loaded(url: string): Promise<HTMLCanvasElement | undefined> {
  const image = new Image();
  image.src = url;
  return image.decode().then(
    () => copyOf(image),
    () => undefined,
  );
}

/** A picture of our own: those of a run are closed when newer ones come. */
function copyOf(picture: ImageBitmap | HTMLImageElement): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [picture.width, picture.height];
  canvas.getContext('2d')!.drawImage(picture, 0, 0);
  return canvas;
}
