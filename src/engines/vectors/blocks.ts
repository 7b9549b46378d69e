import type { Pointwise, PointwiseRule } from '../../optimizers/vectors.ts';

/** Entries handled at a time: few enough for all of a rule's intermediate results to stay in the cache. */
const BLOCK = 2048;

type Block = Float64Array;

/**
 * Applies a rule to arrays block by block, so that each of its operations is a tight loop. Intermediate results are
 * float64.
 */
export function updateInBlocks<N extends string>(
  rule: PointwiseRule<N>,
  vectors: Record<N, Float32Array>,
  scalars: Record<string, number>,
): void {
  const named = Object.entries(vectors) as [N, Float32Array][];
  const length = named[0]?.[1].length ?? 0;
  const arithmetic = new BlockArithmetic();
  const constants: Record<string, Block> = {};
  for (const [name, value] of Object.entries(scalars)) constants[name] = new Float64Array(BLOCK).fill(value);
  const entries = {} as Record<N, Block>;
  for (const [name] of named) entries[name] = new Float64Array(BLOCK);

  for (let start = 0; start < length; start += BLOCK) {
    const end = Math.min(length, start + BLOCK);
    for (const [name, vector] of named) entries[name].set(vector.subarray(start, end));
    arithmetic.restart();
    const changed = rule.apply<Block>(arithmetic, entries, constants);
    for (const [name, vector] of named) {
      const block = changed[name];
      if (block) vector.set(block.subarray(0, end - start), start);
    }
  }
}

/** Takes the blocks for its results from a pool, in the same order for every block of entries. */
class BlockArithmetic implements Pointwise<Block> {
  private readonly pool: Block[] = [];
  private used = 0;

  restart(): void {
    this.used = 0;
  }

  private next(): Block {
    return (this.pool[this.used++] ??= new Float64Array(BLOCK));
  }

  constant(value: number): Block {
    return this.next().fill(value);
  }
  add(a: Block, b: Block): Block {
    const to = this.next();
    for (let i = 0; i < BLOCK; i++) to[i] = a[i]! + b[i]!;
    return to;
  }
  sub(a: Block, b: Block): Block {
    const to = this.next();
    for (let i = 0; i < BLOCK; i++) to[i] = a[i]! - b[i]!;
    return to;
  }
  mul(a: Block, b: Block): Block {
    const to = this.next();
    for (let i = 0; i < BLOCK; i++) to[i] = a[i]! * b[i]!;
    return to;
  }
  div(a: Block, b: Block): Block {
    const to = this.next();
    for (let i = 0; i < BLOCK; i++) to[i] = a[i]! / b[i]!;
    return to;
  }
  sqrt(a: Block): Block {
    const to = this.next();
    for (let i = 0; i < BLOCK; i++) to[i] = Math.sqrt(a[i]!);
    return to;
  }
  min(a: Block, b: Block): Block {
    const to = this.next();
    for (let i = 0; i < BLOCK; i++) to[i] = Math.min(a[i]!, b[i]!);
    return to;
  }
  max(a: Block, b: Block): Block {
    const to = this.next();
    for (let i = 0; i < BLOCK; i++) to[i] = Math.max(a[i]!, b[i]!);
    return to;
  }
}
