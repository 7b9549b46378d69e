import type { RunRecord } from './schema.ts';

/** How a run came out beside another of the same graph. */
export interface Likeness {
  /** Every picture and every loss of every step is the same, bit for bit. */
  readonly same: boolean;
  /** Largest difference of the total loss at one step, as a share of it; 0 where all are the same. */
  readonly loss: number;
  /** The first step whose losses differ, with its optimizer. */
  readonly first: { readonly optimizer: string; readonly step: number } | undefined;
  /** By node, whether its picture is the same bit for bit. */
  readonly pictures: Readonly<Record<string, boolean>>;
  /** What differs in what went in: engine, models, pictures, versions. It may be why the rest does. */
  readonly causes: readonly string[];
}

/** Compares the record of a run with that of running it again. */
export function likeness(before: RunRecord, again: RunRecord): Likeness {
  let [loss, same] = [0, true];
  let first: Likeness['first'];
  for (const stage of before.stages) {
    const other = again.stages.find(({ optimizer }) => optimizer === stage.optimizer);
    const steps = Math.max(stage.curves.step.length, other?.curves.step.length ?? 0);
    for (let i = 0; i < steps; i++) {
      const [a, b] = [stage.curves.total[i], other?.curves.total[i]];
      const terms = Object.keys(stage.curves.terms).every(
        (term) => stage.curves.terms[term]![i] === other?.curves.terms[term]?.[i],
      );
      if (a === b && terms) continue;
      same = false;
      first ??= { optimizer: stage.optimizer, step: stage.curves.step[i] ?? i + 1 };
      if (typeof a === 'number' && typeof b === 'number')
        loss = Math.max(loss, Math.abs(a - b) / Math.abs(a || 1));
    }
  }
  const pictures = Object.fromEntries(
    before.results.map(({ node, hash }) => [
      node,
      again.results.find((result) => result.node === node)?.hash === hash,
    ]),
  );
  same &&= Object.values(pictures).every(Boolean);
  return { same, loss, first, pictures, causes: causesOf(before, again) };
}

function causesOf(before: RunRecord, again: RunRecord): string[] {
  const named = (what: string, was: Record<string, string>, is: Record<string, string>) =>
    Object.keys(was).flatMap((name) =>
      was[name] === is[name] ? [] : [`${what} “${name}” was ${was[name]}, and is ${is[name] ?? 'missing'}`],
    );
  const { engine } = before;
  return [
    ...(engine.name === again.engine.name
      ? []
      : [`the engine was ${engine.name}, and is ${again.engine.name}`]),
    ...(engine.device === again.engine.device
      ? []
      : [`the device was ${engine.device}, and is ${again.engine.device}`]),
    ...named('the model', before.models, again.models),
    ...named('the picture', before.pictures, again.pictures),
    ...named('the version of', before.versions, again.versions),
    ...before.events
      .filter(({ what }) => what.startsWith('changed'))
      .map(({ what, step }) => `it was ${what} at step ${step ?? 0}`),
  ];
}
