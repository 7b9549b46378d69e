import { convolutionCandidates } from './candidates.ts';
import type { ConvolutionOptions, ConvolutionSite } from './options.ts';
import type { Variant } from './variants.ts';

/** What stands in findings for the name of a variant whose shaders a device does not take somewhere. */
export const REFUSED = 'refused';

/** What findings know a convolution by. */
export function findingKey(options: ConvolutionOptions): string {
  return JSON.stringify(options);
}

/** The variant that was found to be the fastest at a site; where nothing was found, the likely best. */
export function chosenVariant(site: ConvolutionSite): Variant {
  const found = site.traits.findings?.get(findingKey(site.options));
  return convolutionCandidates(site).find(({ name }) => name === found) ?? likelyVariant(site);
}

/** The variant for a site where none is measured: the first candidate that the device is not known to refuse. */
export function likelyVariant(site: ConvolutionSite): Variant {
  const candidates = convolutionCandidates(site);
  return candidates.find(({ name }) => site.traits.findings?.get(name) !== REFUSED) ?? candidates[0]!;
}
