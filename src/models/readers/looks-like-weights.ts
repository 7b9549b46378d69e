import { isHdf5, isLegacyPyTorch, isZip } from './signatures.ts';

/** A file’s name says of these that they are weights, of one program or another. */
const ENDINGS =
  /\.(?:pth|pt|ckpt|t7|safetensors|h5|hdf5|keras|onnx|caffemodel|prototxt|mat|npz|npy|pb|tflite)$/i;

/**
 * Whether a file is to be taken for weights: by its content where it begins as those that are read, and by its name where
 * that of another kind is best explained as such.
 */
export async function looksLikeWeights(file: Blob & { readonly name?: string }): Promise<boolean> {
  if (ENDINGS.test(file.name ?? '')) return true;
  const start = new Uint8Array(await file.slice(0, 16).arrayBuffer());
  // The length of a header of less than 16 MB, then JSON.
  const safetensors = start.subarray(3, 8).every((byte) => byte === 0) && start[8] === 0x7b;
  return isHdf5(start) || isZip(start) || isLegacyPyTorch(start) || safetensors;
}
