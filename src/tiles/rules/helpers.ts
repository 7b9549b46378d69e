import type { Builder } from '../../program/builder.ts';
import type { PrimitiveName } from '../../program/signatures.ts';
import type { Value, ValueOf } from '../../program/value.ts';
import { intersection, sameBox, type Box } from '../box.ts';
import { NotTileable, sameLayout, type Layout, type Positions } from '../layout.ts';
import type { Rule, Site, TileInput } from '../rule.ts';

/** The same primitive on other inputs. */
export function again(b: Builder, value: Value, inputs: readonly Value[]): Value {
  // As many inputs as before, of the same kinds.
  const other = { ...value, inputs } as Value;
  return b.emit(other.primitive, other.inputs, other.attributes);
}

/** The layout of inputs that go together entry by entry. */
export function commonLayout(value: Value, inputs: readonly Layout[]): Positions {
  const found = inputs.filter((layout) => layout !== undefined);
  const [first] = found;
  if (!first) throw new Error(`No input of “${value.primitive}” has positions.`);
  if (!found.every((layout) => sameLayout(layout, first)))
    throw new NotTileable(value, 'it stretches one row or column over others.');
  return first;
}

/** The box in which inputs go together: that of those which have one. */
export function commonBox(inputs: readonly TileInput[], wanted: Box): Box {
  const boxes = (of: (input: TileInput) => Box | undefined): readonly Box[] =>
    inputs.map((input) => (input.layout ? of(input) : undefined)).filter((box) => box !== undefined);
  const made = boxes(({ box }) => box);
  const found = made.length > 0 ? made : boxes(({ home }) => home);
  return found.length > 0 ? found.reduce(intersection) : wanted;
}

/** The rule of a primitive that computes each position from the same position of its inputs. */
export function eachPosition<P extends PrimitiveName>(
  layout: (value: ValueOf<P>, inputs: readonly Layout[]) => Layout,
  emit: (site: Site<P>, inputs: readonly Value[], box: Box) => Value,
): Rule<P> & Required<Pick<Rule<P>, 'emit'>> {
  return {
    layout,
    needs: ({ inputs }, box) => inputs.map(() => box),
    emit(site) {
      const box = commonBox(site.inputs, site.wanted);
      const inputs = site.inputs.map((input) => input.at(box, input.layout ?? site.layout));
      return { value: emit(site, inputs, box), box };
    },
  };
}

/** The rule of a primitive that is never computed over positions. */
export function refused(reason: string): Rule {
  return {
    layout(value) {
      throw new NotTileable(value, reason);
    },
    needs: ({ inputs }, box) => inputs.map(() => box),
  };
}

/** A value laid out as `layout` cut from one box to another inside it. */
export function cropped(b: Builder, value: Value, { kind }: Positions, from: Box, to: Box): Value {
  if (sameBox(from, to)) return value;
  const [height, width] = [from[0][1] - from[0][0], from[1][1] - from[1][0]];
  const size = [to[0][1] - to[0][0], to[1][1] - to[1][0]] as const;
  const begin = [to[0][0] - from[0][0], to[1][0] - from[1][0], 0];
  if (kind === 'columns') {
    const rows = cropped(b, b.transpose(value), { kind: 'rows', grid: [height, width] }, from, to);
    return b.transpose(rows);
  }
  const channels = value.shape.at(-1)!;
  const image = kind === 'image' ? value : b.reshape(value, [height, width, channels]);
  const cut = b.slice(image, begin, [...size, channels]);
  return kind === 'image' ? cut : b.reshape(cut, [size[0] * size[1], channels]);
}

/** The grid of an image whose positions nothing else says: one value repeated, of which features are taken. */
export function imageLayout(value: Value, layout: Layout): Positions {
  if (layout?.kind === 'image') return layout;
  const [height, width] = value.shape;
  if (layout || value.shape.length !== 3 || height === undefined || width === undefined)
    throw new NotTileable(value, 'its positions are not known.');
  return { kind: 'image', grid: [height, width] };
}
