import type { DeviceTraits } from '../../kernel.ts';

/** Workgroups in one line, folded where a dimension of a dispatch may not be that long. */
export interface Grid {
  readonly workgroups: readonly [number, number, number];
  /** WGSL: the place in the line of `group`, the workgroup's id. */
  readonly place: string;
  /** WGSL: leaves the entry point where the last fold goes past the end of the line. */
  readonly guard: string;
}

export function gridOf(count: number, { limits }: DeviceTraits): Grid {
  const most = limits.maxComputeWorkgroupsPerDimension;
  const folds = Math.ceil(count / most);
  if (folds > most) throw new Error(`${count} workgroups are more than one dispatch may have.`);
  const across = Math.ceil(count / folds);
  return {
    workgroups: [across, folds, 1],
    place: folds === 1 ? 'group.x' : `(group.y * ${across}u + group.x)`,
    guard: across * folds === count ? '' : `if (place >= ${count}u) { return; }`,
  };
}
