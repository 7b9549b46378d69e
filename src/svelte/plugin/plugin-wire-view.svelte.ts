import type { DocumentWire } from '../../rete/scheme.ts';
import type { WireView } from '../views.ts';
import type { PluginState } from './plugin-state.svelte.ts';

/** A wire of somebody's editor as it is drawn, or the loose one on the pointer. */
export class PluginWireView implements WireView {
  readonly id: string;
  readonly loose: boolean;
  readonly label: string;
  readonly selected = false;
  readonly lifted = false;
  readonly target = false;
  readonly cut = false;
  private readonly view: PluginState;
  private readonly wire: DocumentWire;

  constructor(view: PluginState, wire: DocumentWire) {
    this.view = view;
    this.wire = wire;
    this.id = wire.id;
    this.loose = wire.isPseudo === true;
    this.label = `${wire.source} · ${wire.sourceOutput} → ${wire.target} · ${wire.targetInput}`;
  }

  get type() {
    const node = this.view.nodes.get(this.wire.source);
    return this.view.plugin.vocabulary.get(node?.type ?? '')?.outputs[this.wire.sourceOutput]?.gives;
  }
}
