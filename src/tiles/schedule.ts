import { sizeOf, type Value } from '../program/value.ts';
import { isPictureLeaf, type Analysis } from './analysis.ts';
import { Emission, type EmissionSetting, type Segment } from './emission.ts';
import type { Group, Push } from './group.ts';
import { ordered, withoutCarriers, type InputsOf } from './order.ts';
import { placementOf, type Geometry } from './placement.ts';
import type { Pushed } from './pushed.ts';
import { tileOf } from './tile.ts';
import { Variants, type Variant } from './tile-program.ts';

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
    const { analysis, like = [], side } = this.setting;
    const work = { sums, images, order, keepsCarriers: pushed !== undefined };
    const isRead = (value: Value): boolean => this.isRead(value);
    const { geometries, places } = placementOf(work, { analysis, isRead, like, side });
    const tiles = places.map(({ wanted, homes, own }) => {
      const emission = new Emission({ ...this.emissionSetting(work.keepsCarriers), wanted, homes });
      return tileOf(emission, { analysis, variants: this.variants, work, own, pushed });
    });
    for (const { segments } of tiles)
      for (const segment of segments) if (segment.kind === 'whole') this.needed.add(segment.of);
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
}
