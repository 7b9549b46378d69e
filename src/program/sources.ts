import type { PicturePart } from '../images/part.ts';

/** Where the entries of an `input` leaf come from. Plain JSON: it is part of the leaf's identity. */
export type InputSource =
  /**
   * A picture, or a part of it, its middle cut to a square if `crop`, resized to the leaf's shape; or its alpha in the same way,
   * which is 1 where the picture has none.
   */
  | {
      readonly kind: 'picture' | 'alpha';
      readonly source: string;
      readonly crop: boolean;
      /** Not there for the whole picture as it is. */
      readonly part?: PicturePart;
    }
  /** A picture drawn from a seed. */
  | {
      readonly kind: 'pattern';
      readonly pattern: string;
      readonly palette: string;
      readonly scale: number;
      readonly seed: number;
    }
  /** Independent random entries: uniform in [0, 1], or normal about 0.5. */
  | { readonly kind: 'noise'; readonly distribution: 'uniform' | 'normal'; readonly seed: number }
  /** The kernel [3, 3, in, out], the bias [out] or the mean activations [out] of a layer of a network. */
  | {
      readonly kind: 'weight';
      readonly model: string;
      readonly layer: string;
      readonly part: 'kernel' | 'bias' | 'mean';
    }
  /** Whatever the one who has the plan computed gives under this name. */
  | { readonly kind: 'given'; readonly name: string }
  /** The matrix of the discrete Hartley transform, [n, n]. */
  | { readonly kind: 'hartley' }
  /** These numbers. */
  | { readonly kind: 'numbers'; readonly values: readonly number[] };
