import type { PicturePlace } from '../../graph/edits/pictures.ts';
import { looksLikeWeights } from '../../models/readers/looks-like-weights.ts';
import { models } from '../models/models.svelte.ts';
import ModelsDialog from '../models/ModelsDialog.svelte';
import { nodeTitle } from '../panels/run/graph-names.ts';
import { picturesGoTo } from '../controls/picture-order.ts';
import type { PictureTarget } from '../state/canvas-view.ts';
import type { Workbench } from './workbench.svelte.ts';

/** Browsers report a drag at least every 350 ms; after that it is over. */
const SILENCE = 1000;

/**
 * Files dropped anywhere on the window: a graph in any form is opened, weights go to the library, and pictures where they
 * are for. Whoever else takes a drop prevents its default and lets it pass, so that the drag is seen to end.
 */
export class WindowDrop {
  private readonly bench: Workbench;
  /** What letting go does, while files hang over the window. */
  text: string | undefined = $state();
  /** Something of the page itself is dragged. */
  private own = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(bench: Workbench) {
    this.bench = bench;
  }

  readonly dragstart = (): void => {
    this.own = true;
  };

  readonly dragover = (event: DragEvent): void => {
    const { dataTransfer, target, clientX, clientY } = event;
    clearTimeout(this.timer);
    this.timer = setTimeout(this.end, SILENCE);
    if (!dataTransfer || this.own) return;
    if (dataTransfer.types.includes('Files')) {
      event.preventDefault();
      dataTransfer.dropEffect = 'copy';
      this.show(this.targetAt(target, clientX, clientY).place, dataTransfer.items.length);
    } else if (!event.defaultPrevented && !takesText(target)) {
      // The browser would leave the page for a link.
      event.preventDefault();
      dataTransfer.dropEffect = 'none';
    }
  };

  /** The drag ended, here or elsewhere. For `drop` it is asked before anybody takes what is dropped. */
  readonly end = (): void => {
    clearTimeout(this.timer);
    this.own = false;
    this.text = undefined;
    this.bench.studio.view?.showTarget(undefined);
    this.bench.controls.over = [];
  };

  readonly dragleave = (event: DragEvent): void => {
    if (event.relatedTarget === null && !this.own) this.end();
  };

  readonly drop = (event: DragEvent): void => {
    if (event.defaultPrevented || !event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    void this.open([...event.dataTransfer.files], this.targetAt(event.target, event.clientX, event.clientY));
  };

  /** Pictures were pasted where no control takes them: they are for the selection, or for the controls. */
  paste(pictures: readonly File[]): void {
    const { view, editor, controls, pointer } = this.bench;
    const place = editor.picturePlace;
    if (view.graph && !(view.opening && place.on === 'ground')) void editor.usePictures(pictures, place);
    else
      void controls.usePictures(
        pictures,
        controlAt(pointer && document.elementFromPoint(pointer.x, pointer.y)),
      );
  }

  async open(files: readonly File[], target?: DropTarget): Promise<void> {
    const { sharing, editor, studio, controls } = this.bench;
    const place: DropPlace = target?.place ?? { on: 'ground' };
    const kinds = await Promise.all(files.map((file) => this.kindOf(file)));
    const of = (kind: Kind) => files.filter((_, index) => kinds[index] === kind);
    // A picture that was put on something is meant as a picture, also where a graph travels in it.
    const inside = of('picture with a graph');
    let opened = false;
    const left: string[] = [];
    for (const graph of place.on === 'ground' ? [...of('graph'), ...inside] : of('graph'))
      if (opened) left.push(graph.name);
      else opened = await sharing.open(graph);
    if (left.length > 0)
      studio.notices.add('info', `Only one graph can be opened at a time. Not opened: ${left.join(', ')}.`);
    const weights = of('weights');
    if (weights.length > 0) this.bench.dialog = ModelsDialog;
    const likely = [...models.missing(studio.documents.document).keys()];
    for (const file of weights) void models.add(file, undefined, likely);
    const pictures = files.filter(
      (file, index) => kinds[index] === 'picture' || (place.on !== 'ground' && inside.includes(file)),
    );
    if (place.on !== 'control')
      await editor.usePictures(pictures, opened ? { on: 'ground' } : place, target?.at);
    else if (pictures.length > 0) await controls.usePictures(pictures, place.name);
    for (const file of place.on === 'ground' ? [] : inside)
      studio.notices.add('info', `“${file.name}” contains the graph that made it.`, {
        title: 'Open the graph',
        run: () => void sharing.open(file),
      });
  }

  /** What is neither weights nor a picture is taken for a graph, and refused by its content, with a reason. */
  private async kindOf(file: File): Promise<Kind> {
    try {
      // Both a bundle and what PyTorch writes are zip archives: only a bundle is called one.
      if (!/\.zip$/i.test(file.name) && (await looksLikeWeights(file))) return 'weights';
      return await this.bench.sharing.kindOf(file);
    } catch {
      this.bench.studio.notices.add(
        'bad',
        `“${file.name}” cannot be read. Drop existing files, not folders.`,
      );
      return 'nothing';
    }
  }

  /** Controls accept pictures dropped on or near them; if the graph is hidden, anywhere. */
  private targetAt(target: EventTarget | null, clientX: number, clientY: number): DropTarget {
    const { view, controls } = this.bench;
    const around = target instanceof Element && target.closest('[data-controls]') !== null;
    if (!view.graph || (around && controls.pictures.length > 0))
      return { place: { on: 'control', name: controlAt(target) }, at: [0, 0] };
    return this.bench.studio.view?.pictureTarget(clientX, clientY) ?? { place: { on: 'ground' }, at: [0, 0] };
  }

  private show(place: DropPlace, count: number): void {
    const { studio, controls } = this.bench;
    studio.view?.showTarget(place.on === 'control' ? undefined : place);
    controls.over =
      place.on === 'control' ? picturesGoTo(controls.pictures, Math.max(1, count), place.name) : [];
    if (place.on === 'control') {
      const titles = controls.over.map((name) => `“${controls.title(name)}”`);
      this.text =
        titles.length === 0
          ? 'Drop a graph to open it'
          : count > titles.length
            ? `Drop ${count} pictures to run the graph with each of them`
            : `Drop a picture to use it as ${titles.join(' and ')}`;
      return;
    }
    const title = place.on === 'ground' ? '' : nodeTitle(studio.documents.shown, place.node);
    this.text = {
      ground: 'Drop a graph to open it, pictures to use them, or a model to add it',
      parameter:
        count > 1
          ? `Drop ${count} pictures to choose how to use them in “${title}”`
          : `Drop a picture to show it in “${title}”`,
      input: `Drop a picture to connect it to “${title}”`,
    }[place.on];
  }
}

type DropPlace = PicturePlace | { readonly on: 'control'; readonly name: string | undefined };

interface DropTarget extends Pick<PictureTarget, 'at'> {
  readonly place: DropPlace;
}

/** The name of the control at an element, if there is one. */
function controlAt(target: EventTarget | null | undefined): string | undefined {
  return target instanceof Element
    ? target.closest<HTMLElement>('[data-control]')?.dataset['control']
    : undefined;
}

type Kind = 'graph' | 'weights' | 'picture' | 'picture with a graph' | 'nothing';

function takesText(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches('input, textarea, [contenteditable]');
}
