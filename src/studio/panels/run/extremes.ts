/** Entries in a block of the lowest level; each further level has blocks twice as long. */
const BLOCK = 8;

/** Where the least and the greatest value of each complete block are; -1 where none of its values counts. */
interface Level {
  readonly low: number[];
  readonly high: number[];
}

/** The least and the greatest values of all parts of a series that grows. What has been seen once is not read again. */
export class Extremes {
  private readonly values: readonly number[];
  private readonly positive: boolean;
  private readonly levels: Level[] = [];

  /** @param positive only values above 0 count, as on a logarithmic axis; otherwise all that are numbers. */
  constructor(values: readonly number[], positive: boolean) {
    this.values = values;
    this.positive = positive;
  }

  /** Whether the value at an index is drawn. */
  counts(index: number): boolean {
    const value = this.values[index]!;
    return Number.isFinite(value) && (!this.positive || value > 0);
  }

  /** Where the least and the greatest value of a part are, the first of equal ones; -1 if there is none. */
  between(from: number, to: number): readonly [low: number, high: number] {
    this.follow();
    let [low, high] = [-1, -1];
    const see = (index: number, other: number): void => {
      if (index >= 0 && (low < 0 || this.values[index]! < this.values[low]!)) low = index;
      if (other >= 0 && (high < 0 || this.values[other]! > this.values[high]!)) high = other;
    };
    for (let at = from; at < to;) {
      const level = this.levelAt(at, to);
      if (level < 0) {
        if (this.counts(at)) see(at, at);
        at += 1;
        continue;
      }
      const { low: lows, high: highs } = this.levels[level]!;
      const block = at / (BLOCK << level);
      see(lows[block]!, highs[block]!);
      at += BLOCK << level;
    }
    return [low, high];
  }

  /** The least value of a part that is above a threshold; Infinity if there is none. */
  leastAbove(threshold: number, from: number, to: number): number {
    this.follow();
    let best = Infinity;
    const look = (start: number, end: number): void => {
      for (let at = start; at < end;) {
        const level = this.levelAt(at, end);
        const length = level < 0 ? 1 : BLOCK << level;
        this.lookAt(at, level, { threshold, best, look, found: (value) => (best = Math.min(best, value)) });
        at += length;
      }
    };
    look(from, to);
    return best;
  }

  /**
   * Where a line through a part has to go to look as if it went through all of it: the least and the greatest value of
   * each of about `columns` pieces of equal length. An index whose value does not count is a gap.
   *
   * @returns at most 2 · (columns + 1) + 1 indices, in order.
   */
  drawn(from: number, to: number, columns: number): number[] {
    const size = 2 ** Math.max(0, Math.ceil(Math.log2((to - from) / Math.max(1, columns))));
    if (size === 1) return Array.from({ length: to - from }, (_, i) => from + i);
    const indices: number[] = [];
    for (let at = Math.floor(from / size) * size; at < to; at += size) {
      const start = Math.max(from, at);
      const [low, high] = this.between(start, Math.min(to, at + size));
      indices.push(low < 0 ? start : Math.min(low, high));
      if (low !== high) indices.push(Math.max(low, high));
    }
    // So that the line ends where the series does.
    if (indices.at(-1) !== to - 1) indices.push(to - 1);
    return indices;
  }

  private lookAt(
    at: number,
    level: number,
    search: {
      readonly threshold: number;
      readonly best: number;
      readonly look: (from: number, to: number) => void;
      readonly found: (value: number) => void;
    },
  ): void {
    const { threshold, best, look, found } = search;
    if (level < 0) {
      const value = this.values[at]!;
      if (this.counts(at) && value > threshold && value < best) found(value);
      return;
    }
    const length = BLOCK << level;
    const { low: lows, high: highs } = this.levels[level]!;
    const [low, high] = [lows[at / length]!, highs[at / length]!];
    if (low < 0 || this.values[high]! <= threshold || this.values[low]! >= best) return;
    if (this.values[low]! > threshold) found(this.values[low]!);
    else if (level > 0) {
      look(at, at + length / 2);
      look(at + length / 2, at + length);
    } else for (let i = at; i < at + length; i++) this.lookAt(i, -1, search);
  }

  /** The level of the longest complete block that begins at an index and ends before another; -1 for one entry. */
  private levelAt(at: number, to: number): number {
    let level = -1;
    for (
      let length = BLOCK;
      at % length === 0 && at + length <= to && at / length < (this.levels[level + 1]?.low.length ?? 0);
      length *= 2
    )
      level += 1;
    return level;
  }

  /** Takes in the values that have come since. */
  private follow(): void {
    const { values, levels } = this;
    for (;;) {
      const done = (levels[0]?.low.length ?? 0) * BLOCK;
      if (values.length - done < BLOCK) return;
      let [low, high] = [-1, -1];
      for (let i = done; i < done + BLOCK; i++) {
        if (!this.counts(i)) continue;
        if (low < 0 || values[i]! < values[low]!) low = i;
        if (high < 0 || values[i]! > values[high]!) high = i;
      }
      this.append(0, low, high);
    }
  }

  private append(level: number, low: number, high: number): void {
    const { low: lows, high: highs } = (this.levels[level] ??= { low: [], high: [] });
    lows.push(low);
    highs.push(high);
    if (lows.length % 2 === 1) return;
    const [left, right] = [lows.at(-2)!, lows.at(-1)!];
    const [first, second] = [highs.at(-2)!, highs.at(-1)!];
    const { values } = this;
    this.append(
      level + 1,
      left >= 0 && !(right >= 0 && values[right]! < values[left]!) ? left : right,
      first >= 0 && !(second >= 0 && values[second]! > values[first]!) ? first : second,
    );
  }
}

const known = { all: new WeakMap<object, Extremes>(), positive: new WeakMap<object, Extremes>() };

/** Those of a series that may grow, but does not change otherwise. */
export function extremesOf(values: readonly number[], positive: boolean): Extremes {
  const map = positive ? known.positive : known.all;
  const found = map.get(values);
  if (found) return found;
  const made = new Extremes(values, positive);
  map.set(values, made);
  return made;
}
