/** What both ways compute: the loss of Gatys et al. 2016 and its gradient. */
export const CONTENT_LAYER = 'conv4_2';
export const STYLE_LAYERS: readonly string[] = ['conv1_1', 'conv2_1', 'conv3_1', 'conv4_1', 'conv5_1'];
export const STYLE_WEIGHT = 100;

/** Means and deviations that pictures are normalized by. */
export const MEAN = [0.485, 0.456, 0.406];
export const DEVIATION = [0.229, 0.224, 0.225];

/** One way to compute the loss and its gradient, again and again. */
export interface Way {
  readonly name: string;
  /** One step: gives the loss. */
  step(): Promise<number>;
  /** The gradient of the last step. */
  gradient(): Float32Array;
  /** Bytes that it holds, if it knows. */
  readonly bytes?: number;
  dispose(): void;
}
