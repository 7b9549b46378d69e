import type { NodeEditor } from 'rete';
import { ClassicFlow, ConnectionPlugin, type SocketData } from 'rete-connection-plugin';
import type { SocketEnd, Verdict } from '../graph/connect.ts';
import type { GraphRequests } from './requests.ts';
import type { GraphArea, Schemes, SocketAddress, SocketSignals } from './scheme.ts';
import { documentEnd } from './slots.ts';

/** A press that moves less than this is a click: the wire then hangs on the pointer until the next click. */
const CLICK_DISTANCE = 5;

/**
 * Drawing wires with the pointer or from the keyboard. Rete's flow decides what is picked and dropped; the resulting change is
 * requested from the owner of the document, so a refused wire changes nothing.
 */
export class WireGestures {
  private readonly editor: NodeEditor<Schemes>;
  private readonly area: GraphArea;
  private readonly requests: GraphRequests;
  private readonly plugin = new ConnectionPlugin<Schemes, SocketSignals>();
  private picked: SocketAddress | undefined;
  private liftedWire: string | undefined;
  private byKeyboard = false;
  private settled = false;
  /** The button that was pressed last. */
  private button = 0;
  private start = { x: 0, y: 0 };
  private end = { x: 0, y: 0 };

  constructor(editor: NodeEditor<Schemes>, area: GraphArea, requests: GraphRequests) {
    this.editor = editor;
    this.area = area;
    this.requests = requests;
    this.plugin.addPreset(
      () =>
        // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- it implements Flow
        new ClassicFlow({
          canMakeConnection: (from, to) => this.allowed(from, to),
          makeConnection: (from, to) => this.make(from, to),
        }),
    );
    area.use(this.plugin);
    this.plugin.addPipe((context) => {
      if (typeof context !== 'object' || !('type' in context)) return context;
      if (context.type === 'connectionpick') {
        // Other buttons open a menu, or pan.
        if (this.button !== 0) {
          this.settled = true;
          return undefined;
        }
        this.pick(context.data.socket, false);
      }
      if (context.type === 'connectiondrop') this.drop(context.data.initial, context.data.created);
      return context;
    });
    area.container.addEventListener('pointerdown', this.pointerdown, true);
    window.addEventListener('pointerup', this.pointerup, true);
  }

  /** The socket that a loose wire hangs on. */
  get loose(): SocketAddress | undefined {
    return this.picked;
  }

  /** The flow takes a wire off the editor where it picks up its end; the document keeps it until the gesture ends. */
  lift(wire: string): void {
    this.liftedWire ??= wire;
    this.requests.looseChanged?.(this.picked, this.liftedWire);
  }

  /** Whether a loose wire may end here. */
  verdict(socket: SocketAddress): Verdict | undefined {
    const ends = this.picked && endsOf(this.picked, socket);
    if (!this.picked || this.isPicked(socket)) return undefined;
    if (!ends)
      return { ok: false, reason: `A wire runs from an output to an input; this is an ${socket.side} too.` };
    return this.requests.canConnect(...ends);
  }

  /** Enter on a socket: starts a wire there, or ends the one under way. */
  press(socket: SocketAddress): void {
    if (!this.picked) {
      this.pick(socket, true);
    } else if (this.isPicked(socket)) {
      this.cancel();
    } else {
      if (this.allowed(this.picked, socket)) this.make(this.picked, socket);
      this.letGo();
    }
  }

  /** Escape: everything stays as it was. */
  cancel(): void {
    this.settled = true;
    if (this.byKeyboard) this.letGo();
    else this.plugin.drop();
  }

  destroy(): void {
    this.area.container.removeEventListener('pointerdown', this.pointerdown, true);
    window.removeEventListener('pointerup', this.pointerup, true);
  }

  private pick({ nodeId, side, key }: SocketAddress, byKeyboard: boolean): void {
    this.picked = { nodeId, side, key };
    this.liftedWire = undefined;
    this.byKeyboard = byKeyboard;
    this.settled = false;
    this.requests.looseChanged?.(this.picked, undefined);
  }

  private letGo(): void {
    this.picked = undefined;
    this.liftedWire = undefined;
    this.byKeyboard = false;
    this.requests.looseChanged?.(undefined, undefined);
  }

  private allowed(from: SocketAddress, to: SocketAddress): boolean {
    const ends = endsOf(from, to);
    const verdict = ends
      ? this.requests.canConnect(...ends)
      : from.nodeId === to.nodeId && from.key === to.key
        ? undefined
        : ({ ok: false, reason: 'A wire runs from an output to an input.' } as const);
    if (verdict?.ok === false) this.refuse(verdict.reason);
    return verdict?.ok === true;
  }

  private make(from: SocketAddress, to: SocketAddress): boolean {
    const ends = endsOf(from, to);
    if (!ends) return false;
    this.settled = true;
    this.requests.connect(...ends, this.liftedWire);
    return true;
  }

  private refuse(reason: string): void {
    this.settled = true;
    this.requests.refused?.(reason);
  }

  private drop(initial: SocketData, created: boolean): void {
    const { liftedWire, settled, end } = this;
    this.letGo();
    if (settled || created) return;
    const node = nodeAt(end.x, end.y);
    if (node) this.dropOnNode(initial, node, liftedWire);
    else if (liftedWire !== undefined) this.requests.disconnect(liftedWire);
    else this.requests.droppedOnEmpty?.(initial, end.x, end.y);
  }

  /** A wire dropped on a node is connected to the socket named there, otherwise to the first that fits. */
  private dropOnNode(initial: SocketAddress, { nodeId, named }: NodeAt, lifted: string | undefined): void {
    const free = named === undefined && lifted === undefined;
    if (free && this.requests.droppedOnNode?.(initial, nodeId) === true) return;
    const side = initial.side === 'output' ? 'input' : 'output';
    const node = this.editor.getNode(nodeId);
    const taken = (key: string) =>
      this.editor
        .getConnections()
        .some(({ target, targetInput }) => target === nodeId && targetInput === key);
    // Those without a wire come first.
    const keys = Object.keys((side === 'input' ? node?.inputs : node?.outputs) ?? {}).sort(
      (a, b) => Number(taken(a)) - Number(taken(b)),
    );
    let reason: string | undefined;
    for (const key of named !== undefined && keys.includes(named) ? [named] : keys) {
      const ends = endsOf(initial, { nodeId, side, key });
      const verdict = ends && this.requests.canConnect(...ends);
      if (ends && verdict?.ok) {
        this.requests.connect(...ends, lifted);
        return;
      }
      reason ??= verdict?.ok === false ? verdict.reason : undefined;
    }
    if (nodeId !== initial.nodeId) this.requests.refused?.(reason ?? `This node has no ${side}.`);
  }

  private isPicked({ nodeId, side, key }: SocketAddress): boolean {
    return this.picked?.nodeId === nodeId && this.picked.side === side && this.picked.key === key;
  }

  private readonly pointerdown = (event: PointerEvent): void => {
    this.button = event.button;
    if (!this.picked) this.start = { x: event.clientX, y: event.clientY };
  };

  private readonly pointerup = (event: PointerEvent): void => {
    this.end = { x: event.clientX, y: event.clientY };
    const { x, y } = this.start;
    const clicked = Math.hypot(event.clientX - x, event.clientY - y) < CLICK_DISTANCE;
    // (This listener captures: Rete's own, which drops the wire, comes after it.)
    // Rete keeps a wire in hand when it is let go over a socket that refuses it, or over the one it came from. That is
    // right for a click; a drag ends here. Rete settles the gesture in microtasks, so look after them.
    setTimeout(() => {
      if (this.picked && !this.byKeyboard && (!clicked || this.liftedWire !== undefined)) this.cancel();
    });
  };
}

/** The ends of a wire between two sockets, from output to input; nothing if both are of one side. */
function endsOf(one: SocketAddress, other: SocketAddress): [from: SocketEnd, to: SocketEnd] | undefined {
  if (one.side === other.side) return undefined;
  const [output, input] = one.side === 'output' ? [one, other] : [other, one];
  return [
    { node: output.nodeId, socket: output.key },
    { node: input.nodeId, socket: documentEnd(input.key) },
  ];
}

interface NodeAt {
  readonly nodeId: string;
  /** The socket whose name is there. */
  readonly named: string | undefined;
}

function nodeAt(x: number, y: number): NodeAt | undefined {
  for (const element of document.elementsFromPoint(x, y)) {
    const nodeId = element.closest<HTMLElement>('[data-node]')?.dataset['node'];
    if (nodeId !== undefined)
      return { nodeId, named: element.closest<HTMLElement>('[data-socket]')?.dataset['socket'] };
  }
  return undefined;
}
