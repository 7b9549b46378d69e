import { least, most } from '../../graph/extremes.ts';
import { socketThatFits, socketTypesAt } from '../../graph/connect.ts';
import type { GraphDocument, Position } from '../../graph/document.ts';
import type { Addition } from '../../graph/edits/add.ts';
import { alignNodes, type Alignment } from '../../graph/edits/align.ts';
import { copyNodes, readClip, type Clip } from '../../graph/edits/clip.ts';
import { distributeNodes } from '../../graph/edits/distribute.ts';
import { duplicateNodes } from '../../graph/edits/duplicate.ts';
import { putInFrame } from '../../graph/edits/frames.ts';
import { setMarks, type Marks } from '../../graph/edits/marks.ts';
import { insertOnWire } from '../../graph/edits/insert.ts';
import {
  addPictures,
  pictureInput,
  pictureParameter,
  type PicturePlace,
} from '../../graph/edits/pictures.ts';
import { pasteNodes } from '../../graph/edits/paste.ts';
import { removeAndReconnect } from '../../graph/edits/remove-and-reconnect.ts';
import { remove } from '../../graph/edits/remove.ts';
import { connect } from '../../graph/edits/wire.ts';
import type { NodeDeclaration } from '../../graph/node-type.ts';
import { readClipboardPictures, readClipboardText, writeClipboardText } from '../../platform/clipboard.ts';
import { vocabulary } from '../../vocabulary.ts';
import { withAsset, type PictureAsset } from '../../graph/assets.ts';
import { readPictureFile } from '../../share/picture-file.browser.ts';
import { refusePicture } from '../files/refuse-picture.ts';
import { loadLater } from '../shell/load-later.ts';
import { FrameEdits } from './frame-edits.ts';
import { LookEdits } from './look-edits.ts';
import { nodesText } from './nodes-text.ts';
import type { PaletteRequest } from '../state/canvas-view.ts';
import { isBoundary } from '../state/levels.ts';
import { addOffered, type NodeOffer } from '../state/offers.svelte.ts';
import type { Studio } from '../state/studio.svelte.ts';

/** Nodes are first drawn about this large; new ones are put so that their middle is where the pointer is. */
const USUAL = { width: 200, height: 120 };

/** What a user does to the selection and the document: every method is one step of the history. */
export class Editor {
  private readonly studio: Studio;
  readonly frames: FrameEdits;
  readonly look: LookEdits;
  /** Where the browser refuses its clipboard, copying still works within the page. */
  private clipboard = '';

  constructor(studio: Studio) {
    this.studio = studio;
    this.frames = new FrameEdits(studio, () => this.selected);
    this.look = new LookEdits(studio, () => this.selected);
  }

  private get document(): GraphDocument {
    return this.studio.documents.shown;
  }

  /** The selected nodes that are there, in the document's order; not those for the inputs and outputs of what is open. */
  get selected(): string[] {
    const { nodes } = this.studio.selection;
    return this.document.nodes.map(({ id }) => id).filter((id) => nodes.has(id) && !isBoundary(id));
  }

  get anythingSelected(): boolean {
    return this.studio.selection.nodes.size > 0 || this.studio.selection.wires.size > 0;
  }

  /** Adds a node with its middle at a place of the graph; to a loose wire, with its left or right edge there. */
  add(offer: NodeOffer, [x, y]: Position, loose?: PaletteRequest['loose']): string | undefined {
    const dx = loose === undefined ? USUAL.width / 2 : loose.side === 'output' ? 0 : USUAL.width;
    const [id] = this.put(`add ${offer.declaration.title.toLowerCase()}`, (document) => {
      const bare = this.studio.presets.addOffered(document, offer, [
        x - dx,
        y - (loose ? 40 : USUAL.height / 2),
      ]);
      const frame = this.studio.view?.frameAt([x, y]);
      const framed = frame === undefined ? bare.document : putInFrame(bare.document, frame, bare.nodes);
      const added = { ...bare, document: framed };
      return loose
        ? { ...added, document: wired(added.document, added.nodes[0]!, offer.declaration, loose) }
        : added;
    });
    if (id !== undefined) this.studio.nodeUses.add(offer.key);
    return id;
  }

  /** Whether a new node could be put on a wire. */
  canInsert(offer: NodeOffer, wire: string): boolean {
    const { document, nodes } = addOffered(this.document, offer, [0, 0]);
    return insertOnWire(document, vocabulary, nodes[0]!, wire) !== document;
  }

  /** Puts a new node on a wire, with its middle at a place of the graph. */
  insert(offer: NodeOffer, [x, y]: Position, wire: string): string | undefined {
    const [id] = this.put(`insert ${offer.declaration.title.toLowerCase()}`, (document) => {
      const added = this.studio.presets.addOffered(document, offer, [
        x - USUAL.width / 2,
        y - USUAL.height / 2,
      ]);
      return { ...added, document: insertOnWire(added.document, vocabulary, added.nodes[0]!, wire) };
    });
    if (id !== undefined) this.studio.nodeUses.add(offer.key);
    return id;
  }

  /** Puts pictures into the graph; asks what several are for that were given to one parameter. */
  async usePictures(files: readonly File[], place: PicturePlace, at?: Position): Promise<void> {
    const [first, ...others] = files;
    if (!first || others.length === 0 || place.on !== 'parameter') {
      await this.putPictures(files, place, at);
      return;
    }
    const { node, parameter } = place;
    const { definition, vocabulary: types } = this.studio.documents;
    const type = this.document.nodes.find(({ id }) => id === node)?.type ?? '';
    this.studio.manyPictures = {
      files,
      title: types.get(type)?.parameters[parameter]?.title ?? parameter,
      target: { on: 'parameter', definition, node, parameter },
      useFirst: () => void this.putPictures([first], place, at),
      addAll: () => void this.putPictures(files, place, at),
    };
  }

  /**
   * Puts pictures into the graph, in one step: the first where it is for, each other one as an image node about `at`, the
   * middle of what is seen unless given. Those that cannot be read are named, and the others used.
   */
  private async putPictures(
    files: readonly File[],
    place: PicturePlace,
    at: Position = this.studio.view?.center() ?? [0, 0],
    incomplete = false,
  ): Promise<void> {
    // Another picture was chosen: that one could not be read is past.
    if (!incomplete) this.studio.notices.settle('picture');
    const reading = files.map((file) =>
      this.read(file, incomplete, () => void this.putPictures([file], place, at, true)),
    );
    const read = await Promise.all(reading);
    const pictures = read.filter((picture) => picture !== undefined);
    const [first] = pictures;
    if (!first) return;
    const label = pictures.length === 1 ? first.asset.name : `${pictures.length} pictures`;
    this.put(`use ${label}`, (document) =>
      addPictures(
        pictures.reduce(withAsset, document),
        vocabulary,
        pictures.map(({ key }) => `asset:${key}`),
        place,
        at,
        this.studio.view?.boxes ?? new Map(),
      ),
    );
  }

  /** What pasted pictures are for: the one selected node that shows a picture, else the selected wire. */
  get picturePlace(): PicturePlace {
    const shown = this.selected.flatMap((node) => {
      const parameter = pictureParameter(this.document, vocabulary, node);
      return parameter === undefined ? [] : [{ on: 'parameter', node, parameter } as const];
    });
    if (shown.length === 1) return shown[0]!;
    const [wire, ...others] = this.studio.selection.wires;
    const end =
      wire === undefined || others.length > 0 ? undefined : pictureInput(this.document, vocabulary, wire);
    return end ? { on: 'input', ...end } : { on: 'ground' };
  }

  remove(): void {
    const { wires } = this.studio.selection;
    const nodes = this.selected;
    if (nodes.length + wires.size === 0) {
      this.studio.notices.add(
        'info',
        'The inputs and outputs of a composite node stay. Remove single ones in the inspector.',
      );
      return;
    }
    const count = wires.size === 1 ? 'a wire' : `${wires.size} wires`;
    const label = nodes.length > 0 ? `delete ${nodesText(nodes)}` : `delete ${count}`;
    this.studio.edit(label, (document) => remove(document, vocabulary, { nodes, wires }));
    this.studio.selection.clear();
  }

  removeAndReconnect(): void {
    const { selected } = this;
    if (selected.length === 0) return;
    this.studio.edit(`delete and reconnect ${nodesText(selected)}`, (document) =>
      removeAndReconnect(document, vocabulary, selected),
    );
    this.studio.selection.clear();
  }

  duplicate(): void {
    const { selected } = this;
    if (selected.length > 0)
      this.put(`duplicate ${nodesText(selected)}`, (document) =>
        duplicateNodes(document, vocabulary, selected, { keepInputs: true }),
      );
  }

  /** The selected nodes as text for the clipboard, or nothing. */
  copyText(): string | undefined {
    const { selected } = this;
    if (selected.length === 0) return undefined;
    this.clipboard = JSON.stringify(copyNodes(this.document, selected));
    return this.clipboard;
  }

  /** By menu: a key press goes through the browser's own events, which ask no permission. */
  async copy(): Promise<void> {
    const text = this.copyText();
    if (text === undefined) return;
    if (!(await writeClipboardText(text)))
      this.studio.notices.add('info', 'The browser blocks the clipboard, so you can paste only in this tab.');
  }

  async cut(): Promise<void> {
    await this.copy();
    this.remove();
  }

  async paste(keepInputs = false): Promise<void> {
    const pictures = await readClipboardPictures();
    if (pictures.length > 0) await this.usePictures(pictures, this.picturePlace);
    // Refused: what was copied in this tab is pasted.
    else this.pasteText((await readClipboardText()) ?? this.clipboard, keepInputs);
  }

  /** Pastes nodes in the middle of what is seen. Says whether the text held any. */
  pasteText(text: string, keepInputs = false): boolean {
    const reading = readClip(text);
    if (!reading) return false;
    if (!reading.ok) {
      const [problem] = reading.problems;
      this.studio.notices.add(
        'bad',
        `The nodes cannot be pasted: ${problem?.reason ?? ''} ${problem?.remedy ?? ''}`,
      );
      return true;
    }
    const { clip } = reading;
    this.put(`paste ${nodesText(clip.nodes)}`, (document) =>
      pasteNodes(document, vocabulary, clip, this.placeFor(clip), { keepInputs }),
    );
    return true;
  }

  /** Puts a mark on all selected nodes, or takes it off where all have it. */
  toggle(mark: 'muted' | 'bypassed' | 'collapsed'): void {
    const { selected } = this;
    if (selected.length === 0) return;
    const all = this.document.nodes.filter(({ id }) => selected.includes(id)).every((node) => node[mark]);
    const verb = { muted: 'mute', bypassed: 'bypass', collapsed: 'collapse' }[mark];
    this.mark(selected, `${all ? `un${verb}` : verb} ${nodesText(selected)}`, { [mark]: !all });
  }

  mark(nodes: readonly string[], label: string, marks: Marks, gesture?: string): void {
    this.studio.edit(label, (document) => setMarks(document, nodes, marks), gesture);
  }

  selectAll(): void {
    this.studio.selection.selectNodes(this.document.nodes.map(({ id }) => id));
  }

  align(alignment: Alignment): void {
    const { selected } = this;
    this.studio.edit(`align ${nodesText(selected)}`, (document) =>
      alignNodes(document, selected, (id) => this.studio.view?.sizeOf(id), alignment),
    );
  }

  distribute(direction: 'horizontal' | 'vertical'): void {
    const { selected } = this;
    this.studio.edit(`distribute ${nodesText(selected)}`, (document) =>
      distributeNodes(document, selected, (id) => this.studio.view?.sizeOf(id), direction),
    );
  }

  /** Lays out the whole graph. */
  async layOut(): Promise<void> {
    const loaded = await loadLater(this.studio.notices, () => import('../layout.ts'));
    if (!loaded) return;
    this.studio.edit('lay out', (document) => loaded.layOut(document, (id) => this.studio.view?.roomOf(id)));
    setTimeout(() => this.studio.view?.fit(), 60);
  }

  private async read(
    file: File,
    incomplete: boolean,
    openIncomplete: () => void,
  ): Promise<PictureAsset | undefined> {
    try {
      return await readPictureFile(file, { incomplete });
    } catch (error) {
      refusePicture(this.studio.notices, file.name, error, openIncomplete);
      return undefined;
    }
  }

  /** Changes the document by something that adds nodes, and selects those. */
  private put(label: string, change: (document: GraphDocument) => Addition): readonly string[] {
    let nodes: readonly string[] = [];
    const done = this.studio.edit(label, (document) => {
      const addition = change(document);
      ({ nodes } = addition);
      return addition.document;
    });
    if (!done) return [];
    if (nodes.length > 0) this.studio.selection.selectNodes(nodes);
    return nodes;
  }

  /** Where pasted nodes go: the middle of what is seen, or a little off the copied ones where they are seen. */
  private placeFor(clip: Clip): Position {
    const [x, y] = this.studio.view?.center() ?? [0, 0];
    const along = (axis: 0 | 1) => clip.nodes.map(({ position }) => position?.[axis] ?? 0);
    const half = (axis: 0 | 1) => (most(along(axis)) - least(along(axis))) / 2;
    const at: Position = [x - half(0) - USUAL.width / 2, y - half(1) - USUAL.height / 2];
    // Pasting twice must not put the second copy exactly on the first.
    while (
      this.document.nodes.some(
        ({ position }) => position?.[0] === Math.round(at[0]) && position[1] === Math.round(at[1]),
      )
    )
      for (const axis of [0, 1] as const) at[axis] += 30;
    return at;
  }
}

/** The document with a loose end of a wire on the first socket of a node that fits. */
function wired(
  document: GraphDocument,
  node: string,
  declaration: NodeDeclaration,
  loose: NonNullable<PaletteRequest['loose']>,
): GraphDocument {
  const types = socketTypesAt(document, vocabulary, loose);
  const socket = socketThatFits(declaration, types, loose.side);
  if (socket === undefined) return document;
  const end = { node, socket };
  return loose.side === 'output'
    ? connect(document, vocabulary, loose, end)
    : connect(document, vocabulary, end, loose);
}
