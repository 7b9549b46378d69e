/**
 * The points of Winograd's F(4, 3) in both engines: 0, ±NEAR, ±FAR and infinity.
 *
 * Lavin & Gray 2016 have 0, ±1, ±2, which makes for whole numbers, and 2.2 times the error. Points ±c and ±1/c are after Alam,
 * Anderson, Barabasz and Gregg 2022, "Winograd convolution for deep neural networks: efficient point selection". Of c between
 * 0.5 and 0.8, 2/3 had the least error, the square root of a half nearly so.
 */
export const NEAR = 2 / 3;
export const FAR = 3 / 2;
/** Their squares, and values derived from both. */
export const NEAR2 = NEAR ** 2;
export const FAR2 = FAR ** 2;
export const BOTH2 = NEAR2 + FAR2;
export const NEAR3 = NEAR ** 3;
export const FAR3 = FAR ** 3;

/** G: takes 3 weights to the 6 points, in the order 0, NEAR, -NEAR, FAR, -FAR, infinity. */
export const POINTS_OF_WEIGHTS: readonly (readonly [number, number, number])[] = [
  [1, 0, 0],
  ...[NEAR, -NEAR, FAR, -FAR].map((point): [number, number, number] => {
    const others = 2 * point ** 2 * (2 * point ** 2 - BOTH2);
    return [1 / others, point / others, point ** 2 / others];
  }),
  [0, 0, 1],
];
