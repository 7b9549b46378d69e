import { Builder } from '../program/builder.ts';
import type { PrimitiveAttributes } from '../program/signatures.ts';
import { sameShape, sizeOf, type Shape, type Value } from '../program/value.ts';
import type { Analysis } from './analysis.ts';
import { contains, lengthOf, sameBox, wholeOf, mapAxes, type Box, type Grid, type Interval } from './box.ts';
import { channelsOf, shapeIn, type Piece, type Positions } from './layout.ts';
import { ordered, withoutCarriers } from './order.ts';
import { again, cropped } from './rules/helpers.ts';
import { ruleOf } from './rules/index.ts';
import { pointwiseRules } from './rules/pointwise.ts';
import type { PartSite, Site, TileInput } from './rule.ts';

/** What the program of a tile reads, in the order of its vector. */
export type Segment = { readonly shape: Shape } & (
  | { readonly kind: 'picture'; readonly of: Value; readonly box: Box }
  | { readonly kind: 'whole'; readonly of: Value }
  | { readonly kind: 'own'; readonly box: Box; readonly own: Box }
  | {
      readonly kind: 'matrix';
      readonly attributes: PrimitiveAttributes['resample'];
      readonly out: Interval;
      readonly from: Interval;
    }
);

export interface EmissionSetting {
  readonly analysis: Analysis;
  /** Values with positions that are read, not made: pictures, the canvas, and what was computed before. */
  readonly isRead: (value: Value) => boolean;
  /** Values without positions that are read, not made: those that depend on a sum over positions. */
  readonly isGiven: (value: Value) => boolean;
  /** Of these, those that others are made of. */
  readonly isBase: (value: Value) => boolean;
  /** The boxes in which pictures are read, where nothing else says one. */
  readonly homes: ReadonlyMap<Value, Box>;
  /** What is needed of each value. */
  readonly wanted: ReadonlyMap<Value, Box>;
  readonly keepsCarriers: boolean;
}

/** Builds the program of one tile. */
export class Emission {
  readonly b = new Builder();
  readonly segments: { readonly segment: Segment; readonly leaf: Value }[] = [];
  private readonly setting: EmissionSetting;
  private readonly globals = new Map<Value, Value>();
  private readonly inputs = new Map<Value, TileInput>();
  private readonly known = new Map<string, Value>();
  private readonly numbers = new Map<Value, number>();

  constructor(setting: EmissionSetting) {
    this.setting = setting;
  }

  /** A value without positions. */
  whole(value: Value): Value {
    const { isGiven } = this.setting;
    const made = this.globals.get(value);
    if (made) return made;
    const order = ordered([value], (v) => (isGiven(v) || this.globals.has(v) ? [] : withoutCarriers(v)));
    for (const one of order) {
      if (this.globals.has(one)) continue;
      this.globals.set(one, this.makeWhole(one));
    }
    return this.globals.get(value)!;
  }

  /** A value with positions: all that it needs has to have been made. */
  make(value: Value): TileInput {
    const made = this.inputs.get(value);
    if (made) return made;
    const layout = this.setting.analysis.layoutOf(value);
    const input = layout ? this.makePositions(value, layout) : this.wholeInput(value);
    this.inputs.set(value, input);
    return input;
  }

  /** What the tile adds to a sum over positions. */
  part(value: Value, ownBox: Box): Value {
    this.b.origin = value.origin;
    const site: PartSite = {
      ...this.siteOf(value),
      own: (like, box) => {
        if (sameBox(box, ownBox)) return undefined;
        const shape = shapeIn(like, box, 1);
        return this.segment({ kind: 'own', shape, box, own: ownBox });
      },
    };
    return ruleOf(value.primitive).part!(site);
  }

  private makeWhole(value: Value): Value {
    const { analysis, isGiven } = this.setting;
    if (isGiven(value)) return this.segment({ kind: 'whole', of: value, shape: value.shape });
    if (analysis.layoutOf(value)) throw new Error(`“${value.primitive}” has positions.`);
    this.b.origin = value.origin;
    if (value.primitive === 'surrogate') return this.globals.get(value.inputs[0])!;
    return again(
      this.b,
      value,
      value.inputs.map((input) => this.globals.get(input)!),
    );
  }

  private makePositions(value: Value, layout: Positions): TileInput {
    const { homes, wanted, isRead } = this.setting;
    if (isRead(value)) {
      const at = (box: Box): Value => {
        if (layout.kind === 'columns')
          return this.b.transpose(this.read(value, { ...layout, kind: 'rows' }, box));
        return this.read(value, layout, box);
      };
      return { layout, box: undefined, home: homes.get(value), at, whole: () => this.failed(value) };
    }
    this.b.origin = value.origin;
    const box = wanted.get(value)!;
    const rule = ruleOf(value.primitive);
    const piece = rule.emit!({ ...this.siteOf(value), wanted: box, layout });
    if (!contains(piece.box, box))
      throw new Error(`A tile lacks some of what “${value.primitive}” needs: this is a bug in Stylograph.`);
    return {
      layout,
      box: piece.box,
      home: undefined,
      at: (to) => cropped(this.b, piece.value, layout, piece.box, to),
      whole: () => this.failed(value),
    };
  }

  private wholeInput(value: Value): TileInput {
    return {
      layout: undefined,
      box: undefined,
      home: undefined,
      at: (box, as) => this.wholeAt(value, box, as),
      whole: () => this.whole(value),
    };
  }

  /** A value that says nothing of positions, in a box: it may be as large as the picture, and is then one number repeated. */
  private wholeAt(value: Value, box: Box, as: Positions): Value {
    const { kind, grid } = as;
    const { shape } = value;
    const positions = { image: [0, 1], rows: [0], columns: [1] }[kind];
    if (shape.length === 0 || positions.every((axis) => shape[axis] === 1)) return this.whole(value);
    const channels = channelsOf(as, shape);
    const boxed = shapeIn(as, box, channels);
    const full = wholeOf(grid);
    if (!this.setting.isBase(value)) {
      this.b.origin = value.origin;
      if (value.primitive === 'broadcast')
        return this.b.broadcast(
          this.wholeAt(value.inputs[0], box, as),
          boxed.map((n, axis) => (shape[axis] === 1 ? 1 : n)),
        );
      if (value.primitive in pointwiseRules)
        return again(
          this.b,
          value,
          value.inputs.map((input) => this.wholeAt(input, box, as)),
        );
      const other = { kind: kind === 'image' ? 'rows' : 'image', grid } as const;
      const [input] = value.inputs;
      if (value.primitive === 'reshape' && kind !== 'columns' && input)
        if (sameShape(input.shape, shapeIn(other, full, channels)))
          return this.b.reshape(this.wholeAt(input, box, other), boxed);
    }
    if (kind === 'image') {
      // A row or a column of numbers may be stretched over the others.
      const along = (axis: 0 | 1): Interval => (shape[axis] === 1 ? [0, 1] : box[axis]);
      const size: Grid = [shape[0]!, shape[1]!];
      return cropped(this.b, this.whole(value), as, wholeOf(size), mapAxes(along));
    }
    if (!sameShape(shape, shapeIn(as, full, channels)))
      throw new Error(`“${value.primitive}” has no entry for each position.`);
    return cropped(this.b, this.whole(value), as, full, box);
  }

  private siteOf(value: Value): Omit<Site, 'wanted' | 'layout'> {
    const { keepsCarriers } = this.setting;
    const inputs = value.inputs.map((input) => this.lazily(input));
    return {
      b: this.b,
      value,
      inputs,
      keepsCarriers,
      piece: (index) => this.pieceOf(value, inputs[index]!, index),
      matrix: (attributes, out, from) =>
        this.segment({ kind: 'matrix', attributes, out, from, shape: [lengthOf(out), lengthOf(from)] }),
    };
  }

  /** An input that is made when it is first looked at: a surrogate leaves out its carrier. */
  private lazily(value: Value): TileInput {
    const { analysis } = this.setting;
    const made = (): TileInput => this.make(value);
    return {
      get layout() {
        return analysis.layoutOf(value);
      },
      get box() {
        return made().box;
      },
      get home() {
        return made().home;
      },
      at: (box, as) => made().at(box, as),
      whole: () => made().whole(),
    };
  }

  private pieceOf(value: Value, input: TileInput, index: number): Piece {
    const { analysis, wanted } = this.setting;
    const layout = input.layout;
    if (layout && input.box) return { value: input.at(input.box, layout), box: input.box };
    const layouts = value.inputs.map((one) => analysis.layoutOf(one));
    const needed = ruleOf(value.primitive).needs(value, wanted.get(value)!, layouts)[index]!;
    const box = input.home ?? needed;
    const [height, width] = value.inputs[index]!.shape;
    return { value: input.at(box, layout ?? { kind: 'image', grid: [height!, width!] }), box };
  }

  private read(value: Value, layout: Positions, box: Box): Value {
    const shape = shapeIn(layout, box, channelsOf(this.setting.analysis.layoutOf(value)!, value.shape));
    return this.segment({ kind: 'picture', of: value, box, shape });
  }

  private segment(segment: Segment): Value {
    const key = JSON.stringify({ ...segment, ...('of' in segment && { of: this.numberOf(segment.of) }) });
    const known = this.known.get(key);
    if (known) return known;
    const name = `${this.segments.length}`;
    const leaf = this.b.emit('input', [], { shape: segment.shape, source: { kind: 'given', name } });
    this.segments.push({ segment, leaf });
    this.known.set(key, leaf);
    return leaf;
  }

  private numberOf(value: Value): number {
    const number = this.numbers.get(value) ?? this.numbers.size;
    this.numbers.set(value, number);
    return number;
  }

  private failed({ primitive }: Value): never {
    throw new Error(`“${primitive}” has positions: it is not read whole.`);
  }
}

/** How many entries a tile reads. */
export function entriesIn(segments: readonly Segment[]): number {
  return segments.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}
