import { REFUSED } from '../kernels/convolution/choice.ts';
import type { Findings } from './findings.ts';
import type { TuningSite } from './sites.ts';

/** Milliseconds of measuring before an execution is made; the site that is under way then is finished. */
export const BUDGET = 2000;

/** Tries the ways of sites on a device. */
export interface Tester {
  /** The names of a site's ways that the device takes, in their order. */
  taken(site: TuningSite): Promise<readonly string[]>;
  /** Milliseconds of ways by name, warm; infinite where a way fails. Rejects where the device is lost. */
  measure(site: TuningSite, names: readonly string[]): Promise<readonly number[]>;
  isLost(): boolean;
}

/**
 * Finds the fastest way at each site and remembers it. What is left when the budget is spent is done in the way that is
 * likely the best for the rest of the session, and measured in another.
 */
export async function tune(
  sites: readonly TuningSite[],
  findings: Findings,
  tester: Tester,
  budget: number,
): Promise<void> {
  const refused = new Set<string>();
  let spent = 0;
  for (const site of sites) {
    const names = await tester.taken(site);
    for (const name of site.ways.keys()) if (!names.includes(name)) refused.add(name);
    const since = performance.now();
    const fastest = spent < budget ? await fastestOf(site, names, tester) : undefined;
    spent += performance.now() - since;
    if (fastest === undefined || tester.isLost())
      findings.settle(site.key, names[0] ?? [...site.ways.keys()][0]!);
    else findings.find(site.key, fastest);
  }
  // A device that is lost refuses everything.
  if (!tester.isLost()) for (const name of refused) findings.find(name, REFUSED);
  await findings.save();
}

/** Undefined where none could be measured. */
async function fastestOf(
  site: TuningSite,
  names: readonly string[],
  tester: Tester,
): Promise<string | undefined> {
  // Whatever is wrong with the device, the run that follows meets it and reports it.
  const times = await tester.measure(site, names).catch(() => names.map(() => Infinity));
  const least = times.reduce((least, time) => Math.min(least, time), Infinity);
  return Number.isFinite(least) ? names[times.indexOf(least)] : undefined;
}
