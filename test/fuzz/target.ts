import type { Dice } from './dice.ts';

/** Something that reads what came from elsewhere. */
export interface Target {
  readonly name: string;
  readonly prepare: () => Promise<Prepared>;
}

export interface Prepared {
  /** Reads each seed unchanged, which works. */
  readonly whole: readonly (() => unknown)[];
  /** Makes an input from a seed, and gives what reads it. */
  readonly attempt: (dice: Dice) => () => unknown;
}

/** Valid inputs, what to do to one of them, and what reads the result. */
export interface Recipe<T> {
  readonly seeds: readonly T[];
  readonly mutate: (seed: T, dice: Dice) => T;
  readonly read: (input: T) => unknown;
}

export function target<T>(name: string, recipe: () => Recipe<T> | Promise<Recipe<T>>): Target {
  return {
    name,
    async prepare() {
      const { seeds, mutate, read } = await recipe();
      return {
        whole: seeds.map((seed) => () => read(seed)),
        attempt(dice) {
          const input = mutate(dice.pick(seeds), dice);
          return () => read(input);
        },
      };
    },
  };
}
