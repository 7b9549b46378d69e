import type { Builder } from '../program/builder.ts';
import { gradientOf } from '../program/gradient.ts';
import { sizeOf, type Value } from '../program/value.ts';
import type { Analysis } from './analysis.ts';
import { isPictureLeaf } from './analysis.ts';
import { holds, hull, mapAxes, sameGrid, type Box, type Grid, type Interval } from './box.ts';
import { Emission, type EmissionSetting, type Segment } from './emission.ts';
import { ordered, withoutCarriers, type InputsOf } from './order.ts';
import { boundaries, boundariesAt, evened, halvings } from './partition.ts';
import type { Pushed } from './pushed.ts';
import { ruleOf } from './rules/index.ts';
import { Variants, type Variant } from './tile-program.ts';

/** What a tile computes, and what it reads. */
export interface Tile {
  readonly variant: Variant;
  readonly segments: readonly Segment[];
  /** The boxes of outputs `image i`, and of each what the tile adds to the whole. */
  readonly images: readonly { readonly box: Box; readonly own: Box }[];
  /** The boxes of the canvas that it reads, and where in its vector: the output `gradient` is added to the gradient there. */
  readonly gradients: readonly { readonly box: Box; readonly offset: number }[];
}

/** Where tiles lie on a picture of one size: what they count, and the boxes that they read. */
interface Geometry {
  readonly grid: Grid;
  readonly strides: readonly [number, number];
  readonly homes: readonly [readonly Interval[], readonly Interval[]];
}

/** A gradient with respect to a picture, to which tiles add as to that of the loss. */
export interface Push {
  readonly value: Value;
  readonly groups: readonly Group[];
}

/** Tiles over the same positions. */
export interface Group {
  /** Gradients that its tiles read, and no group before it. */
  readonly pushes: readonly Push[];
  /** Gradients that no group after it reads. */
  readonly released: readonly Value[];
  /** Of the pictures that they read. */
  readonly geometries: readonly Geometry[];
  /** Values of which each tile gives a part, as `part i`. */
  readonly sums: readonly Value[];
  /** Values of which each tile gives a box, as `image i`. */
  readonly images: readonly Value[];
  readonly tiles: readonly Tile[];
}

/** Values without positions, made of sums: outputs `value i`. */
export interface Globals {
  readonly values: readonly Value[];
  readonly variant: Variant;
  readonly segments: readonly Segment[];
}

/** Passes over tiles, each followed by what is made of its sums. The first has no tiles: what no sum is needed for. */
export interface Schedule {
  readonly levels: readonly { readonly groups: readonly Group[]; readonly globals: Globals | undefined }[];
  /** The gradient with respect to the canvas, at the end. */
  readonly gradient: readonly Group[];
  readonly variants: readonly Variant[];
}

export interface ScheduleSetting {
  readonly analysis: Analysis;
  /** What to compute: values with positions and without. */
  readonly roots: readonly Value[];
  /** What has been computed before. */
  readonly known: ReadonlySet<Value>;
  /** The gradient to compute at the end. */
  readonly pushed?: Pushed;
  /** Gradients that others are made of. */
  readonly gradients: ReadonlyMap<Value, Pushed>;
  /**
   * Tiles to lie like, where they can: the features of equal pictures then have equal bits, and a canvas that starts as its own
   * target a loss of 0.
   */
  readonly like?: readonly Geometry[];
  /** Rows and columns that a tile counts, at the size of the largest picture that it reads. */
  readonly side: number;
}

/** A group, and before it those that compute the gradients that it reads. */
export function withPushes(group: Group): readonly Group[] {
  return [...group.pushes.flatMap(({ groups }) => groups.flatMap(withPushes)), group];
}

/** Most bytes of gradients that others are made of, at once. */
export function gradientBytes({ levels, gradient }: Schedule): number {
  const bytesOf = (values: readonly Value[]): number =>
    values.reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);
  let [now, most] = [0, 0];
  const see = (group: Group): void => {
    for (const { value, groups } of group.pushes) {
      now += bytesOf([value]);
      most = Math.max(most, now);
      groups.forEach(see);
    }
    now -= bytesOf(group.released);
  };
  [...levels.flatMap(({ groups }) => groups), ...gradient].forEach(see);
  return most;
}

export function scheduleOf(setting: ScheduleSetting): Schedule {
  return new Scheduling(setting).schedule();
}

class Scheduling {
  private readonly setting: ScheduleSetting;
  private readonly levels = new Map<Value, number>();
  private readonly dependent = new Set<Value>();
  private readonly variants = new Variants();
  private readonly needed = new Set<Value>();
  /** Of gradients, the list of what the last group that reads them releases. */
  private readonly lastReaders = new Map<Value, Value[]>();
  private readonly order: readonly Value[];

  constructor(setting: ScheduleSetting) {
    this.setting = setting;
    const { roots, pushed } = setting;
    const cotangents = [...(pushed?.cotangents.values() ?? [])];
    const beside = pushed ? this.beside([...pushed.cotangents.keys()]) : [];
    this.order = ordered([...roots, ...cotangents, ...beside], (value) => this.madeOf(value));
    for (const value of this.order) {
      const inputs = this.madeOf(value);
      const below = inputs.reduce((level, input) => Math.max(level, this.levels.get(input)!), 0);
      this.levels.set(value, this.isSum(value) ? below + 1 : below);
      if (this.isBase(value) || inputs.some((input) => this.dependent.has(input))) this.dependent.add(value);
    }
  }

  schedule(): Schedule {
    const { roots, pushed } = this.setting;
    const sums = this.order.filter((value) => this.isSum(value));
    const images = roots.filter((value) => !this.isRead(value) && this.layoutOf(value));
    const last = [
      ...sums.map((value) => this.levels.get(value)!),
      ...images.map((value) => this.levels.get(value)! + 1),
    ].reduce((a, b) => Math.max(a, b), 0);
    const groups = Array.from({ length: last + 1 }, (_, level) => {
      const ofLevel = sums.filter((value) => this.levels.get(value) === level);
      const shown = images.filter((value) => this.levels.get(value)! + 1 === level);
      return this.groupsOf(ofLevel, shown, undefined);
    });
    const gradient = pushed ? this.groupsOf([...pushed.cotangents.keys()], [], pushed) : [];
    for (const root of roots) if (!this.layoutOf(root)) this.needed.add(root);
    for (const [value, released] of this.lastReaders) released.push(value);
    return {
      levels: groups.map((ofLevel, level) => ({ groups: ofLevel, globals: this.globalsAt(level) })),
      gradient,
      variants: this.variants.all(),
    };
  }

  private layoutOf(value: Value) {
    return this.setting.analysis.layoutOf(value);
  }

  private isSum(value: Value): boolean {
    return this.setting.analysis.isSum(value) && !this.setting.known.has(value);
  }

  private isRead(value: Value): boolean {
    return isPictureLeaf(value) || this.setting.known.has(value) || this.setting.gradients.has(value);
  }

  /** Whether values without positions start from it. */
  private isBase(value: Value): boolean {
    return value.primitive === 'knob' || this.setting.known.has(value) || this.isSum(value);
  }

  /** What has to be computed before a value. */
  private madeOf(value: Value): readonly Value[] {
    if (isPictureLeaf(value) || this.setting.known.has(value)) return [];
    const gradient = this.setting.gradients.get(value);
    if (!gradient) return withoutCarriers(value);
    return [...gradient.cotangents.values(), ...this.beside([...gradient.cotangents.keys()])];
  }

  /** The inputs of a value that have positions, to walk through. */
  private within(keepsCarriers: boolean): InputsOf {
    return (value) => {
      if (this.isRead(value)) return [];
      const inputs = keepsCarriers ? value.inputs : withoutCarriers(value);
      return inputs.filter((input) => this.layoutOf(input));
    };
  }

  /** What the gradient at sums reads that has no positions. */
  private beside(sums: readonly Value[]): Value[] {
    const order = ordered(sums, this.within(true)).filter((value) => !this.isRead(value));
    return [...new Set(order.flatMap(({ inputs }) => inputs.filter((input) => !this.layoutOf(input))))];
  }

  private globalsAt(level: number): Globals | undefined {
    const values = [...this.needed].filter(
      (value) => this.levels.get(value) === level && !this.isBase(value),
    );
    if (values.length === 0) return undefined;
    const isBase = (value: Value): boolean => this.isBase(value);
    const emission = new Emission({
      ...this.emissionSetting(false),
      isGiven: isBase,
      wanted: new Map(),
      homes: new Map(),
    });
    const outputs = values.map((value, i) => [`value ${i}`, emission.whole(value)] as const);
    const variant = this.variants.of(emission, Object.fromEntries(outputs));
    return { values, variant, segments: emission.segments.map(({ segment }) => segment) };
  }

  private emissionSetting(keepsCarriers: boolean): Omit<EmissionSetting, 'wanted' | 'homes'> {
    return {
      analysis: this.setting.analysis,
      isRead: (value) => this.isRead(value),
      isGiven: (value) => this.dependent.has(value),
      isBase: (value) => this.isBase(value),
      keepsCarriers,
    };
  }

  /** Tiles for what shares pictures or features. */
  private groupsOf(sums: readonly Value[], images: readonly Value[], pushed: Pushed | undefined): Group[] {
    const within = this.within(pushed !== undefined);
    const sets: { targets: Set<Value>; values: Set<Value> }[] = [];
    for (const target of [...sums, ...images]) {
      const values = new Set(ordered([target], within));
      if (!images.includes(target)) values.delete(target);
      const shared = sets.filter((set) => [...values].some((value) => set.values.has(value)));
      for (const set of shared) {
        sets.splice(sets.indexOf(set), 1);
        for (const value of set.values) values.add(value);
      }
      const targets = new Set([...shared.flatMap((set) => [...set.targets]), target]);
      sets.push({ targets, values });
    }
    return sets.map(({ targets }) => {
      const of = (all: readonly Value[]): Value[] => all.filter((value) => targets.has(value));
      return this.group(of(sums), of(images), pushed);
    });
  }

  private group(sums: readonly Value[], images: readonly Value[], pushed: Pushed | undefined): Group {
    const within = this.within(pushed !== undefined);
    const order = ordered([...sums, ...images], within).filter((value) => !sums.includes(value));
    const { pushes, released } = this.pushesFor(order);
    const gridOf = (value: Value): Grid => this.layoutOf(value)!.grid;
    const grids = order.map(gridOf);
    // Padded features are a little larger than the picture.
    const pictures = order.filter((value) => this.isRead(value)).map(gridOf);
    const root = (pictures.length > 0 ? pictures : grids).reduce((a, b) =>
      b[0] * b[1] > a[0] * a[1] ? b : a,
    );
    const like = this.setting.like?.find(({ grid }) => sameGrid(grid, root));
    const strides = mapAxes((axis) =>
      grids.reduce(
        (stride, grid) => Math.max(stride, 2 ** halvings(root[axis], grid[axis])),
        like?.strides[axis] ?? 1,
      ),
    );
    const bounds = mapAxes((axis) => boundaries(root[axis], this.setting.side, strides[axis]));
    const ownOf = (grid: Grid, i: number, j: number): Box => {
      const [rows, columns] = mapAxes((axis) => boundariesAt(bounds[axis], grid[axis]));
      return [
        [rows[i]!, rows[i + 1]!],
        [columns[j]!, columns[j + 1]!],
      ];
    };
    const targetGrid = (value: Value): Grid =>
      images.includes(value) ? gridOf(value) : gridOf(value.inputs.find((input) => this.layoutOf(input))!);
    const counts = mapAxes((axis) => bounds[axis].length - 1);
    const keepsCarriers = pushed !== undefined;
    // Rows need nothing of columns: the tiles of a diagonal say what all need.
    const diagonal = Array.from({ length: Math.max(counts[0], counts[1]) }, (_, i) =>
      this.wantedOf([...sums, ...images], order, keepsCarriers, (target) => {
        const grid = targetGrid(target);
        return ownOf(grid, Math.min(i, counts[0] - 1), Math.min(i, counts[1] - 1));
      }),
    );
    const homes = new Map<Value, readonly [readonly Interval[], readonly Interval[]]>();
    for (const value of order.filter((one) => this.isRead(one)))
      homes.set(
        value,
        mapAxes((axis) => {
          const needed = diagonal.slice(0, counts[axis]).map((wanted) => wanted.get(value)![axis]);
          const size = gridOf(value)[axis];
          const stride = Math.max(1, strides[axis] / 2 ** halvings(root[axis], size));
          const others = like && sameGrid(like.grid, gridOf(value)) ? like.homes[axis] : [];
          const isLike = others.length === needed.length && needed.every((one, i) => holds(others[i]!, one));
          return isLike ? others : evened(needed, size, stride);
        }),
      );
    const tiles: Tile[] = [];
    for (let i = 0; i < counts[0]; i++)
      for (let j = 0; j < counts[1]; j++) {
        const wanted = new Map<Value, Box>();
        for (const [value, [rows]] of diagonal[i]!) wanted.set(value, [rows, diagonal[j]!.get(value)![1]]);
        const home = new Map(
          [...homes].map(([value, [rows, columns]]) => [value, [rows[i]!, columns[j]!] as const]),
        );
        const emission = new Emission({ ...this.emissionSetting(keepsCarriers), wanted, homes: home });
        const own = (value: Value): Box => ownOf(targetGrid(value), i, j);
        tiles.push(this.tile(emission, order, { sums, images, own }, pushed));
      }
    const geometries = [...homes].map(([value, home]) => ({ grid: gridOf(value), strides, homes: home }));
    return { pushes, released, geometries, sums, images, tiles };
  }

  /** The gradients among what tiles read, each computed before the first group that reads it. */
  private pushesFor(read: readonly Value[]): Pick<Group, 'pushes'> & { released: Value[] } {
    const released: Value[] = [];
    const pushes: Push[] = [];
    for (const value of read) {
      const pushed = this.setting.gradients.get(value);
      if (!pushed) continue;
      if (!this.lastReaders.has(value))
        pushes.push({ value, groups: this.groupsOf([...pushed.cotangents.keys()], [], pushed) });
      this.lastReaders.set(value, released);
    }
    return { pushes, released };
  }

  private wantedOf(
    targets: readonly Value[],
    order: readonly Value[],
    keepsCarriers: boolean,
    ownOf: (target: Value) => Box,
  ): Map<Value, Box> {
    const wanted = new Map<Value, Box>();
    const want = (value: Value, box: Box): void => {
      const before = wanted.get(value);
      wanted.set(value, before ? hull(before, box) : box);
    };
    for (const target of targets) {
      // A tile that counts nothing of a small layer reads the nearest.
      const own = mapAxes((axis): Interval => {
        const [from, to] = ownOf(target)[axis];
        return to > from ? [from, to] : [Math.max(0, from - 1), Math.max(1, to)];
      });
      want(target, own);
    }
    const all = [...targets.filter((target) => !order.includes(target)), ...order.toReversed()];
    for (const value of all) {
      if (this.isRead(value)) continue;
      const layouts = value.inputs.map((input) => this.layoutOf(input));
      const needs = ruleOf(value.primitive).needs(value, wanted.get(value)!, layouts);
      value.inputs.forEach((input, i) => {
        if (!layouts[i] || (value.primitive === 'surrogate' && i === 1 && !keepsCarriers)) return;
        want(input, needs[i]!);
      });
    }
    return wanted;
  }

  private tile(
    emission: Emission,
    order: readonly Value[],
    { sums, images, own }: { sums: readonly Value[]; images: readonly Value[]; own: (value: Value) => Box },
    pushed: Pushed | undefined,
  ): Tile {
    const { b } = emission;
    for (const value of order) emission.make(value);
    const parts = sums.map((sum) => emission.part(sum, own(sum)));
    const outputs: Record<string, Value> = {};
    const shown = images.map((value, i) => {
      const layout = this.layoutOf(value)!;
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
    for (const segment of segments) if (segment.kind === 'whole') this.needed.add(segment.of);
    return { variant: this.variants.of(emission, outputs), segments, images: shown, gradients };
  }
}

/** The first entry of a value. */
function firstOf(b: Builder, value: Value): Value {
  const begin = value.shape.map(() => 0);
  const size = value.shape.map(() => 1);
  return b.reshape(b.slice(value, begin, size), []);
}
