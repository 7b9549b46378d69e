export { convsOf, type Architecture } from './architecture.ts';
export { builtIn, FALLBACK } from './built-in.ts';
export { loadFeatureNetwork, networkHash, type FeatureNetwork } from './feature-network.ts';
