import { planOf, type Plan } from '../compile/plan.ts';
import { rewrite } from '../compile/rewrite.ts';
import { split } from '../compile/hoist.ts';
import type { Engine, EngineForecast, Execution, LeafReader } from '../engines/engine.ts';
import type { Value } from '../program/value.ts';
import { topological } from '../program/program.ts';

/** Bytes of entries that are kept from one plan to the next. */
const MOST_BYTES = 500e6;

/**
 * An engine that computes each target once for all its plans. A target is a value that the loop takes from before the loop and
 * whose computation includes a pass through a network; it is identified by everything it is computed from.
 */
export class SharedTargets implements Engine {
  private readonly engine: Engine;
  private readonly kept = new Map<string, Float32Array>();
  /** How many targets were computed, and how many were there already. */
  readonly count = { computed: 0, reused: 0 };

  constructor(engine: Engine) {
    this.engine = engine;
  }

  get name(): string {
    return this.engine.name;
  }

  async prepare(plan: Plan, read: LeafReader, signal?: AbortSignal): Promise<Execution> {
    const texts = new Texts();
    const targets = targetsOf(plan);
    for (const target of targets) await this.keep(texts.of(target), target, read, plan);
    if (targets.length === 0) return this.engine.prepare(plan, read, signal);
    const wanted = new Set(targets.map((target) => texts.of(target)));
    const program = { outputs: plan.outputs };
    const shorter = rewrite(program, (b, { shape }, original) => {
      const name = texts.of(original);
      return wanted.has(name) ? b.emit('input', [], { shape, source: { kind: 'given', name } }) : undefined;
    });
    const readKept: LeafReader = (leaf) => {
      const source = leaf.primitive === 'input' ? leaf.attributes.source : undefined;
      const kept = source?.kind === 'given' ? this.kept.get(source.name) : undefined;
      return kept ?? read(leaf);
    };
    const execution = await this.engine.prepare(planOf(shorter), readKept, signal);
    this.forget();
    return execution;
  }

  compute(plan: Plan, read: LeafReader, loop?: Plan): Promise<Record<string, Float32Array>> {
    return this.engine.compute(plan, read, loop);
  }

  forecast(plan: Plan): EngineForecast {
    return this.engine.forecast(plan);
  }

  memoryBytes(): number {
    return this.engine.memoryBytes();
  }

  dispose(): void {
    this.engine.dispose();
  }

  private async keep(text: string, target: Value, read: LeafReader, loop: Plan): Promise<void> {
    const known = this.kept.get(text);
    this.count[known ? 'reused' : 'computed']++;
    const entries =
      known ?? (await this.engine.compute(planOf({ outputs: { target } }), read, loop))['target']!;
    this.kept.delete(text);
    this.kept.set(text, entries);
  }

  /** What was used longest ago goes where there is too much. */
  private forget(): void {
    let bytes = [...this.kept.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
    for (const [oldest, { byteLength }] of this.kept) {
      if (bytes <= MOST_BYTES) return;
      this.kept.delete(oldest);
      bytes -= byteLength;
    }
  }
}

/** What the loop takes from before it, if it took a convolution and no result of an earlier optimizer. */
function targetsOf({ outputs }: Plan): Value[] {
  const { constant, varying } = split({ outputs });
  const before = new Set(constant);
  const taken = new Set(varying.flatMap(({ inputs }) => inputs.filter((input) => before.has(input))));
  return [...taken].filter((value) => {
    const parts = topological([value]).map(({ primitive }) => primitive);
    return parts.includes('conv2d') && !parts.includes('result');
  });
}

/** What each value is made of, as short text: equal text, equal entries. */
class Texts {
  private readonly ids = new Map<Value, string>();

  of(value: Value): string {
    const known = this.ids.get(value);
    if (known !== undefined) return known;
    for (const part of topological([value])) {
      if (this.ids.has(part)) continue;
      const inputs = part.inputs.map((input) => this.ids.get(input)!);
      this.ids.set(part, shortened(`${part.primitive}(${inputs.join()})${JSON.stringify(part.attributes)}`));
    }
    return this.ids.get(value)!;
  }
}

const shorts = new Map<string, string>();

/** A number for each text, the same for as long as the program runs. */
function shortened(text: string): string {
  const short = shorts.get(text) ?? `#${shorts.size}`;
  shorts.set(text, short);
  return short;
}
