import { chips, compileFor, type Chip, type Compiled } from './amd.ts';
import { stepOf, type Step, type Work } from './instructions.ts';
import type { StaticShader } from './shaders.ts';

/** Multiply-adds per invocation in a step of each product kernel, and how often the loop in the step runs. */
function workOf({ label, wgsl }: StaticShader): Work | undefined {
  const sums = wgsl.includes('var s0_1') ? 64 : 32;
  switch (label) {
    case 'conv2d tiled':
      return { multiplyAdds: 32 * 36, rounds: 3 };
    case 'conv2d winograd products':
    case 'matmul':
    case 'gram tiles':
    case 'conv2d winograd products by subgroups':
    case 'gram tiles by subgroups':
      return { multiplyAdds: 8 * sums, rounds: 1 };
    default:
      return undefined;
  }
}

/** The least share of multiply-adds that the tests ask of every shader of a kernel on every chip. */
export const budgets: Readonly<Record<string, number>> = {
  'conv2d tiled': 0.76,
  'conv2d winograd products': 0.75,
  // Exchanging rows takes instructions, in place of half of the reads from shared memory.
  'conv2d winograd products by subgroups': 0.55,
  'gram tiles': 0.8,
  'gram tiles by subgroups': 0.65,
  matmul: 0.8,
};

/** The worst of all shaders of a kernel on a chip. */
export interface Row extends Omit<Compiled, 'disassembly'> {
  readonly kernel: string;
  readonly chip: Chip;
  readonly shaders: number;
  /** Of the shader with the most instructions in a step. */
  readonly step: Step | undefined;
}

/** A row for each kernel and chip. */
export function rowsOf(
  shaders: readonly StaticShader[],
  on: readonly Chip[] = chips,
  disassembled = true,
): Row[] {
  const texts = Object.fromEntries(shaders.map(({ name, wgsl }) => [name, wgsl]));
  return on.flatMap((chip) => {
    const compiled = compileFor(chip, texts, disassembled);
    const kernels = [...new Set(shaders.map(({ label }) => label))];
    return kernels.map((kernel): Row => {
      const ofKernel = shaders.filter(({ label }) => label === kernel);
      const found = ofKernel.map(({ name }) => compiled.get(name)!);
      const most = (measure: (one: Compiled) => number): number =>
        found.reduce((largest, one) => Math.max(largest, measure(one)), 0);
      const steps = ofKernel.flatMap((shader) => {
        const work = workOf(shader);
        return (work && stepOf(compiled.get(shader.name)!.disassembly, work)) ?? [];
      });
      return {
        kernel,
        chip,
        shaders: found.length,
        registers: most(({ registers }) => registers),
        waves: Math.min(...found.map(({ waves }) => waves)),
        spills: most(({ spills }) => spills),
        scratch: most(({ scratch }) => scratch),
        step: steps.toSorted((a, b) => a.share - b.share)[0],
      };
    });
  });
}
