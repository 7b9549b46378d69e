import type { Builder } from '../builder.ts';
import type { Value } from '../value.ts';
import { mergeChannels, splitChannels } from './channels.ts';

/** Hue, saturation and value, each in [0, 1]; the hue of grays is 0. */
export function toHsv(b: Builder, x: Value): Value {
  const [red, green, blue] = splitChannels(b, x);
  const largest = b.maximum(b.maximum(red, green), blue);
  const spread = b.sub(largest, b.minimum(b.minimum(red, green), blue));
  const unless = (flag: Value) => b.sub(b.number(1), flag);
  // 1 in place of 0, where what is divided is 0 too.
  const safe = (v: Value) => b.add(v, unless(b.step(v)));
  const redIs = unless(b.step(b.sub(largest, red)));
  const greenIs = b.mul(unless(redIs), unless(b.step(b.sub(largest, green))));
  const blueIs = unless(b.add(redIs, greenIs));
  const sector = (is: Value, one: Value, other: Value, turn: number) =>
    b.mul(is, b.add(b.div(b.sub(one, other), safe(spread)), turn));
  const sixths = [
    sector(redIs, green, blue, 0),
    sector(greenIs, blue, red, 2),
    sector(blueIs, red, green, 4),
  ].reduce((sum, part) => b.add(sum, part));
  const hue = b.mul(sixths, 1 / 6);
  const turned = b.add(hue, b.step(b.mul(hue, -1)));
  return mergeChannels(b, [turned, b.div(spread, safe(largest)), largest]);
}

/** Each channel falls from the value by the saturation, as its hue is away: v - v s max(0, min(k, 4 - k, 1)). */
export function fromHsv(b: Builder, x: Value): Value {
  const [hue, saturation, value] = splitChannels(b, x);
  const channel = (n: number) => {
    const angle = b.add(b.mul(b.minimum(b.maximum(hue, 0), 1), 6), n);
    const k = b.sub(angle, b.mul(b.step(b.sub(angle, 6)), 6));
    const away = b.maximum(b.minimum(b.minimum(k, b.sub(b.number(4), k)), 1), 0);
    return b.sub(value, b.mul(b.mul(value, saturation), away));
  };
  return mergeChannels(b, [channel(5), channel(3), channel(1)]);
}
