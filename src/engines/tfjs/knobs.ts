import type { Value, ValueOf } from '../../program/value.ts';

type Knob = ValueOf<'knob'>;

/** The numbers of a plan that may change between evaluations, by node and parameter. */
export class Knobs {
  private readonly settings = new Map<string, number>();

  constructor(values: readonly Value[]) {
    for (const value of values)
      if (value.primitive === 'knob') this.settings.set(keyOf(value), value.attributes.value);
  }

  get(knob: Knob): number {
    return this.settings.get(keyOf(knob))!;
  }

  /** @throws Error if the plan has no such knob. */
  set(node: string, parameter: string, value: number): void {
    const key = JSON.stringify([node, parameter]);
    if (!this.settings.has(key))
      throw new Error(`The plan has no knob for the parameter “${parameter}” of the node “${node}”.`);
    this.settings.set(key, value);
  }
}

function keyOf({ attributes: { node, parameter } }: Knob): string {
  return JSON.stringify([node, parameter]);
}
