import type { GraphDocument } from '../../graph/document.ts';
import { expand } from '../../graph/expand.ts';
import { Wiring } from '../../graph/wiring.ts';
import type { Picture } from '../../images/picture.ts';
import { vocabulary } from '../../vocabulary.ts';
import type { PeekChoice, Peeks } from '../state/peeks.svelte.ts';
import { BitmapStore } from './bitmap-store.ts';
import type { Report, Request } from './protocol.ts';
import { whatRuns } from './what-runs.ts';

/** Looking at a canvas that changes may take this share of the worker's time, and is done no more often than that. */
const SHARE = 0.2;
const LEAST_PAUSE = 500;

/** What was last asked of a node. */
interface Asked {
  readonly choice: PeekChoice;
  readonly graph: string;
  /** The pictures of the canvases above it. */
  readonly pictures: readonly Picture[];
}

/** Keeps the maps that are looked at up to date: asks the worker for one node at a time. */
export class Peeker {
  private readonly peeks: Peeks;
  private readonly send: (request: Request) => void;
  private readonly bitmaps = new BitmapStore();
  private readonly asked = new Map<string, Asked>();
  private document: GraphDocument | undefined;
  private graph = '';
  /** The newest canvas of each optimizer, the leader of a race first. */
  private canvases: ReadonlyMap<string, Picture> = new Map();
  private waitsForAnswer = false;
  private notBefore = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(peeks: Peeks, send: (request: Request) => void) {
    this.peeks = peeks;
    this.send = send;
  }

  /** Sends what is to be shown now. */
  follow(document: GraphDocument, canvases: ReadonlyMap<string, Picture>): void {
    if (document !== this.document) this.graph = whatRuns(document);
    this.document = document;
    this.canvases = canvases;
    this.next();
  }

  handle({ node, maps, problem, seconds }: Extract<Report, { type: 'maps' }>): void {
    this.waitsForAnswer = false;
    this.notBefore = performance.now() + Math.max(LEAST_PAUSE, (1000 * seconds) / SHARE);
    this.bitmaps.release(this.peeks.maps[node]?.picture);
    if (maps) this.bitmaps.hold(maps.picture);
    this.peeks.maps = withEntry(this.peeks.maps, node, maps);
    this.peeks.problems = withEntry(this.peeks.problems, node, problem);
    this.next();
  }

  /** The worker is another one: whatever was asked of the last is not answered any more. */
  forget(): void {
    this.waitsForAnswer = false;
    this.asked.clear();
  }

  private next(): void {
    clearTimeout(this.timer);
    if (this.waitsForAnswer || !this.document) return;
    const wait = this.notBefore - performance.now();
    let later = false;
    for (const node of this.peeks.wanted) {
      const choice = this.peeks.choiceOf(node);
      const canvases = this.canvasesAbove(node);
      const now: Asked = { choice, graph: this.graph, pictures: [...canvases.values()] };
      const last = this.asked.get(node);
      const sameGraph = last?.choice === choice && last.graph === now.graph;
      if (sameGraph && last.pictures.every((picture, i) => picture === now.pictures[i])) continue;
      // What the user asks for comes at once, the next step of a run in its time.
      if (sameGraph && wait > 0) later = true;
      else {
        this.asked.set(node, now);
        this.waitsForAnswer = true;
        this.send({ type: 'maps', document: this.document, node, ...choice, canvases });
        return;
      }
    }
    if (later)
      this.timer = setTimeout(() => {
        this.next();
      }, wait);
  }

  /** What canvases and optimizers above a node show, where an optimizer has come to something. */
  private canvasesAbove(id: string): Map<string, Picture> {
    const wiring = new Wiring(expand(this.document!), vocabulary);
    const node = wiring.nodes.get(id);
    const shown = new Map<string, Picture>();
    for (const above of node ? wiring.upstream(node) : []) {
      const category = vocabulary.get(above.type)?.category;
      if (category === 'optimize' && this.canvases.has(above.id))
        shown.set(above.id, this.canvases.get(above.id)!);
      if (category !== 'canvas') continue;
      const [, picture] =
        [...this.canvases].find(([optimizer]) => changes(wiring, optimizer, above.id)) ?? [];
      if (picture) shown.set(above.id, picture);
    }
    return shown;
  }
}

/** The record with another value for a node, or without one. */
function withEntry<T>(
  record: Readonly<Record<string, T>>,
  node: string,
  value: T | undefined,
): Readonly<Record<string, T>> {
  const others = Object.entries(record).filter(([name]) => name !== node);
  return Object.fromEntries(value === undefined ? others : [...others, [node, value]]);
}

/** Whether an optimizer changes a canvas: it is above its loss, with no other optimizer between. */
function changes(wiring: Wiring, optimizer: string, canvas: string): boolean {
  const node = wiring.nodes.get(optimizer);
  const stop = ({ type }: { type: string }) => vocabulary.get(type)?.category === 'optimize';
  return node !== undefined && wiring.upstream(node, stop).some(({ id }) => id === canvas);
}
