export { convsOf, type Architecture } from './architecture.ts';
export { builtIn, STAND_IN } from './built-in.ts';
export { loadFeatureNetwork, networkHash, type FeatureNetwork } from './feature-network.ts';
