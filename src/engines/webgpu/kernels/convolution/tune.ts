import type { Kernel } from '../../kernel.ts';
import { convolutionCandidates } from './candidates.ts';
import type { ConvolutionSite } from './options.ts';
import type { Variant } from './variants.ts';

/** Names of variants by adapter and convolution: what was measured once. Its entries may be kept between sessions. */
export type Findings = Map<string, string>;

/**
 * The variant that is fastest at a site: as found before, else by trying the candidates, which is remembered in `findings`.
 *
 * @param adapter tells one adapter from another, with the version of its driver if known
 * @param measure milliseconds of a kernel, warm; infinite if the adapter does not take it
 */
export async function fastestVariant(
  site: ConvolutionSite,
  adapter: string,
  findings: Findings,
  measure: (kernel: Kernel) => Promise<number>,
): Promise<Variant> {
  const candidates = convolutionCandidates(site);
  const key = `${adapter} ${JSON.stringify(site.options)}`;
  const found = candidates.find(({ name }) => name === findings.get(key));
  if (found) return found;
  if (candidates.length === 1) return candidates[0]!;
  let [best, least] = [candidates[0]!, Infinity];
  for (const candidate of candidates) {
    const milliseconds = await measure(candidate.make(site));
    if (milliseconds < least) [best, least] = [candidate, milliseconds];
  }
  findings.set(key, best.name);
  return best;
}
