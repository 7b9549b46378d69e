import * as v from 'valibot';
import { recall, remember } from '../shell/remembered.ts';

const schema = v.record(v.string(), v.object({ score: v.number(), when: v.number() }));
type Kept = Readonly<v.InferOutput<typeof schema>>;

/** Milliseconds after which a use counts half. */
const HALF_LIFE = 7 * 24 * 3600 * 1000;
/** So many things are remembered; those used least give way. */
const MOST = 60;

/** How much a thing is used now: each use counts 1, and half of it a week later. */
export function usage(kept: Kept, key: string, now: number): number {
  const use = Object.hasOwn(kept, key) ? kept[key] : undefined;
  return use ? use.score * 2 ** (Math.min(0, use.when - now) / HALF_LIFE) : 0;
}

/** With one more use of a thing. */
export function withUse(kept: Kept, key: string, now: number): Kept {
  const others = Object.entries(kept)
    .filter(([other]) => other !== key)
    .sort(([a], [b]) => usage(kept, b, now) - usage(kept, a, now))
    .slice(0, MOST - 1);
  return Object.fromEntries([[key, { score: usage(kept, key, now) + 1, when: now }], ...others]);
}

/** How much the things of a list are used in this browser. */
export class Uses {
  private readonly name: string;
  private kept: Kept = $state.raw({});

  constructor(list: string) {
    this.name = `uses-${list}`;
    this.kept = recall(this.name, schema) ?? {};
  }

  of(key: string): number {
    return usage(this.kept, key, Date.now());
  }

  add(key: string): void {
    // Another tab may have added some.
    this.kept = withUse(recall(this.name, schema) ?? this.kept, key, Date.now());
    remember(this.name, this.kept);
  }
}
