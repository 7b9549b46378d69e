import type { Builder } from '../program/builder.ts';
import { gradientOf } from '../program/gradient.ts';
import { sizeOf, type Value } from '../program/value.ts';
import type { Analysis } from './analysis.ts';
import type { Box } from './box.ts';
import type { Emission, Segment } from './emission.ts';
import type { Place, Work } from './placement.ts';
import type { Pushed } from './pushed.ts';
import type { Variant, Variants } from './tile-program.ts';

/** What a tile computes, and what it reads. */
export interface Tile {
  readonly variant: Variant;
  readonly segments: readonly Segment[];
  /** The boxes of outputs `image i`, and of each what the tile adds to the whole. */
  readonly images: readonly { readonly box: Box; readonly own: Box }[];
  /** The boxes of the picture at which the gradient is taken, and where in its vector: the output `gradient` is added there. */
  readonly gradients: readonly { readonly box: Box; readonly offset: number }[];
}

interface TileSetting {
  readonly analysis: Analysis;
  readonly variants: Variants;
  readonly work: Work;
  readonly own: Place['own'];
  /** The gradient that it gives, in place of its parts of the sums. */
  readonly pushed: Pushed | undefined;
}

/** The tile that an emission builds. */
export function tileOf(emission: Emission, { analysis, variants, work, own, pushed }: TileSetting): Tile {
  const { b } = emission;
  const { sums, images, order } = work;
  for (const value of order) emission.make(value);
  const parts = sums.map((sum) => emission.part(sum, own(sum)));
  const outputs: Record<string, Value> = {};
  const shown = images.map((value, i) => {
    const layout = analysis.layoutOf(value)!;
    const input = emission.make(value);
    const box = input.box ?? own(value);
    const entries = input.at(box, layout);
    outputs[`image ${i}`] = layout.kind === 'columns' ? b.transpose(entries) : entries;
    return { box, own: own(value) };
  });
  const gradients: { box: Box; offset: number }[] = [];
  if (pushed) {
    b.origin = undefined;
    const products = sums.map((sum, i) =>
      b.sum(b.mul(parts[i]!, emission.whole(pushed.cotangents.get(sum)!))),
    );
    const scalar = products.reduce((sum, one) => b.add(sum, one));
    // With one entry of what the parts are made of, an engine knows what the forward pass is.
    outputs['forward'] = parts
      .flatMap(({ inputs }) => inputs.map((input) => firstOf(b, input)))
      .reduce((sum, one) => b.add(sum, one));
    let offset = 0;
    emission.segments.forEach(({ segment, leaf }, i) => {
      if (segment.kind === 'picture' && segment.of === pushed.at) {
        outputs[`gradient ${i}`] = gradientOf(b, scalar, leaf);
        gradients.push({ box: segment.box, offset });
      }
      offset += sizeOf(segment.shape);
    });
  } else
    parts.forEach((part, i) => {
      outputs[`part ${i}`] = part;
    });
  const segments = emission.segments.map(({ segment }) => segment);
  return { variant: variants.of(emission, outputs), segments, images: shown, gradients };
}

/** The first entry of a value. */
function firstOf(b: Builder, value: Value): Value {
  const begin = value.shape.map(() => 0);
  const size = value.shape.map(() => 1);
  return b.reshape(b.slice(value, begin, size), []);
}
