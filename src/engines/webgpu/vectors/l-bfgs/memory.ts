/** What the shaders of a search are made for: all of it is written into them as constants. */
export interface SearchShape {
  /** Entries of a vector. */
  readonly length: number;
  /** Pairs that the inverse Hessian is made of. */
  readonly history: number;
  /** Places for pairs: more than the history has, for those of evaluations that may be gone back from. */
  readonly slots: number;
  /** Workgroups that share a vector, and threads of each. */
  readonly groups: number;
  readonly threads: number;
  /** Whether a workgroup puts its sums together. */
  readonly together: boolean;
}

/** Parts that a sum over a vector comes in. */
export function partsOf({ groups, threads, together }: SearchShape): number {
  return together ? groups : groups * threads;
}

/** Numbers of a search, each a float32, also where they are whole or stand for a word; the arrays follow. */
const SCALARS = [
  /** What the last evaluation came to: an index of `verdicts`. */
  'verdict',
  /** What {@link ACTIONS} the next move is. */
  'action',
  /** Which of {@link LESSONS} the last evaluation has for the inverse Hessian. */
  'lesson',
  /** Pairs in use, the place of the newest, and trials of this line search. */
  'count',
  'newest',
  'tries',
  /** Length of the trial along the direction. */
  'step',
  /** Loss where the line search starts, and where the one before it did. */
  'loss',
  'before',
  /** Length of a first step along steepest descent. */
  'first',
  /** The direction is -(ofGradient scale g + sum of ofS_i s_i + ofY_i y_i). */
  'ofGradient',
  /** What losses and gradients are multiplied by, and the largest entry of the gradient at the start, which is not. */
  'scale',
  'largest',
] as const;
export type Scalar = (typeof SCALARS)[number];

/**
 * - `begin`: evaluate where x is, cut to the bounds;
 * - `search`: start a line search from x;
 * - `retry`: try another step of the search that is under way;
 * - `retreat`: go back to its start.
 */
const ACTIONS = ['begin', 'search', 'retry', 'retreat'] as const;
/**
 * - `nothing`;
 * - `start`: the gradient of the first point;
 * - `step`: a pair, and the gradient of the point that was accepted;
 * - `recall`: the gradient of the point from which a saved search continues.
 */
const LESSONS = ['nothing', 'start', 'step', 'recall'] as const;

export const actionIndex = (action: (typeof ACTIONS)[number]): number => ACTIONS.indexOf(action);
export const lessonIndex = (lesson: (typeof LESSONS)[number]): number => LESSONS.indexOf(lesson);

/** Where a scalar is among the numbers, or the first entry of an array. */
export function indexIn({ slots }: SearchShape, name: Scalar | 'sy' | 'yy'): number {
  if (name === 'sy') return SCALARS.length + 2 * slots;
  if (name === 'yy') return SCALARS.length + 2 * slots + slots * slots;
  return SCALARS.indexOf(name);
}

/** How many numbers a search has. */
export function numberCount({ slots }: SearchShape): number {
  return SCALARS.length + 2 * slots + 2 * slots * slots;
}

/** Sums that are taken of vectors: rows of the buffer of parts. */
export function rowsOf({ slots }: SearchShape) {
  const stats = 4 * slots;
  return {
    /** Of the pair at a place: s.y and y.y with the newest y, s.g and y.g. */
    pair: (place: string) => `4u * ${place}`,
    /** Sum and maximum of |g|, maximum of |x - x0|, maximum of |x|. */
    stats,
    /** d.g0, what a plane would change by on the way to the trial, and two that are not used. */
    move: stats + 4,
    count: stats + 8,
  };
}

/** The numbers and constants, as all shaders of a search begin. */
export function searchText(shape: SearchShape, access: 'read' | 'read_write'): string {
  const { slots, length, history } = shape;
  const constants = (names: readonly string[], prefix: string) =>
    names.map((name, i) => `const ${prefix}_${name.toUpperCase()} = ${i}f;`).join('\n');
  return `const LENGTH = ${length}u;
const HISTORY = ${history}f;
const SLOTS = ${slots}u;
const PARTS = ${partsOf(shape)}u;
${constants(ACTIONS, 'ACTION')}
${constants(LESSONS, 'LESSON')}
struct Search {
${SCALARS.map((name) => `  ${name}: f32,`).join('\n')}
  ofS: array<f32, SLOTS>,
  ofY: array<f32, SLOTS>,
  // s_i.y_j for pairs i that are no newer than j, and y_i.y_j, by places.
  sy: array<f32, SLOTS * SLOTS>,
  yy: array<f32, SLOTS * SLOTS>,
}
@group(0) @binding(0) var<storage, ${access}> search: Search;
// The place of a pair by its age: 0 is the newest.
fn placeOf(newest: f32, age: u32) -> u32 { return (u32(newest) + SLOTS - age) % SLOTS; }
`;
}
