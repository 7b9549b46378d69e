import type { Builder } from '../builder.ts';
import type { Value } from '../value.ts';
import { perChannel } from './channels.ts';
import { colorSpaces, type ColorSpaceName } from './spaces.ts';

/** A picture in one space as a picture in another; both with the values that the spaces are defined by. */
export function convertColor(b: Builder, x: Value, from: ColorSpaceName, to: ColorSpaceName): Value {
  const [up, down] = [lineage(from), lineage(to)];
  const meet = up.find((space) => down.includes(space))!;
  const climbed = up.slice(0, up.indexOf(meet)).reduce((v, space) => colorSpaces[space].toParent(b, v), x);
  return down
    .slice(0, down.indexOf(meet))
    .reduceRight((v, space) => colorSpaces[space].fromParent(b, v), climbed);
}

/** The values of a space mapped to [0, 1] by the ranges of its channels. */
export function toUnit(b: Builder, x: Value, space: ColorSpaceName): Value {
  const { lows, widths } = rangesOf(b, space);
  return b.div(b.sub(x, lows), widths);
}

/** From [0, 1] back to the values of the space. */
export function fromUnit(b: Builder, x: Value, space: ColorSpaceName): Value {
  const { lows, widths } = rangesOf(b, space);
  return b.add(b.mul(x, widths), lows);
}

function rangesOf(b: Builder, space: ColorSpaceName): { lows: Value; widths: Value } {
  const { ranges } = colorSpaces[space];
  return {
    lows: perChannel(
      b,
      ranges.map(([low]) => low),
    ),
    widths: perChannel(
      b,
      ranges.map(([low, high]) => high - low),
    ),
  };
}

/** A space and what it is defined by, up to sRGB. */
function lineage(name: ColorSpaceName): ColorSpaceName[] {
  const { parent } = colorSpaces[name];
  return parent ? [name, ...lineage(parent)] : [name];
}
