import { ClassicPreset, type ConnectionBase, type GetSchemes, type NodeBase } from 'rete';
import type { GraphNode } from '../../graph/document.ts';
import type { NodeDeclaration } from '../../graph/node-type.ts';
import type { Parameter } from '../../graph/parameters.ts';
import { relevantParameters } from '../../graph/relevant-parameters.ts';
import { DocumentNode, TypedSocket } from '../scheme.ts';
import { inputSlots, type Slot } from '../slots.ts';

/** The schemes of an editor that the plugin can be attached to: any nodes, and wires that name their sockets. */
export type PluginSchemes = GetSchemes<
  NodeBase,
  ConnectionBase & { sourceOutput: string; targetInput: string }
>;

/** The schemes of an editor with nothing but nodes of Stylograph. */
export type StylographSchemes = GetSchemes<
  StylographNode,
  ClassicPreset.Connection<StylographNode, StylographNode>
>;

/** Of a node in the classic renderers, in pixels: room for the name of a parameter and its value. */
const WIDTH = 260;

type Params = Readonly<Record<string, unknown>>;

/** Finds or makes the control of a parameter, showing its value. */
export type ControlOf = (
  node: StylographNode,
  name: string,
  parameter: Parameter,
  shown: ClassicPreset.Control | undefined,
) => ClassicPreset.Control | undefined;

/** A node of Stylograph in somebody's Rete editor. Its type, parameters and sockets are those of the document. */
export class StylographNode extends DocumentNode {
  /** What its parameters are set to; those that are not here have their defaults. Change it through the plugin. */
  params: Params;

  constructor(id: string, type: string, declaration: NodeDeclaration | undefined, params: Params = {}) {
    super(id, type, declaration);
    this.params = params;
    if (declaration) this.setSlots(inputSlots(declaration, []));
    this.width = WIDTH;
    this.height = this.rows();
  }

  /** What a parameter is: as set, or its default. */
  value(name: string): unknown {
    return this.params[name] ?? this.declaration?.parameters[name]?.default;
  }

  /**
   * Updates the node to the document, with its wires. A node of an unknown type has the sockets that its wires refer to.
   * Returns whether anything visible changed.
   */
  follow(
    node: GraphNode,
    inputEnds: readonly string[],
    outputs: readonly string[],
    control: ControlOf,
  ): boolean {
    const before = this.appearance();
    this.params = node.params ?? {};
    this.label = node.title ?? this.declaration?.title ?? node.type;
    this.setSlots(this.declaration ? inputSlots(this.declaration, inputEnds) : inputEnds.map(unknownSlot));
    if (!this.declaration)
      for (const key of outputs)
        if (!this.hasOutput(key))
          this.addOutput(key, new ClassicPreset.Output(new TypedSocket([]), key, true));
    this.followControls(control);
    this.height = this.rows();
    return before !== this.appearance();
  }

  /** As high as the classic renderers need for a title and a row for each socket and control. */
  private rows(): number {
    const { inputs, outputs, controls } = this;
    return 48 + 37 * [inputs, outputs, controls].reduce((sum, rows) => sum + Object.keys(rows).length, 0);
  }

  /** The inputs, in the order in which renderers show them. */
  private setSlots(slots: readonly Slot[]): void {
    this.setInputs(slots);
    slots.forEach(({ key }, index) => (this.inputs[key]!.index = index));
  }

  private followControls(control: ControlOf): void {
    const relevant = relevantParameters(this.declaration?.parameters ?? {}, this.params);
    const names = new Set(relevant.map(([name]) => name));
    for (const name of Object.keys(this.controls)) if (!names.has(name)) this.removeControl(name);
    relevant.forEach(([name, parameter], index) => {
      const shown = this.controls[name];
      const made = control(this, name, parameter, shown);
      if (made === undefined || made === shown) return;
      if (shown) this.removeControl(name);
      made.index = index;
      this.addControl(name, made);
    });
  }

  private appearance(): string {
    return JSON.stringify([
      this.label,
      this.params,
      Object.keys(this.inputs),
      Object.keys(this.outputs),
      Object.keys(this.controls),
    ]);
  }
}

function unknownSlot(key: string): Slot {
  return { key, title: key, help: '', types: [], optional: true, free: false };
}
