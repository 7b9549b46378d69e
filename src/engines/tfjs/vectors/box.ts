import type { Tensor } from '@tensorflow/tfjs-core';

/** A vector on a GPU. Tensors never change, so a change puts another tensor into the box. */
export interface Box {
  tensor: Tensor;
}

/** Puts a tensor into a box and disposes the one that was there. */
export function put(box: Box, tensor: Tensor): void {
  box.tensor.dispose();
  box.tensor = tensor;
}
