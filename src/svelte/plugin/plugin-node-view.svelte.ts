import { vocabularyOf } from '../../graph/composite.ts';
import type { GraphNode } from '../../graph/document.ts';
import { setMarks } from '../../graph/edits/marks.ts';
import type { NodeDeclaration } from '../../graph/node-type.ts';
import { relevantParameters } from '../../graph/relevant-parameters.ts';
import { inputSlots, outputSlots, type Slot } from '../../rete/slots.ts';
import { DeclaredNodeView } from '../declared-node-view.ts';
import type { LossView, NodeView, ParameterView, SocketView } from '../views.ts';
import type { PluginState } from './plugin-state.svelte.ts';

/** As many parameters as a node shows; the inspector has them all. */
const SHOWN = 4;

/** A node of somebody's editor as it is drawn. */
export class PluginNodeView extends DeclaredNodeView implements NodeView {
  private readonly view: PluginState;

  constructor(view: PluginState, id: string) {
    super(id);
    this.view = view;
  }

  readonly inside = undefined;
  readonly fixed = false;

  protected readonly node: GraphNode | undefined = $derived.by(() => this.view.nodes.get(this.id));

  protected readonly declaration: NodeDeclaration | undefined = $derived.by(() => {
    const { document, plugin } = this.view;
    return this.node && vocabularyOf(document, plugin.vocabulary).get(this.node.type);
  });

  readonly alias = undefined;
  get selected(): boolean {
    return this.view.inspected === this.id;
  }
  /** Every node is a stop of Tab: the host has its own ways to go from node to node. */
  readonly active = true;
  readonly entered = true;
  get thumbnail(): ImageBitmap | undefined {
    return this.view.pictures[this.id];
  }
  get progress() {
    return this.view.progress[this.id];
  }
  get problems() {
    return this.view.problems.filter(({ node }) => node === this.id);
  }
  readonly peeks = undefined;
  readonly maps = undefined;

  readonly inputs: readonly SocketView[] = $derived.by(() => {
    const ends = this.view.document.wires.flatMap(({ to }) => (to[0] === this.id ? [to[1]] : []));
    const slots = this.declaration ? inputSlots(this.declaration, ends) : ends.map(unknownSlot);
    return slots.map((slot) => this.socket('input', slot, ends.includes(slot.key)));
  });

  readonly outputs: readonly SocketView[] = $derived.by(() => {
    const wired = this.view.document.wires.flatMap(({ from }) => (from[0] === this.id ? [from[1]] : []));
    const slots = this.declaration ? outputSlots(this.declaration) : wired.map(unknownSlot);
    return slots.map((slot) => this.socket('output', slot, wired.includes(slot.key)));
  });

  readonly parameters: readonly ParameterView[] = $derived.by(() => this.allParameters.slice(0, SHOWN));

  readonly allParameters: readonly ParameterView[] = $derived.by(() => {
    const params = this.node?.params ?? {};
    return relevantParameters(this.declaration?.parameters ?? {}, params).map(([name, parameter]) => ({
      name,
      parameter,
      value: params[name] ?? parameter.default,
      suggestions: undefined,
    }));
  });

  readonly loss: LossView | undefined = $derived.by(() => {
    for (const { terms } of Object.values(this.view.curves)) {
      const curve = terms[this.id];
      const value = curve?.at(-1);
      if (curve && value !== undefined) return { value, weight: undefined, share: undefined, curve };
    }
    return undefined;
  });

  toggleCollapsed(): void {
    void this.view.plugin.edit((document) => setMarks(document, [this.id], { collapsed: !this.collapsed }));
  }

  edit(parameter: string, value: unknown): void {
    this.view.plugin.setParameter(this.id, parameter, value);
  }

  focused(): void {
    this.view.inspected = this.id;
  }

  pictureUrl(source: string): string | undefined {
    return this.view.pictureUrl(source);
  }

  // The host has the gestures of its editor: these are the studio's.
  togglePeek(): void {}
  left(): void {}
  endEdit(): void {}
  file(): void {}
  pressSocket(): void {}
  hoverSocket(): void {}

  private socket(side: 'input' | 'output', slot: Slot, wired: boolean): SocketView {
    const { key, title, help, types, optional, free } = slot;
    const looks = { verdict: undefined, picked: false, weight: undefined };
    return { nodeId: this.id, side, key, title, help, types, optional, free, wired, ...looks };
  }
}

function unknownSlot(key: string): Slot {
  return { key, title: key, help: '', types: [], optional: true, free: false };
}
