import { ClassicPreset, type GetSchemes } from 'rete';
import type { AreaPlugin, RenderSignal } from 'rete-area-plugin';
import type { NodeDeclaration, SocketType } from '../graph/node-type.ts';
import type { Slot } from './slots.ts';

/** A socket that knows what travels through it: one type for an output, any of several for an input. */
export class TypedSocket extends ClassicPreset.Socket {
  readonly types: readonly SocketType[];

  constructor(types: readonly SocketType[]) {
    super(types.join(' or '));
    this.types = types;
  }

  isCompatibleWith(other: TypedSocket): boolean {
    return this.types.some((type) => other.types.includes(type));
  }
}

type Sockets = Record<string, TypedSocket>;

/** A node of the document as Rete sees it. Its id is the document's; a type that is not known has no sockets. */
export class DocumentNode extends ClassicPreset.Node<Sockets, Sockets> {
  readonly type: string;
  declaration: NodeDeclaration | undefined;
  /** Rete's own extensions (zoomAt, minimap) ask for these; kept up by `NodeSizes`. */
  width = 0;
  height = 0;

  constructor(id: string, type: string, declaration: NodeDeclaration | undefined) {
    super(declaration?.title ?? type);
    this.id = id;
    this.type = type;
    this.declare(declaration);
  }

  /** Takes another declaration of its type, with the outputs of that. */
  declare(declaration: NodeDeclaration | undefined): void {
    this.declaration = declaration;
    const outputs = declaration?.outputs ?? {};
    for (const [key, output] of Object.entries(this.outputs))
      if (output?.socket.name !== outputs[key]?.gives) this.removeOutput(key);
    for (const [key, { gives, title }] of Object.entries(outputs))
      if (!this.hasOutput(key))
        this.addOutput(key, new ClassicPreset.Output(new TypedSocket([gives]), title, true));
  }

  /** Makes the inputs those of `slots`. */
  setInputs(slots: readonly Slot[]): void {
    const wanted = new Map(slots.map(({ key, types }) => [key, types.join(' or ')]));
    for (const [key, input] of Object.entries(this.inputs))
      if (input?.socket.name !== wanted.get(key)) this.removeInput(key);
    for (const { key, title, types } of slots)
      if (!this.hasInput(key)) this.addInput(key, new ClassicPreset.Input(new TypedSocket(types), title));
  }
}

/** An input has one wire, which is called after it. */
export function wireId(node: string, input: string): string {
  return `${node} ${input}`;
}

/** A wire of the document. */
export class DocumentWire extends ClassicPreset.Connection<DocumentNode, DocumentNode> {
  declare isPseudo?: boolean;

  constructor(source: DocumentNode, sourceOutput: string, target: DocumentNode, targetInput: string) {
    super(source, sourceOutput, target, targetInput);
    this.id = wireId(target.id, targetInput);
  }
}

export type Schemes = GetSchemes<DocumentNode, DocumentWire>;

export type Side = 'input' | 'output';

export interface SocketAddress {
  readonly nodeId: string;
  readonly side: Side;
  readonly key: string;
}

/** What the renderer adds to the signals of the area. */
export type SocketSignals = RenderSignal<'socket', SocketAddress>;

export type GraphArea = AreaPlugin<Schemes, SocketSignals>;
