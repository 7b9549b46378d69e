import { gradientNoise, type Field } from './gradient-noise.ts';

// Not quite 2, so that the octaves' zeros do not fall on one lattice.
const ratio = 2.03;

/**
 * Fractal noise: octaves of gradient noise, each about twice as fine and `gain` times as strong as the one
 * before, the coarsest with features about 1 apart. Mean 0, values about in [-1, 1]. Octaves end where their
 * features would be below `finest`, so that they do not alias.
 */
export function fractalNoise(seed: number, finest: number, gain = 0.5, most = 6): Field {
  const octaves = Math.max(1, Math.min(most, 1 + Math.floor(Math.log(1 / finest) / Math.log(ratio))));
  const noise = gradientNoise(seed);
  let total = 0;
  for (let octave = 0, strength = 1; octave < octaves; octave++, strength *= gain) total += strength;
  return (x, y) => {
    let sum = 0;
    let strength = 1 / total;
    for (let octave = 0, frequency = 1; octave < octaves; octave++, frequency *= ratio, strength *= gain) {
      // The offset lies the octaves' origins apart; else all would be 0 in the corner.
      const offset = 17.31 + 31.7 * octave;
      sum += strength * noise(x * frequency + offset, y * frequency + offset);
    }
    return 1.6 * sum;
  };
}
