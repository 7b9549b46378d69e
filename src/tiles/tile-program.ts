import { planOf, type Plan } from '../compile/plan.ts';
import { rewrite } from '../compile/rewrite.ts';
import { topological, type Program } from '../program/program.ts';
import { sizeOf, type Value } from '../program/value.ts';
import { entriesIn, type Emission } from './emission.ts';

/** A plan that reads everything that differs from tile to tile from one vector, its canvas. */
export interface Variant {
  readonly plan: Plan;
  /** How many entries the vector has; 0 for a plan that reads nothing. */
  readonly length: number;
}

/** Plans of tiles, each made once: tiles with the same program share it. */
export class Variants {
  private readonly known = new Map<string, Variant>();

  of(emission: Emission, outputs: Program['outputs']): Variant {
    const key = textOf(outputs);
    const known = this.known.get(key);
    if (known) return known;
    const variant = variantOf(emission, outputs);
    this.known.set(key, variant);
    return variant;
  }

  all(): readonly Variant[] {
    return [...this.known.values()];
  }
}

function variantOf({ segments }: Emission, outputs: Program['outputs']): Variant {
  const length = entriesIn(segments.map(({ segment }) => segment));
  const offsets = new Map<string, number>();
  let offset = 0;
  for (const { segment, leaf } of segments) {
    offsets.set(nameOf(leaf)!, offset);
    offset += sizeOf(segment.shape);
  }
  const { builder: b, outputs: rewritten } = rewrite({ outputs }, (builder, value) => {
    const from = offsets.get(nameOf(value) ?? '');
    if (from === undefined) return undefined;
    const vector = builder.emit('canvas', [], { shape: [length], node: 'tile' });
    return builder.reshape(builder.slice(vector, [from], [sizeOf(value.shape)]), value.shape);
  });
  // An engine keeps less of the forward pass where it knows what the gradient is.
  const gradients = Object.entries(rewritten).flatMap(([name, value]) => {
    const from = offsets.get(name.replace('gradient ', ''));
    if (!name.startsWith('gradient ') || from === undefined) return [];
    const size = sizeOf(value.shape);
    return b.pad(b.reshape(value, [size]), [from], [length - from - size]);
  });
  const others = Object.entries(rewritten).filter(([name]) => !name.startsWith('gradient '));
  const program = {
    ...Object.fromEntries(others),
    ...(gradients.length > 0 && { gradient: gradients.reduce((sum, one) => b.add(sum, one)) }),
  };
  return { plan: planOf({ outputs: program }), length };
}

function nameOf(value: Value): string | undefined {
  if (value.primitive !== 'input') return undefined;
  const { source } = value.attributes;
  return source.kind === 'given' ? source.name : undefined;
}

/** The same for programs that compute the same. */
function textOf(outputs: Program['outputs']): string {
  const numbers = new Map<Value, number>();
  const lines = topological(Object.values(outputs)).map((value) => {
    numbers.set(value, numbers.size);
    const inputs = value.inputs.map((input) => numbers.get(input)).join();
    return `${value.primitive}(${inputs})${JSON.stringify(value.attributes)}`;
  });
  const named = Object.entries(outputs).map(([name, value]) => `${name}=${numbers.get(value)}`);
  return [...lines, ...named].join('\n');
}
