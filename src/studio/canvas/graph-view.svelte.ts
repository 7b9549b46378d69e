import { NodeEditor } from 'rete';
import { AreaPlugin } from 'rete-area-plugin';
import { definitionName } from '../../graph/definitions.ts';
import type { Verdict } from '../../graph/connect.ts';
import type { GraphDocument, GraphNode, GraphWire, Position } from '../../graph/document.ts';
import { isPainted } from '../../graph/edits/paint-mask.ts';
import { leaveFrames } from '../../graph/edits/frames.ts';
import type { PicturePlace } from '../../graph/edits/pictures.ts';
import { zoomCanvas } from '../../rete/canvas-zoom.ts';
import { DocumentPlugin } from '../../rete/document-plugin.ts';
import { fit } from '../../rete/fit.ts';
import { toGraph, type Box } from '../../rete/marquee.ts';
import { FAR } from '../../svelte/settled-zoom.ts';
import { NodeBoxes } from '../../rete/node-boxes.ts';
import { sizeOf } from '../../rete/node-sizes.ts';
import { targetOf } from '../../rete/pointer-gestures.ts';
import type { DocumentWire, GraphArea, Schemes, SocketAddress, SocketSignals } from '../../rete/scheme.ts';
import type { Point } from '../../rete/places.ts';
import type { SocketView } from '../../svelte/views.ts';
import { vocabulary } from '../../vocabulary.ts';
import { ownName } from '../panels/run/graph-names.ts';
import { isBoundary, pathOf } from '../state/levels.ts';
import type { CanvasView, MenuPlace, PictureTarget } from '../state/canvas-view.ts';
import type { Studio } from '../state/studio.svelte.ts';
import { GraphEdits } from './graph-edits.ts';
import { GraphLooks } from './graph-looks.ts';
import { frameAt, frameBoxes, type FrameBox } from './frame-boxes.ts';
import { roomToGrow } from './room-to-grow.ts';
import { pictureTarget } from './picture-target.ts';

export interface GraphViewOptions {
  /** What a parameter may name: layers of the node's model, samples, models. */
  readonly suggestions?: ((node: GraphNode, parameter: string) => readonly string[] | undefined) | undefined;
  /** Where a thumbnail of a picture that the graph carries can be had. */
  readonly pictureUrl?: ((source: string) => string | undefined) | undefined;
  /** Pictures were picked or dropped for a parameter of a node. */
  readonly onparameterfiles?: ((files: readonly File[], node: string, parameter: string) => void) | undefined;
  /** The mask of a node is to be painted. */
  readonly onpaint: (node: string) => void;
}

/** The zoom for reading a node that was seen from afar. */
const READABLE = 0.8;
/** Space kept at the edge of the graph view, in its pixels. */
const EDGE = 16;

/** The open document on a Rete editor, and what of it is seen. `GraphDrawing` draws it. */
export class GraphView implements CanvasView {
  readonly studio: Studio;
  readonly options: GraphViewOptions;
  readonly editor = new NodeEditor<Schemes>();
  readonly area: GraphArea;
  readonly plugin: DocumentPlugin;
  readonly edits = new GraphEdits(this);
  private readonly boxWatcher: NodeBoxes;

  private readonly knownBoxes = new Map<string, Box>();
  /** Counts the frames in which boxes changed: what follows them follows once a frame. */
  private boxChanges: number = $state(0);
  private boxFrame: number | undefined;
  transform: { readonly x: number; readonly y: number; readonly k: number } = $state.raw({
    x: 0,
    y: 0,
    k: 1,
  });
  /** The socket that a loose wire hangs on, and the wire that was pulled off its end for it. */
  looseSocket: SocketAddress | undefined = $state.raw();
  lifted: string | undefined = $state.raw();
  hovered: SocketView | undefined = $state.raw();
  /** The wire that the dragged node would be inserted on. */
  insertTarget: string | undefined = $state.raw();
  /** The node that pictures which hang over the canvas are for. */
  dropTarget: string | undefined = $state.raw();
  /** The frame that the dragged nodes would be put into. */
  frameTarget: string | undefined = $state.raw();
  /** The dragged nodes and the frames that they would leave. */
  leaving: { readonly nodes: ReadonlySet<string>; readonly frames: ReadonlySet<string> } | undefined =
    $state.raw();
  /** The nodes whose edge is dragged, and their width until they are let go. */
  resizing: { readonly nodes: ReadonlySet<string>; readonly width: number } | undefined = $state.raw();
  /** The wires that the line being drawn will cut. */
  cutWires: ReadonlySet<string> = $state.raw(new Set());
  /** The last thing that happened, for screen readers. */
  announcement: string = $state('');
  /** The node that the keyboard is in. */
  entered: string | undefined = $state.raw();
  /** The effect of Tab: adds a node once the pointer was in the graph view, leaves it once Escape was pressed, otherwise moves on. */
  tab: 'add' | 'leave' | undefined = $state.raw();
  private lastActive: string | undefined = $state();
  readonly looks = new GraphLooks(this);
  /** Draws a node, wherever it is: set by what draws the graph. */
  draw: (node: string) => void = () => undefined;
  /** Where a socket is in the graph: set likewise. */
  socketPlace: (socket: SocketAddress) => Point | undefined = () => undefined;
  /** The wires at a place of the graph: set likewise. */
  wiresAt: (x: number, y: number) => readonly string[] = () => [];

  constructor(container: HTMLElement, studio: Studio, options: GraphViewOptions) {
    this.studio = studio;
    this.options = options;
    this.area = new AreaPlugin<Schemes, SocketSignals>(container);
    this.editor.use(this.area);
    this.boxWatcher = new NodeBoxes(this.area, (id, box) => {
      if (box) this.knownBoxes.set(id, box);
      else this.knownBoxes.delete(id);
      this.boxFrame ??= requestAnimationFrame(() => {
        this.boxFrame = undefined;
        this.boxChanges++;
      });
    });
    zoomCanvas(this.area);
    this.plugin = new DocumentPlugin(vocabulary, this.edits);
    this.area.use(this.plugin);
    this.area.addPipe((context) => {
      if (typeof context === 'object' && 'type' in context && /^(translated|zoomed)$/.test(context.type))
        this.transform = { ...this.area.area.transform };
      return context;
    });
  }

  readonly document: GraphDocument = $derived.by(() => this.studio.documents.shown);
  readonly nodes: ReadonlyMap<string, GraphNode> = $derived.by(
    () => new Map(this.document.nodes.map((node) => [node.id, node])),
  );
  private readonly wires: readonly GraphWire[] = $derived.by(() => this.document.wires);
  /** The inputs of each node where wires end, and the outputs where they begin: in a line each, to be compared. */
  readonly wired: ReadonlyMap<string, { readonly inputs: string; readonly outputs: string }> = $derived.by(
    () => wiredSockets(this.wires),
  );
  /** The ids of the nodes as the document has them. */
  readonly order: readonly string[] = $derived.by(() => [...this.nodes.keys()]);
  readonly frames: readonly FrameBox[] = $derived.by(() => {
    const { document, leaving, boxes } = this;
    return frameBoxes(leaving ? leaveFrames(document, leaving.nodes, leaving.frames) : document, boxes);
  });
  /** The node that Tab goes to. */
  readonly activeNode: string | undefined = $derived.by(() =>
    this.lastActive !== undefined && this.nodes.has(this.lastActive)
      ? this.lastActive
      : this.document.nodes[0]?.id,
  );

  /** The nodes as they are drawn, or would be. */
  get boxes(): ReadonlyMap<string, Box> {
    void this.boxChanges;
    return this.knownBoxes;
  }

  get tabAdds(): boolean {
    return this.tab === 'add';
  }

  get loose(): SocketAddress | undefined {
    return this.looseSocket;
  }

  /** Brings the editor to the document. */
  show(): Promise<void> {
    return this.plugin.show(this.document);
  }

  /** The path of a node, as a run names it; undefined if it shows inputs or outputs. */
  pathOf(id: string): string | undefined {
    return pathOf(this.studio.documents.level, id);
  }

  /** Whether there is something to open: a composite node, or a mask that is painted. */
  opens(id: string): boolean {
    return this.isComposite(id) || isPainted(this.nodes.get(id));
  }

  /** Shows what is inside a composite node, or the painting of a mask. */
  open(id: string): void {
    if (!this.isComposite(id)) {
      this.options.onpaint(id);
      return;
    }
    const { documents } = this.studio;
    documents.show([...documents.level, id]);
  }

  private isComposite(id: string): boolean {
    return definitionName(this.nodes.get(id)?.type ?? '') !== undefined;
  }

  edit(label: string, change: (document: GraphDocument) => GraphDocument, gesture?: string): boolean {
    return this.studio.edit(label, change, gesture);
  }

  destroy(): void {
    this.plugin.destroy();
    this.boxWatcher.destroy();
    if (this.boxFrame !== undefined) cancelAnimationFrame(this.boxFrame);
    this.area.destroy();
  }

  titleOf(id: string): string {
    const node = this.nodes.get(id);
    const title = this.studio.documents.vocabulary.get(node?.type ?? '')?.title;
    return (node && !isBoundary(id) ? ownName(node) : undefined) ?? title ?? id;
  }

  /** `Harbour · image → Canvas · start` */
  wireText({ source, sourceOutput, target, targetInput }: DocumentWire): string {
    return `${this.titleOf(source)} · ${sourceOutput} → ${this.titleOf(target)} · ${targetInput}`;
  }

  optimizerAfter(id: string): string | undefined {
    return this.document.wires.find(
      ({ from, to }) =>
        from[0] === id && vocabulary.get(this.nodes.get(to[0])?.type ?? '')?.category === 'optimize',
    )?.to[0];
  }

  activate(id: string): void {
    this.lastActive = id;
  }

  verdict(socket: SocketAddress): Verdict | undefined {
    return this.plugin.wires.verdict(socket);
  }

  pressSocket(socket: SocketAddress): void {
    this.plugin.wires.press(socket);
    if (this.looseSocket)
      this.announce('Wire started. Go to another socket and press Enter, or press Escape to cancel.');
  }

  announce(text: string): void {
    this.announcement = text;
  }

  // What the rest of the studio asks of the canvas.

  frameAt(at: Position): string | undefined {
    return frameAt(this.frames, at)?.id;
  }

  keepLook(): void {
    this.looks.keep();
  }

  fit(nodes?: readonly string[]): void {
    void fit(this.area, nodes);
  }

  lookAt(node: string): void {
    const box = this.boxes.get(node);
    if (!box) return;
    const { k: zoom } = this.area.area.transform;
    const k = zoom < FAR ? READABLE : zoom;
    const { clientWidth, clientHeight } = this.area.container;
    // Of a node that is taller than the graph view, its head is seen.
    const y = Math.max(EDGE, clientHeight / 2 - (k * box.height) / 2);
    const x = clientWidth / 2 - (k * box.width) / 2;
    void this.area.area.zoom(k).then(() => this.area.area.translate(x - k * box.x, y - k * box.y));
  }

  zoomBy(factor: number): void {
    const { x, y, k } = this.area.area.transform;
    const { clientWidth, clientHeight } = this.area.container;
    void this.area.area.zoom(
      k * factor,
      (x - clientWidth / 2) * (factor - 1),
      (y - clientHeight / 2) * (factor - 1),
    );
  }

  toGraph(clientX: number, clientY: number): [x: number, y: number] {
    return toGraph(this.area, clientX, clientY);
  }

  center(): [x: number, y: number] {
    const { left, top, width, height } = this.area.container.getBoundingClientRect();
    return this.toGraph(left + width / 2, top + height / 2);
  }

  pictureTarget(clientX: number, clientY: number): PictureTarget {
    const { left, right, top, bottom } = this.area.container.getBoundingClientRect();
    const inside = clientX > left && clientX < right && clientY > top && clientY < bottom;
    return inside
      ? { place: pictureTarget(this.document, clientX, clientY), at: this.toGraph(clientX, clientY) }
      : { place: { on: 'ground' }, at: this.center() };
  }

  showTarget(place: PicturePlace | undefined): void {
    this.dropTarget = place && place.on !== 'ground' ? place.node : undefined;
    this.insertTarget = place?.on === 'input' ? [place.node, place.socket].join(' ') : undefined;
  }

  roomOf(node: string): { width: number; height: number } | undefined {
    const size = this.sizeOf(node);
    const entry = this.nodes.get(node);
    return (
      size &&
      entry && {
        ...size,
        height: size.height + roomToGrow(this.studio.run, this.document, entry, this.pathOf(node)),
      }
    );
  }

  sizeOf(node: string): { width: number; height: number } | undefined {
    const element = this.area.nodeViews.get(node)?.element;
    return element && sizeOf(element);
  }

  focus(node: string | undefined = this.activeNode): void {
    if (node === undefined) return;
    this.activate(node);
    const focus = () => {
      this.draw(node);
      const view = this.area.nodeViews.get(node);
      view?.element.querySelector<HTMLElement>('[data-node]')?.focus({ preventScroll: true });
    };
    if (this.area.nodeViews.has(node)) {
      focus();
      this.reveal(node);
    }
    // One that was just added is drawn soon, where the user looks: nothing moves for it.
    else void this.show().then(focus);
  }

  takeKeyboard(): void {
    this.area.container.closest<HTMLElement>('[role=application]')?.focus({ preventScroll: true });
  }

  pressedForMenu(element: Element): MenuPlace {
    const { selection } = this.studio;
    const target = targetOf(element);
    const socket = element.closest<HTMLElement>('[data-socket]');
    // With wires of a socket selected, the menu of the keyboard is about those.
    if (socket?.matches(':focus') && selection.wires.size > 0) return 'wire';
    if (target.on === 'node' && !selection.nodes.has(target.node)) selection.selectNodes([target.node]);
    // A menu of nodes is about them, not about their frame.
    else if (target.on === 'node') selection.frame = undefined;
    if (target.on === 'wire' && !selection.wires.has(target.wire)) selection.selectWires([target.wire]);
    if (target.on === 'frame') {
      const nodes = this.document.frames?.find(({ id }) => id === target.frame)?.nodes ?? [];
      selection.selectFrame(target.frame, nodes);
    }
    return target.on;
  }

  /** Moves the ground so that a node is seen. */
  reveal(node: string): void {
    const box = this.boxes.get(node);
    if (!box) return;
    const { x, y, k } = this.area.area.transform;
    const { clientWidth, clientHeight } = this.area.container;
    const into = (start: number, length: number, room: number) =>
      start < 16 ? 16 - start : start + length > room - 16 ? room - 16 - start - length : 0;
    const dx = into(x + box.x * k, box.width * k, clientWidth);
    const dy = into(y + box.y * k, box.height * k, clientHeight);
    if (dx !== 0 || dy !== 0) void this.area.area.translate(x + dx, y + dy);
  }
}

function wiredSockets(
  wires: readonly GraphWire[],
): Map<string, { readonly inputs: string; readonly outputs: string }> {
  const found = new Map<string, { readonly inputs: string[]; readonly outputs: string[] }>();
  const of = (node: string) => {
    const sockets = found.get(node) ?? { inputs: [], outputs: [] };
    found.set(node, sockets);
    return sockets;
  };
  for (const { from, to } of wires) {
    of(from[0]).outputs.push(from[1]);
    of(to[0]).inputs.push(to[1]);
  }
  return new Map(
    [...found].map(([node, { inputs, outputs }]) => [
      node,
      { inputs: inputs.join('\n'), outputs: outputs.join('\n') },
    ]),
  );
}
