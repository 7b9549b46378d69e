import { Builder } from '../../src/program/builder.ts';
import type { LowerContext } from '../../src/program/node.ts';
import type { FeatureMap, SocketValues } from '../../src/program/socket-values.ts';
import type { InputSource } from '../../src/program/sources.ts';
import { sizeOf, type Shape, type Value } from '../../src/program/value.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { interpret } from '../support/interpreter.ts';
import { given, sourceOf } from '../support/leaves.ts';

/** Lowers single nodes on tensors given by their entries, and computes what comes out. */
export class Bench {
  readonly b: Builder;
  private readonly entries = new Map<Value, readonly number[]>();

  constructor(b = new Builder()) {
    this.b = b;
  }

  tensor(shape: Shape, entries: readonly number[]): Value {
    const value = given(this.b, shape, `tensor ${this.entries.size}`);
    this.entries.set(value, entries);
    return value;
  }

  /** Features of one layer of `height` x `width` positions, channel by channel as papers write them. */
  features(
    channels: readonly (readonly number[])[],
    [height, width]: [number, number],
    picturePixels: number,
  ) {
    const entries = channels[0]!.flatMap((_, position) => channels.map((row) => row[position]!));
    const value = this.tensor([height, width, channels.length], entries);
    const map: FeatureMap = { layer: 'conv1_1', level: 0, value, picturePixels };
    return { type: 'features', maps: [map] } satisfies SocketValues['features'];
  }

  image(rows: readonly (readonly number[])[]) {
    return {
      type: 'image',
      value: this.tensor([rows.length, rows[0]!.length, 1], rows.flat()),
    } satisfies SocketValues['image'];
  }

  /** A picture by its channels, each row by row. */
  picture(...channels: readonly (readonly (readonly number[])[])[]) {
    const [height, width] = [channels[0]!.length, channels[0]![0]!.length];
    const entries = channels[0]!.flatMap((row, y) =>
      row.flatMap((_, x) => channels.map((rows) => rows[y]![x]!)),
    );
    return {
      type: 'image',
      value: this.tensor([height, width, channels.length], entries),
    } satisfies SocketValues['image'];
  }

  mask(rows: readonly (readonly number[])[]) {
    return { type: 'mask', value: this.image(rows).value } satisfies SocketValues['mask'];
  }

  /** What a node gives. Throws where it reports a problem. */
  lower(
    type: string,
    inputs: object,
    parameters: object = {},
    effects: Partial<LowerContext> = {},
  ): Record<string, { value: Value }> {
    const declaration = vocabulary.get(type)!;
    const defaults = Object.entries(declaration.parameters).map(([name, parameter]) => [
      name,
      parameter.default,
    ]);
    const context = {
      b: this.b,
      id: type,
      inputs,
      parameters: { ...(Object.fromEntries(defaults) as object), ...parameters },
      input: (shape: Shape, source: InputSource) => this.b.emit('input', [], { shape, source }),
      fail: (reason: string) => {
        throw new Error(reason);
      },
      ...effects,
    } as unknown as LowerContext;
    return declaration.lower(context) as Record<string, { value: Value }>;
  }

  /** The entries of a value. */
  entriesOf(value: Value): number[] {
    return [...interpret({ value }, this.read)['value']!];
  }

  /** The scalar that a loss node gives. */
  loss(type: string, inputs: object, parameters: object = {}): number {
    return this.entriesOf(this.lower(type, inputs, parameters)['loss']!.value)[0]!;
  }

  /** The entries of the picture that a node gives, pixel by pixel. */
  imageOf(type: string, inputs: object, parameters: object = {}): number[] {
    return this.entriesOf(this.lower(type, inputs, parameters)['image']!.value);
  }

  /** Numbers are what they are, and noise is 1 everywhere. */
  private readonly read = (leaf: Value): readonly number[] => {
    const source = sourceOf(leaf);
    if (source?.kind === 'given') return this.entries.get(leaf)!;
    return source?.kind === 'numbers' ? source.values : new Array<number>(sizeOf(leaf.shape)).fill(1);
  };
}
