import type { GraphDocument, GraphNode, GraphWire } from '../../src/graph/document.ts';
import type { Parameter } from '../../src/graph/parameters.ts';
import { createRandom } from '../../src/images/random.ts';
import { vocabulary } from '../../src/vocabulary.ts';

/** A graph that fits the schema, made at random: most would not run, and every form has to carry it all the same. */
export function randomGraph(seed: number): GraphDocument {
  const { uniform } = createRandom(seed);
  const below = (n: number) => Math.floor(uniform() * n);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
  const words = ['plain', 'Ünïcode – “quotes”', '<script>alert(1)</script>', '日本語', '🎨 \\ \n \u2028', ''];

  const value = (parameter: Parameter): unknown => {
    switch (parameter.kind) {
      case 'number':
        return pick([parameter.min, parameter.max, parameter.default, uniform(), 1e-300, -0.1, 1 / 3]);
      case 'boolean':
        return uniform() < 0.5;
      case 'choice':
        return pick(Object.keys(parameter.options));
      case 'layers':
        return ['conv1_1', 'conv2_1', 'conv3_1'].slice(0, 1 + below(3));
      case 'weights':
        return { content: uniform() * 1e6, 'a name': -uniform(), [pick(words)]: below(10) };
      default:
        return pick(words);
    }
  };
  const nodes = Array.from({ length: below(30) }, (_, index): GraphNode => {
    const type = pick(vocabulary.all());
    const params = Object.entries(type.parameters).filter(() => uniform() < 0.5);
    return {
      id: `node-${index}`,
      type: type.type,
      ...(uniform() < 0.8 && { params: Object.fromEntries(params.map(([name, p]) => [name, value(p)])) }),
      ...(uniform() < 0.5 && { position: [below(4000) - 2000, uniform() * 100] as [number, number] }),
      ...(uniform() < 0.3 && { title: pick(words), note: pick(words) }),
      ...(uniform() < 0.2 && { muted: true, 'another program': { deep: [1, { two: [null, pick(words)] }] } }),
    };
  });
  const drawn = Array.from({ length: nodes.length && below(40) }, (): GraphWire => ({
    from: [pick(nodes).id, 'image'],
    to: [pick(nodes).id, `terms.${pick(words)}`],
  }));
  // A file with two wires on one input is refused.
  const wires = [...new Map(drawn.map((wire) => [wire.to.join(' '), wire])).values()];
  return {
    format: 'stylograph',
    version: 3,
    title: pick(words),
    nodes,
    wires,
    ...(uniform() < 0.3 && { frames: [{ id: 'frame', title: pick(words), nodes: ['node-0'] }] }),
    ...(uniform() < 0.3 && { 'key of another program': { any: [true, 1.5, pick(words)] } }),
  };
}
