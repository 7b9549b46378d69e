export { convsOf, type Architecture, type ConvLayer, type Layer, type PoolLayer } from './architecture.ts';
export { builtIn, builtIns, STAND_IN, type BuiltIn, type WeightsSource } from './built-in.ts';
export {
  loadFeatureNetwork,
  networkHash,
  writeFeatureNetwork,
  type ConvWeights,
  type FeatureNetwork,
} from './feature-network.ts';
export type { NumberType } from './number-types.ts';
export {
  readSafetensors,
  writeSafetensors,
  type Safetensors,
  type StoredTensor,
  type Tensor,
  type TensorType,
} from './safetensors.ts';
