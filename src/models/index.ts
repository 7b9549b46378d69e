export type { Architecture, ConvLayer, Layer, PoolLayer } from './architecture.ts';
export { loadFeatureNetwork, type ConvWeights, type FeatureNetwork } from './feature-network.ts';
export {
  readSafetensors,
  writeSafetensors,
  type Safetensors,
  type StoredTensor,
  type Tensor,
  type TensorType,
} from './safetensors.ts';
