import { describe, expect, test } from 'vitest';
import { deviceProgram } from '../../../src/engines/webgpu/program/device-program.ts';
import type { Operation } from '../../../src/engines/webgpu/program/operation.ts';
import { Findings } from '../../../src/engines/webgpu/tuning/findings.ts';
import { sitesOf, type TuningSite } from '../../../src/engines/webgpu/tuning/sites.ts';
import { tune, type Tester } from '../../../src/engines/webgpu/tuning/tune.ts';
import { brokenFindings, memoryFindings } from './memory-findings.ts';
import { smallest } from './support.ts';
import { vggPlan } from './vgg-plan.ts';

const adapter = { vendor: 'a', architecture: 'b', device: 'c', description: 'd' };
const plan = vggPlan(64, 48);
const traits = { ...smallest, limits: { ...smallest.limits, maxStorageBufferBindingSize: 2 ** 30 } };
const sitesWith = (findings: Findings): TuningSite[] => {
  const known = { ...traits, findings: findings.known };
  return sitesOf(deviceProgram(plan, known), known);
};

/** The later a variant of a site, the faster, unless it is refused; each site takes a given number of milliseconds. */
class FakeTester implements Tester {
  readonly measured: string[] = [];
  refused: readonly string[] = [];
  lost = false;
  work: () => Promise<void> = () => Promise.resolve();

  taken({ ways }: TuningSite): Promise<string[]> {
    return Promise.resolve([...ways.keys()].filter((name) => !this.refused.includes(name)));
  }
  async measure({ key }: TuningSite, names: readonly string[]): Promise<number[]> {
    this.measured.push(...names.map((name) => `${name} at ${key}`));
    await this.work();
    return names.map((_, i) => 100 - i);
  }
  isLost(): boolean {
    return this.lost;
  }
}

describe('a convolution', () => {
  test('uses the same variant before the loop and in it, whatever follows it and whatever was measured', () => {
    const size = { ...traits, software: false };
    const sites = sitesOf(deviceProgram(plan, size), size);
    for (const last of [0, -1]) {
      const findings = new Map(sites.map(({ key, ways }) => [key, [...ways.keys()].at(last)!]));
      const { once, each } = deviceProgram(plan, { ...size, findings });
      /** What the forward convolutions with each kernel are made of. */
      const waysOf = (operations: readonly Operation[]) => {
        const ways = new Map<unknown, Set<string>>();
        for (const { inputs, outputs, kernel } of operations) {
          const [x, weights] = inputs;
          if (!/^conv/.test(outputs[0]!.primitive) || weights?.primitive !== 'input') continue;
          const key = `${weights.id} ${x!.shape.join(' x ')}`;
          const way = kernel.dispatches.map(({ label }) => label).join();
          ways.set(key, (ways.get(key) ?? new Set()).add(way));
        }
        return ways;
      };
      const [before, inLoop] = [waysOf(once), waysOf(each)];
      expect(inLoop.size).toBe(13);
      for (const [key, ways] of inLoop) expect([key, [...before.get(key)!]]).toEqual([key, [...ways]]);
    }
  });
});

describe('tuning', () => {
  test('tries every variant of every convolution of the loop once, and stores the fastest', async () => {
    const entries = new Map<string, string>();
    const findings = await Findings.of(adapter, memoryFindings(entries));
    const sites = sitesWith(findings);
    expect(sites.length).toBeGreaterThan(10);
    const [tester, again] = [new FakeTester(), new FakeTester()];
    await tune(sites, findings, tester, Infinity);
    expect(new Set(tester.measured).size).toBe(tester.measured.length);
    expect(tester.measured.length).toBe(sites.reduce((sum, { ways }) => sum + ways.size, 0));
    for (const { key, ways } of sites) expect(findings.known.get(key)).toBe([...ways.keys()].at(-1));
    expect(entries.size).toBe(sites.length);

    const later = await Findings.of(adapter, memoryFindings(entries));
    expect(sitesWith(later)).toEqual([]);
    const other = await Findings.of({ ...adapter, description: 'd 2' }, memoryFindings(entries));
    await tune(sitesWith(other), other, again, Infinity);
    expect(again.measured).toEqual(tester.measured);
    expect(entries.size).toBe(2 * sites.length);
  });

  test('keeps results of an adapter without a name only for that adapter, in memory', async () => {
    const entries = new Map<string, string>();
    const store = memoryFindings(entries);
    const adapters = [1, 2].map(() => ({ vendor: '', architecture: '', device: '', description: '' }));
    const [findings, others] = await Promise.all(adapters.map((one) => Findings.of(one, store)));
    const sites = sitesWith(findings!);
    await tune(sites, findings!, new FakeTester(), Infinity);
    expect(sitesWith(await Findings.of(adapters[0]!, store))).toEqual([]);
    expect(sitesWith(others!)).toHaveLength(sites.length);
    expect(entries.size).toBe(0);
  });

  test('starts with the convolutions that take the most time', async () => {
    const findings = await Findings.of(adapter, memoryFindings(new Map()));
    const flops = sitesWith(findings).map(({ ways }) => [...ways.values()][0]!.flops);
    expect(flops[0]).toBe(Math.max(...flops));
  });

  test('uses the likely best variant when the budget is spent, and measures the rest in another session', async () => {
    const entries = new Map<string, string>();
    const findings = await Findings.of(adapter, memoryFindings(entries));
    const sites = sitesWith(findings);
    const tester = new FakeTester();
    tester.work = () => new Promise((resolve) => setTimeout(resolve, 5));
    await tune(sites, findings, tester, 1);
    expect(tester.measured.length).toBe(sites[0]!.ways.size);
    const first = [...sites[1]!.ways.keys()][0];
    expect(findings.known.get(sites[1]!.key)).toBe(first);
    expect(sitesWith(findings)).toEqual([]);
    expect(entries.size).toBe(1);
    expect(sitesWith(await Findings.of(adapter, memoryFindings(entries))).length).toBe(sites.length - 1);
  });

  test('avoids a variant that the device refuses, even without measuring', async () => {
    const entries = new Map<string, string>();
    const findings = await Findings.of(adapter, memoryFindings(entries));
    const sites = sitesWith(findings);
    const tester = new FakeTester();
    tester.refused = ['winograd', 'winograd 32', 'winograd strips'];
    await tune(sites, findings, tester, Infinity);
    expect(tester.measured.some((text) => text.startsWith('winograd'))).toBe(false);
    const labels = (known: ReadonlyMap<string, string>) => {
      const { once, each } = deviceProgram(plan, { ...traits, findings: known });
      return [...once, ...each].flatMap(({ kernel }) => kernel.dispatches.map(({ label }) => label)).join();
    };
    expect(labels(new Map())).toContain('winograd');
    expect(labels(findings.known)).not.toContain('winograd');
    expect(labels((await Findings.of(adapter, memoryFindings(entries))).known)).not.toContain('winograd');
  });

  test('stores nothing from a lost device', async () => {
    const entries = new Map<string, string>();
    const findings = await Findings.of(adapter, memoryFindings(entries));
    const tester = new FakeTester();
    tester.lost = true;
    tester.refused = ['winograd'];
    tester.work = () => Promise.reject(new Error('lost'));
    await tune(sitesWith(findings), findings, tester, Infinity);
    expect(entries.size).toBe(0);
    expect(sitesWith(findings)).toEqual([]);
  });

  test('keeps the findings of other processes, but not those of other kernel versions', async () => {
    const entries = new Map([['kernels 0, a/b/c/d: x', 'old']]);
    const [one, other] = await Promise.all(
      ['one', 'other'].map((device) => Findings.of({ ...adapter, device }, memoryFindings(entries))),
    );
    one!.find('x', 'wide');
    await one!.save();
    other!.find('x', 'deep');
    await other!.save();
    expect([...entries.values()]).toEqual(['wide', 'deep']);
    expect(one!.known.get('x')).toBe('wide');
  });

  test('works with a store that cannot be read or written, and remembers results within the process', async () => {
    const store = brokenFindings();
    const findings = await Findings.of(adapter, store);
    await tune(sitesWith(findings), findings, new FakeTester(), Infinity);
    expect(sitesWith(await Findings.of(adapter, store))).toEqual([]);
  });
});
