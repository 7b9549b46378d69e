import type { Stage } from '../compile/compile.ts';
import { isRegularizer, pullsPlan, START, type PullsPlan } from '../compile/pulls.ts';
import type { Engine, LeafReader } from '../engines/engine.ts';
import type { RunControl } from './control.ts';
import type { Pull, PullsEvent, TermPull } from './events.ts';
import { pullWarnings } from './pull-warnings.ts';

interface PullsSetting {
  readonly stage: Stage;
  readonly engine: Engine;
  readonly read: LeafReader;
  /** The picture that the optimizer starts from. */
  readonly start: Float32Array;
  readonly control: RunControl;
  /** What was warned of before, by kind and node; what is new is added. */
  readonly warned: Set<string>;
}

/**
 * Measures how much each term of a stage counts at its start. It uses a separate plan, so the run is the same with and without
 * it. Undefined if it would be too much work, is computed in tiles, fails, or something is not a number; the run itself reports the consequences.
 */
export async function pullsAt(setting: PullsSetting): Promise<PullsEvent | undefined> {
  const { stage, engine, read, start, control, warned } = setting;
  const { objective } = stage;
  // A gradient of its own for each term: not in tiles.
  if (!objective || engine.forecast(stage.loop).tiling !== undefined) return undefined;
  const plan = pullsPlan(objective, stage.loop.summary.flops, (leaf) => control.knobValue(leaf));
  if (!plan) return undefined;
  const outputs = await engine.compute(plan.plan, withStart(read, start), stage.loop).catch(() => undefined);
  if (!outputs || !Object.values(outputs).every(([x]) => Number.isFinite(x))) return undefined;
  const measured = { total: outputs['total']![0]!, terms: termPulls(plan, outputs) };
  const regularizers = stage.terms.filter((term) => isRegularizer(objective.terms.get(term)!));
  const continues = [...stage.start.once, ...stage.start.each].some(
    ({ value }) => value.primitive === 'result',
  );
  const warnings = pullWarnings(measured, { optimizer: stage.node, regularizers, continues }).filter(
    ({ kind, node }) => {
      const key = `${kind} ${node}`;
      const isNew = !warned.has(key);
      warned.add(key);
      return isNew;
    },
  );
  return {
    type: 'pulls',
    optimizer: stage.id,
    ...measured,
    warnings: warnings.map(({ node, reason, remedy }) => ({ severity: 'warning', node, reason, remedy })),
  };
}

function termPulls(
  { measured }: PullsPlan,
  outputs: Readonly<Record<string, Float32Array>>,
): Record<string, TermPull> {
  const total = outputs['total']![0]!;
  const pulls = measured.map(({ term, part }, i) => {
    const value = outputs[`value ${i}`]![0]!;
    const pull: Pull = {
      value,
      fraction: total === 0 ? 0 : value / total,
      gradient: outputs[`gradient ${i}`]![0]!,
    };
    return { term, part, pull };
  });
  return Object.fromEntries(
    pulls
      .filter(({ part }) => part === undefined)
      .map(({ term, pull }) => {
        const parts = pulls.flatMap((one) =>
          one.term === term && one.part !== undefined ? [[one.part, one.pull] as const] : [],
        );
        return [term, parts.length > 0 ? { ...pull, parts: Object.fromEntries(parts) } : pull];
      }),
  );
}

/** Reads leaves where the canvas stands as a picture: {@link START}. */
export function withStart(read: LeafReader, start: Float32Array): LeafReader {
  return (leaf) => {
    const source = leaf.primitive === 'input' ? leaf.attributes.source : undefined;
    return source?.kind === 'given' && source.name === START ? start : read(leaf);
  };
}
