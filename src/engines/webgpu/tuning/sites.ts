import { convolutionCandidates } from '../kernels/convolution/candidates.ts';
import { findingKey } from '../kernels/convolution/choice.ts';
import { gramBy, gramKey, gramWays } from '../kernels/gram/gram.ts';
import { inputsOf } from '../../passes/convolution-options.ts';
import type { DeviceTraits, Kernel } from '../kernel.ts';
import { bindable } from '../program/bind.ts';
import { formatted } from '../program/formats.ts';
import { withoutOnce, type DeviceProgram, type Operation } from '../program/operation.ts';

/** What a loop does that can be done in several ways. */
export interface TuningSite {
  /** What findings know it by. */
  readonly key: string;
  /** It done in each way, by the variant's name; the likely best first. */
  readonly ways: ReadonlyMap<string, Operation>;
}

/** What is known of a site before its ways are made. */
interface Place {
  readonly key: string;
  /** The kernel of each way, by its name, over the first `inputs` of the operation. */
  readonly ways: ReadonlyMap<string, () => Kernel>;
  readonly inputs: number;
}

/**
 * The convolutions and Gram matrices of a program's loop of whose fastest variant nothing is known, each once; those first that the loop
 * spends most on. What runs before the loop runs once, and is not worth measuring.
 */
export function sitesOf({ each, formats }: DeviceProgram, traits: DeviceTraits): TuningSite[] {
  const found = new Map<string, { place: Place; operation: Operation; flops: number }>();
  for (const operation of each) {
    const place = placeOf(operation, traits);
    if (!place) continue;
    const flops = (found.get(place.key)?.flops ?? 0) + operation.flops;
    found.set(place.key, { place, operation, flops });
  }
  return [...found.values()]
    .sort((a, b) => b.flops - a.flops)
    .flatMap(({ place: { key, ways, inputs: count }, operation }) => {
      if (ways.has(traits.findings?.get(key) ?? '') || ways.size === 1) return [];
      const inputs = operation.inputs.slice(0, count);
      const made = [...ways].map(([name, make]) => {
        const [, loop] = withoutOnce({ ...operation, inputs, kernel: make() }, new Map());
        return [name, bindable(formatted(loop, formats), formats, traits)] as const;
      });
      return [{ key, ways: new Map(made) }];
    });
}

function placeOf({ outputs: [value] }: Operation, traits: DeviceTraits): Place | undefined {
  if (value?.primitive === 'convolution') {
    const { options } = value.attributes;
    const site = { options, traits };
    const candidates = convolutionCandidates(site);
    const ways = new Map(candidates.map(({ name, make }) => [name, () => make(site)]));
    return { key: findingKey(options), ways, inputs: inputsOf(options).count };
  }
  if (value?.primitive !== 'gram') return undefined;
  const [{ shape }] = value.inputs;
  const ways = [...gramWays(traits)].map(([name, way]) => [name, () => gramBy(way, shape, traits)] as const);
  return { key: gramKey(shape), ways: new Map(ways), inputs: 1 };
}
