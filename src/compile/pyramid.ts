import { heightWidth } from '../program/shape.ts';
import type { Builder } from '../program/builder.ts';
import { fitSize } from '../program/fit-size.ts';
import type { SocketValues } from '../program/socket-values.ts';
import type { Value } from '../program/value.ts';

type Outputs = Readonly<Record<string, SocketValues[keyof SocketValues]>>;

/** The name of a stage that works at a share of the size of its optimizer's canvas. */
export const levelName = (optimizer: string, share: number): string => `${optimizer}@${share}`;

/** What a node gives, with its pictures and masks at a share of their size, as a `resize` after it would make them. */
export function smaller(b: Builder, outputs: Outputs, share: number): Outputs {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, output]): [string, Outputs[string]] => {
      if (output.type !== 'image' && output.type !== 'mask') return [name, output];
      const [height, width] = heightWidth(output.value.shape);
      const size = fitSize(width, height, Math.max(1, Math.round(Math.max(width, height) * share)));
      return [name, { ...output, value: b.resize(output.value, size.height, size.width, 'bicubic') }];
    }),
  );
}

/** A picture at the size of another, as a `resize` like it would make it. */
export function fitted(b: Builder, picture: Value, like: Value): Value {
  const [height, width] = heightWidth(like.shape);
  return b.resize(picture, height, width, 'bicubic');
}
