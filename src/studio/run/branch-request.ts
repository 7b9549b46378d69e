/** What starts one optimizer from a given picture, in place of the whole graph from its beginning. */
export interface BranchRequest {
  readonly optimizer: string;
  readonly width: number;
  readonly height: number;
  /** The entries of the canvas to start from; they are fitted where the canvas has another size by now. */
  readonly start: Float32Array;
  /** What other optimizers ended with before, by optimizer. */
  readonly results: ReadonlyMap<string, Float32Array>;
}
