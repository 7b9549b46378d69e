import type { DocumentPlugin } from '../../rete/document-plugin.ts';
import type { GraphArea } from '../../rete/scheme.ts';
import type { Level } from '../state/levels.ts';
import type { GraphLook } from '../state/view-memory.ts';
import type { Studio } from '../state/studio.svelte.ts';

interface Transform {
  readonly x: number;
  readonly y: number;
  readonly k: number;
}

/** The parts of the graph view that display needs. */
interface SeenGraph {
  readonly studio: Studio;
  readonly area: GraphArea;
  readonly plugin: DocumentPlugin;
  readonly transform: Transform;
  show(): Promise<void>;
  fit(nodes?: readonly string[]): void;
  lookAt(node: string): void;
  focus(node?: string): void;
}

/** What is seen of each level of the graph: of a level that is opened again, what was seen last. */
export class GraphLooks {
  private readonly graph: SeenGraph;
  /** By the path of the level. */
  private readonly seen = new Map<string, Transform>();

  constructor(graph: SeenGraph) {
    this.graph = graph;
  }

  /** Looks at the graph as it was looked at before, or at all of it. */
  look(before: GraphLook | undefined): void {
    const { selection, peeks } = this.graph.studio;
    if (!before) this.graph.fit();
    else {
      void this.lookFrom(before.x, before.y, before.zoom);
      selection.selectNodes(before.selected);
      peeks.toggle(before.peeked.filter((node) => !peeks.open.has(node)));
    }
  }

  /** Goes from what of one level was seen to what was last seen of another, or to all of it. */
  change(from: Level, to: Level): void {
    const { selection } = this.graph.studio;
    this.graph.plugin.wires.cancel();
    this.seen.set(from.join('/'), this.graph.transform);
    const { aim } = this.graph.studio;
    this.graph.studio.aim = undefined;
    const up = to.length < from.length && to.every((id, i) => id === from[i]) ? from[to.length] : undefined;
    const picked = aim?.node ?? up;
    if (picked === undefined) selection.clear();
    else selection.selectNodes([picked]);
    const before = this.seen.get(to.join('/'));
    void this.graph.show().then(() =>
      requestAnimationFrame(() => {
        if (before && aim === undefined)
          void this.lookFrom(before.x, before.y, before.k).then(() => {
            this.graph.focus(picked);
          });
        else if (aim?.keyboard === 'stays') this.graph.lookAt(aim.node);
        else {
          this.graph.fit(aim && [aim.node]);
          this.graph.focus(picked);
        }
      }),
    );
  }

  /** Forgets what was seen of the levels of a graph that is left. */
  forgetLevels(): void {
    this.seen.clear();
  }

  /** Keeps how the graph is looked at, for a reload. */
  keep(): void {
    const { views, selection, peeks, documents } = this.graph.studio;
    const { x, y, k: zoom } = this.graph.transform;
    views.keep(documents.document, {
      level: [...documents.level],
      x,
      y,
      zoom,
      selected: [...selection.nodes],
      peeked: [...peeks.open],
    });
  }

  private async lookFrom(x: number, y: number, zoom: number): Promise<void> {
    await this.graph.area.area.zoom(zoom);
    await this.graph.area.area.translate(x, y);
  }
}
