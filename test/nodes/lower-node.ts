import { Builder } from '../../src/program/builder.ts';
import type { LowerContext } from '../../src/program/node.ts';
import type { FeatureMap, SocketValues } from '../../src/program/socket-values.ts';
import type { Shape, Value } from '../../src/program/value.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { interpret } from '../support/interpreter.ts';

/** Lowers single nodes on tensors given by their entries, and computes what comes out. */
export class Bench {
  readonly b = new Builder();
  private readonly entries = new Map<Value, readonly number[]>();

  tensor(shape: Shape, entries: readonly number[]): Value {
    const value = this.b.emit('input', [], { shape, source: `tensor ${this.entries.size}` });
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

  /** The scalar that a loss node gives. */
  loss(type: string, inputs: object, parameters: object = {}): number {
    const declaration = vocabulary.get(type)!;
    const defaults = Object.entries(declaration.parameters).map(([name, parameter]) => [
      name,
      parameter.default,
    ]);
    const context = {
      b: this.b,
      inputs,
      parameters: { ...(Object.fromEntries(defaults) as object), ...parameters },
      fail: (reason: string) => {
        throw new Error(reason);
      },
    } as unknown as LowerContext;
    const { loss } = declaration.lower(context) as { loss: SocketValues['loss'] };
    return interpret({ loss: loss.value }, (leaf) => this.entries.get(leaf)!)['loss']![0]!;
  }
}
