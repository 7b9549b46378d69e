import { convolutionCandidates } from '../kernels/convolution/candidates.ts';
import { findingKey } from '../kernels/convolution/choice.ts';
import { inputsOf, type ConvolutionOptions } from '../../passes/convolution-options.ts';
import type { DeviceTraits } from '../kernel.ts';
import { bindable } from '../program/bind.ts';
import { formatted } from '../program/formats.ts';
import { withoutOnce, type DeviceProgram, type Operation } from '../program/operation.ts';

/** A convolution of a loop that can be done in several ways. */
export interface TuningSite {
  /** What findings know it by. */
  readonly key: string;
  /** It done in each way, by the variant's name; the likely best first. */
  readonly ways: ReadonlyMap<string, Operation>;
}

/**
 * The convolutions of a program's loop of whose fastest variant nothing is known, each once; those first that the loop
 * spends most on. What runs before the loop runs once, and is not worth measuring.
 */
export function sitesOf({ each, formats }: DeviceProgram, traits: DeviceTraits): TuningSite[] {
  const found = new Map<string, { operation: Operation; options: ConvolutionOptions; flops: number }>();
  for (const operation of each) {
    const [value] = operation.outputs;
    if (value?.primitive !== 'convolution') continue;
    const { options } = value.attributes;
    const key = findingKey(options);
    const flops = (found.get(key)?.flops ?? 0) + operation.flops;
    found.set(key, { operation, options, flops });
  }
  return [...found]
    .sort(([, a], [, b]) => b.flops - a.flops)
    .flatMap(([key, { operation, options }]) => {
      const site = { options, traits };
      const candidates = convolutionCandidates(site);
      const known = candidates.some(({ name }) => name === traits.findings?.get(key));
      if (known || candidates.length === 1) return [];
      const inputs = operation.inputs.slice(0, inputsOf(options).count);
      const ways = candidates.map(({ name, make }) => {
        const [, loop] = withoutOnce({ ...operation, inputs, kernel: make(site) }, new Map());
        return [name, bindable(formatted(loop, formats), formats, traits)] as const;
      });
      return [{ key, ways: new Map(ways) }];
    });
}
