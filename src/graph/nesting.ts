import { DEEPEST, definitionName, type Definitions } from './definitions.ts';
import type { GraphDocument } from './document.ts';
import type { Problem } from './problem.ts';

/** So many nodes run on no machine, and a small file could unfold to any number. */
const MOST_NODES = 100_000;

/**
 * What keeps a graph from being expanded: definitions that contain themselves, are nested too deep, or unfold to more
 * nodes than any graph has. Takes time in proportion to the file, whatever it unfolds to.
 */
export function nestingProblems({ nodes, definitions = {} }: GraphDocument): Problem[] {
  const used = (list: GraphDocument['nodes']) =>
    list.flatMap(({ type }) => {
      const name = definitionName(type);
      return name !== undefined && Object.hasOwn(definitions, name) ? [name] : [];
    });
  /** By definition, the definitions of the nodes inside. */
  const uses = new Map(
    Object.entries(definitions).map(([name, definition]) => [name, used(definition.nodes)]),
  );
  const measured = new Map<string, { nodes: number; depth: number }>();
  const waiting = new Map([...uses].map(([name, inner]) => [name, new Set(inner).size]));
  const users = new Map<string, string[]>();
  for (const [name, inner] of uses)
    for (const one of new Set(inner)) users.set(one, [...(users.get(one) ?? []), name]);
  const ready = [...waiting].flatMap(([name, count]) => (count === 0 ? [name] : []));
  for (const name of ready) {
    const inner = uses.get(name)!.map((one) => measured.get(one)!);
    measured.set(name, {
      nodes: inner.reduce((sum, { nodes }) => sum + nodes, definitions[name]!.nodes.length - inner.length),
      depth: inner.reduce((deepest, { depth }) => Math.max(deepest, depth), 0) + 1,
    });
    for (const user of users.get(name) ?? []) {
      const left = waiting.get(user)! - 1;
      waiting.set(user, left);
      if (left === 0) ready.push(user);
    }
  }
  const circular = [...uses.keys()].filter((name) => !measured.has(name));
  if (circular.length > 0)
    return [
      {
        severity: 'error',
        reason: `${namesOf(circularOnly(circular, uses), definitions)} would contain itself.`,
        remedy: 'Remove the inner composite node that contains it.',
      },
    ];
  const deep = [...measured].find(([, { depth }]) => depth > DEEPEST);
  if (deep)
    return [
      {
        severity: 'error',
        reason: `${namesOf([deep[0]], definitions)} is nested more than ${DEEPEST} deep.`,
        remedy: 'Dissolve some of the composite nodes inside.',
      },
    ];
  const all = used(nodes).reduce((sum, name) => sum + measured.get(name)!.nodes, nodes.length);
  if (all <= MOST_NODES) return [];
  return [
    {
      severity: 'error',
      reason: `The composite nodes of the graph expand to ${all.toPrecision(3)} nodes; the maximum is ${MOST_NODES}.`,
      remedy: 'Use fewer of them.',
    },
  ];
}

/** Of those that could not be measured, the ones on a circle: what merely contains one is no fault. */
function circularOnly(names: readonly string[], uses: ReadonlyMap<string, readonly string[]>): string[] {
  const unmeasured = new Set(names);
  const [start] = names;
  const walk = [start!];
  for (;;) {
    const next = uses.get(walk.at(-1)!)!.find((name) => unmeasured.has(name))!;
    const at = walk.indexOf(next);
    if (at >= 0) return walk.slice(at);
    walk.push(next);
  }
}

function namesOf(names: readonly string[], definitions: Definitions): string {
  return `The composite node ${names.map((name) => `“${definitions[name]!.title}”`).join(', in which ')}`;
}
