/** What a step of a product's loop is made of: from one load into shared memory to the next. */
export interface Step {
  readonly instructions: number;
  /** Share of the instructions that multiply and add. */
  readonly share: number;
  /** Bytes that an invocation reads from shared memory for each of its multiply-adds. */
  readonly sharedBytes: number;
}

/** What a kernel does in a step, known from its text. */
export interface Work {
  /** Multiply-adds of an invocation. */
  readonly multiplyAdds: number;
  /** How often the loop in the step runs, if there is one. */
  readonly rounds: number;
}

interface Loop {
  readonly from: number;
  readonly to: number;
}

interface Instruction {
  readonly name: string;
  /** The block that a branch goes to. */
  readonly target: string | undefined;
}

/** The loop that writes into shared memory, and multiplies and adds. Undefined if there is none. */
export function stepOf(disassembly: string, { multiplyAdds, rounds }: Work): Step | undefined {
  const blocks = blocksOf(disassembly);
  const names = [...blocks.keys()];
  const instructions = [...blocks.values()];
  const loops = instructions.flatMap((block, to) =>
    block.flatMap(({ target }): Loop[] => {
      const from = target === undefined ? -1 : names.indexOf(target);
      return from >= 0 && from <= to ? [{ from, to }] : [];
    }),
  );
  const of = ({ from, to }: Loop): Instruction[] => instructions.slice(from, to + 1).flat();
  const count = (loop: Loop, name: RegExp): number => of(loop).filter((one) => name.test(one.name)).length;
  const outer = loops
    .filter((loop) => count(loop, /^ds_(write|store)/) > 0 && count(loop, FMA) > 0)
    .toSorted((a, b) => of(a).length - of(b).length)[0];
  if (!outer) return undefined;
  const inner = loops.filter(
    (loop) => loop !== outer && loop.from >= outer.from && loop.to <= outer.to && count(loop, FMA) > 0,
  );
  const total = (measure: (loop: Loop) => number): number =>
    measure(outer) + inner.reduce((sum, loop) => sum + (rounds - 1) * measure(loop), 0);
  const all = total((loop) => of(loop).length);
  const bytes = total((loop) => of(loop).reduce((sum, { name }) => sum + sharedBytesOf(name), 0));
  return { instructions: all, share: multiplyAdds / all, sharedBytes: bytes / multiplyAdds };
}

const FMA = /^v_(fma|fmac|mac|mad|dual_fmac)_/;

const READ_BYTES: readonly (readonly [RegExp, number])[] = [
  [/^ds_(read|load)_b128$/, 16],
  [/^ds_(read|load)_b96$/, 12],
  [/^ds_(read2|load_2addr)_b64$/, 16],
  [/^ds_(read|load)_b64$/, 8],
  [/^ds_(read2|load_2addr)_b32$/, 8],
  [/^ds_(read|load)_b32$/, 4],
];

function sharedBytesOf(name: string): number {
  return READ_BYTES.find(([pattern]) => pattern.test(name))?.[1] ?? 0;
}

function blocksOf(disassembly: string): Map<string, Instruction[]> {
  const blocks = new Map<string, Instruction[]>();
  let current: Instruction[] = [];
  for (const line of disassembly.split('\n')) {
    const label = /^(BB\d+):/.exec(line);
    if (label) blocks.set(label[1]!, (current = []));
    else if (line.startsWith('***')) break;
    else {
      const [, name, args] = /^\s+([a-z]\w+)\s*(.*?)\s*;/.exec(line) ?? [];
      if (!name) continue;
      const target = /^s_c?branch/.test(name) ? /BB\d+/.exec(args!)?.[0] : undefined;
      current.push({ name, target });
    }
  }
  return blocks;
}
