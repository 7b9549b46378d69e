import { convolutionCandidates } from './candidates.ts';
import type { ConvolutionOptions } from '../../../passes/convolution-options.ts';
import type { ConvolutionSite } from './options.ts';
import type { Variant } from './variants.ts';

/** What stands in findings for the name of a variant whose shaders a device does not take somewhere. */
export const REFUSED = 'refused';

/**
 * What findings know a convolution by. What follows on a convolution changes no bit of it, but another way does: so all that take
 * their input as it is go by their sizes alone. The same layer is then done in the same way before the loop, in it, and
 * anew for the gradient, and equal pictures have equal features.
 */
export function findingKey(options: ConvolutionOptions): string {
  const { height, width, ins, outs, size, prologue, epilogue } = options;
  if (prologue.add > 0 || prologue.mask || prologue.unpool) return JSON.stringify(options);
  return JSON.stringify({ height, width, ins, outs, size, bias: epilogue.bias });
}

/** The variant that was found to be the fastest at a site; where nothing was found, the likely best. */
export function chosenVariant(site: ConvolutionSite): Variant {
  const found = site.traits.findings?.get(findingKey(site.options));
  return convolutionCandidates(site).find(({ name }) => name === found) ?? likelyVariant(site);
}

/** The variant for a site where none is measured: the first candidate that the device is not known to refuse. */
function likelyVariant(site: ConvolutionSite): Variant {
  const candidates = convolutionCandidates(site);
  return candidates.find(({ name }) => site.traits.findings?.get(name) !== REFUSED) ?? candidates[0]!;
}
