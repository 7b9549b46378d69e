import { describedParameters, shortHash } from '../graph/described-parameters.ts';
import type { GraphDocument, GraphNode } from '../graph/document.ts';
import type { Vocabulary } from '../graph/vocabulary.ts';
import type { RunRecord } from '../run/record/schema.ts';

/** One row of a comparison: a name, and for each record its value as text. */
export interface ComparedRow {
  readonly name: string;
  readonly values: readonly string[];
}

/**
 * Exactly what differs between the graphs of records and what ran them: parameters (defaults count as given), marks,
 * wires, engines. What is the same in all is left out.
 */
export function differences(records: readonly RunRecord[], vocabulary: Vocabulary): ComparedRow[] {
  const described = records.map(({ graph, engine, versions, models, pictures }) => {
    const rows = new Map<string, string>();
    for (const node of graph.nodes) describe(node, graph, vocabulary, rows);
    for (const { from, to } of graph.wires) rows.set(`wire ${from.join('.')} → ${to.join('.')}`, 'yes');
    rows.set('engine', engine.name).set('device', engine.device);
    for (const [name, version] of Object.entries(versions)) rows.set(`version of ${name}`, version);
    for (const [name, hash] of Object.entries(models)) rows.set(`model ${name}`, shortHash(hash));
    for (const [name, hash] of Object.entries(pictures))
      if (!name.startsWith('asset:')) rows.set(`picture ${name}`, shortHash(hash));
    return rows;
  });
  const names = [...new Set(described.flatMap((rows) => [...rows.keys()]))];
  return names
    .map((name) => ({ name, values: described.map((rows) => rows.get(name) ?? '–') }))
    .filter(({ values }) => new Set(values).size > 1);
}

/** How each run ended: steps, evaluations, seconds and losses by optimizer. */
export function outcomes(records: readonly RunRecord[]): ComparedRow[] {
  const described = records.map(({ status, stages }) => {
    const rows = new Map<string, string>([['status', status]]);
    for (const { optimizer, width, height, curves, losses } of stages) {
      rows.set(`${optimizer}: size`, `${width} × ${height}`);
      rows.set(`${optimizer}: steps`, String(curves.step.at(-1) ?? 0));
      rows.set(`${optimizer}: evaluations`, String(curves.evaluations.at(-1) ?? 0));
      rows.set(`${optimizer}: seconds`, (curves.seconds.at(-1) ?? 0).toFixed(1));
      rows.set(`${optimizer}: total`, lossText(losses?.total));
      for (const [term, value] of Object.entries(losses?.terms ?? {}))
        rows.set(`${optimizer}: ${term}`, lossText(value));
    }
    return rows;
  });
  const names = [...new Set(described.flatMap((rows) => [...rows.keys()]))];
  return names.map((name) => ({ name, values: described.map((rows) => rows.get(name) ?? '–') }));
}

function describe(
  node: GraphNode,
  { assets }: GraphDocument,
  vocabulary: Vocabulary,
  rows: Map<string, string>,
): void {
  rows.set(node.id, node.type);
  if (node.muted) rows.set(`${node.id} muted`, 'yes');
  if (node.bypassed) rows.set(`${node.id} bypassed`, 'yes');
  for (const { address, text } of describedParameters(node, { assets }, vocabulary))
    rows.set(`${node.id}.${address}`, text);
}

function lossText(loss: number | null | undefined): string {
  return typeof loss === 'number' ? String(Number(loss.toPrecision(5))) : '–';
}
