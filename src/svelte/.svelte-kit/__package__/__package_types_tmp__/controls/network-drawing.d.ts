/** One convolution in the drawing of a network. */
export interface DrawnLayer {
  readonly name: string;
  /** What stands on it: `2` for `conv4_2`. */
  readonly label: string;
}
/** The convolutions between two poolings. */
export interface DrawnBlock {
  readonly name: string;
  readonly layers: readonly DrawnLayer[];
}
/**
 * The blocks of a network by the names of its layers. Layers that are chosen but not in the network come in a block of
 * their own at the end, so that they can be taken off.
 */
export declare function drawNetwork(known: readonly string[], chosen: readonly string[]): DrawnBlock[];
/** The layers with one taken on or off, first to last; the last one cannot be taken off. */
export declare function toggleLayer(
  blocks: readonly DrawnBlock[],
  chosen: readonly string[],
  name: string,
): string[];
