import type { GraphDocument, GraphNode, GraphWire } from '../../src/graph/document.ts';
import type { NodeDeclaration, SocketType } from '../../src/graph/node-type.ts';
import type { Vocabulary } from '../../src/graph/vocabulary.ts';

/** Which picture something is made of: the one that changes, or the one that it shall be like. */
type Role = 'canvas' | 'photo' | 'painting';

const SIZE = 128;
const STEPS = 40;

/**
 * A graph that shows what a node type does, made from its declaration: its inputs are given what they take, and what it
 * gives is followed to a picture. Undefined if the vocabulary has nothing that leads there.
 */
export function exampleGraph(vocabulary: Vocabulary, { type }: NodeDeclaration): GraphDocument | undefined {
  try {
    return new Example(vocabulary).of(vocabulary.get(type)!);
  } catch (error) {
    if (error instanceof NoWay) return undefined;
    throw error;
  }
}

class NoWay extends Error {}

class Example {
  private readonly vocabulary: Vocabulary;
  private readonly nodes: GraphNode[] = [];
  private readonly wires: GraphWire[] = [];

  constructor(vocabulary: Vocabulary) {
    this.vocabulary = vocabulary;
  }

  of(declaration: NodeDeclaration): GraphDocument {
    const { category, outputs, type } = declaration;
    const gives = Object.values(outputs)[0]?.gives ?? 'image';
    const subject = this.add(type, gives === 'image' && category !== 'optimize' ? 'photo' : 'canvas');
    if (category !== 'output') {
      const output = Object.keys(outputs)[0]!;
      this.save(gives === 'image' ? [subject, output] : this.optimize(this.toLoss([subject, output], gives)));
    }
    return { format: 'stylograph', version: 3, nodes: this.nodes, wires: this.wires };
  }

  /** Follows what a node gives to a loss: the first type of one that takes it, its other inputs of a painting. */
  private toLoss(from: readonly [string, string], gives: SocketType): readonly [string, string] {
    if (gives === 'loss') return from;
    if (gives === 'number') return this.scaled(from);
    const next = this.vocabulary
      .all()
      .find(({ category, inputs }) => category === 'loss' && Object.values(inputs)[0]?.takes.includes(gives));
    if (!next) throw new NoWay();
    const loss = this.add(next.type, 'painting', { from, gives });
    // A node that splits both sides of a loss gives its target too.
    if (this.outputsOf(from[0])['target'] && 'target' in next.inputs) {
      const stray = this.wires.findIndex(({ to }) => to[0] === loss && to[1] === 'target');
      this.wires[stray] = { from: [from[0], 'target'], to: [loss, 'target'] };
    }
    return [loss, Object.keys(next.outputs)[0]!];
  }

  private outputsOf(id: string): NodeDeclaration['outputs'] {
    return this.vocabulary.get(this.nodes.find((node) => node.id === id)!.type)!.outputs;
  }

  /** A loss times a number. */
  private scaled(number: readonly [string, string]): readonly [string, string] {
    this.nodes.push({ id: 'scaled', type: 'math' });
    this.wire(this.give('loss', 'painting'), ['scaled', 'first']);
    this.wire(number, ['scaled', 'second']);
    return ['scaled', 'loss'];
  }

  private optimize(loss: readonly [string, string]): readonly [string, string] {
    this.nodes.push({ id: 'optimizer', type: 'optimizer', params: { steps: STEPS } });
    this.wire(loss, ['optimizer', 'loss']);
    return ['optimizer', 'image'];
  }

  private save(image: readonly [string, string]): void {
    this.nodes.push({ id: 'kept', type: 'save', params: { file: 'picture.png' } });
    this.wire(image, ['kept', 'image']);
  }

  /** Adds a node and what its inputs need: the first one of `role`, the others of a painting. */
  private add(
    type: string,
    role: Role,
    first?: { from: readonly [string, string]; gives: SocketType },
  ): string {
    const declaration = this.vocabulary.get(type)!;
    const id = `${type.replace('/', '-')}-${this.nodes.length}`;
    this.nodes.push({ id, type, params: fitting(declaration) });
    Object.entries(declaration.inputs).forEach(([name, input], i) => {
      if (input.optional && declaration.category !== 'canvas') return;
      const end = input.many ? `${name}.one` : name;
      // What can be of any type is compared with something of the same one.
      const takes = first && input.takes.includes(first.gives) ? first.gives : input.takes[0]!;
      const given = i === 0 && first && input.takes.includes(first.gives);
      this.wire(given ? first.from : this.give(takes, i === 0 ? role : 'painting'), [id, end]);
      if (input.many && takes === 'loss') this.wire(this.give('loss', 'painting'), [id, `${name}.other`]);
    });
    return id;
  }

  /** Something of a type, made of the picture in this role. */
  private give(type: SocketType, role: Role): readonly [string, string] {
    switch (type) {
      case 'image':
        return role === 'canvas' ? this.canvas() : this.picture(role);
      case 'features':
        return [this.add('features', role), 'features'];
      case 'statistics':
        return [this.add('gram', role), 'statistics'];
      case 'loss':
        return [this.add(role === 'painting' ? 'total-variation' : 'style-loss', 'canvas'), 'loss'];
      default: {
        // What it is for, not what it gives too, as an image gives its alpha.
        const maker = this.vocabulary.all().find(({ outputs }) => Object.values(outputs)[0]?.gives === type);
        if (!maker) throw new NoWay();
        return [this.add(maker.type, 'photo'), Object.keys(maker.outputs)[0]!];
      }
    }
  }

  private canvas(): readonly [string, string] {
    if (!this.nodes.some(({ id }) => id === 'canvas')) {
      this.nodes.push({ id: 'canvas', type: 'canvas' });
      this.wire(this.picture('photo'), ['canvas', 'start']);
    }
    return ['canvas', 'image'];
  }

  private picture(role: Exclude<Role, 'canvas'>): readonly [string, string] {
    const source = role === 'photo' ? 'sample:harbour' : 'sample:strokes';
    if (!this.nodes.some(({ id }) => id === role))
      this.nodes.push({ id: role, type: 'image', params: { source, size: SIZE, fit: 'square' } });
    return [role, 'image'];
  }

  private wire(from: readonly [string, string], to: readonly [string, string]): void {
    this.wires.push({ from: [...from], to: [...to] });
  }
}

/** Lengths that go with pictures of this size, where the defaults are for larger ones. */
function fitting({ category, parameters }: NodeDeclaration): Record<string, number> {
  const lengths = Object.entries(parameters).flatMap(([name, parameter]): [string, number][] => {
    if (parameter.kind !== 'number' || parameter.pixels !== true) return [];
    if (category === 'source' && name === 'size') return [[name, SIZE]];
    return category === 'image' && parameter.default > SIZE ? [[name, SIZE / 2]] : [];
  });
  return Object.fromEntries(lengths);
}
