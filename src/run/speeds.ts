import * as v from 'valibot';
import type { Store } from '../models/library/store.ts';
import { most } from '../graph/extremes.ts';

const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));

const speed = v.object({
  /** Work of one evaluation, and the rate that evaluations of about that much work had last. */
  rates: v.array(v.object({ flops: positive, flopsPerSecond: positive })),
  /** Evaluations in a step, by method. */
  evaluationsPerStep: v.record(v.string(), positive),
});

/** How fast an engine is here, from runs that ended. */
export type Speed = v.InferOutput<typeof speed>;

/** By engine and adapter: see {@link speedKey}. */
export const speedsSchema = v.record(v.string(), speed);
export type Speeds = v.InferOutput<typeof speedsSchema>;

/** What an ended optimizer shows about the speed. */
export interface StageTiming {
  readonly method: string;
  /** Of one evaluation. */
  readonly flops: number;
  readonly steps: number;
  readonly evaluations: number;
  /** That the steps took. */
  readonly seconds: number;
}

/** Rates are kept for so many sizes of evaluations, a factor of 4 apart; the oldest go. */
const MOST_RATES = 8;
/** A shorter time is not reliable. */
const LEAST_SECONDS = 0.05;

/** What an engine is known by among speeds. */
export function speedKey({ name, adapter }: { readonly name: string; readonly adapter?: string }): string {
  return adapter === undefined ? name : `${name}: ${adapter}`;
}

/** The speeds, with the result of an ended optimizer replacing the previous one for evaluations of that size. */
export function learned(speeds: Speeds, key: string, timing: StageTiming): Speeds {
  const { method, flops, steps, evaluations, seconds } = timing;
  if (seconds < LEAST_SECONDS || flops <= 0 || steps < 1 || evaluations < 1) return speeds;
  const { rates, evaluationsPerStep } = speeds[key] ?? { rates: [], evaluationsPerStep: {} };
  const others = rates.filter((rate) => Math.abs(Math.log2(rate.flops / flops)) > 1);
  return {
    ...speeds,
    [key]: {
      rates: [...others, { flops, flopsPerSecond: (flops * evaluations) / seconds }].slice(-MOST_RATES),
      evaluationsPerStep: { ...evaluationsPerStep, [method]: evaluations / steps },
    },
  };
}

/** The rate that evaluations of so many operations had, or those nearest to them. */
export function rateFor({ rates }: Speed, flops: number): number | undefined {
  const distance = (rate: Speed['rates'][number]) => -Math.abs(Math.log2(rate.flops / flops));
  const nearest = most(rates.map(distance), -Infinity);
  return rates.find((rate) => distance(rate) === nearest)?.flopsPerSecond;
}

/** Among files of models, which end otherwise. */
const FILE = 'speeds.json';

/** The speeds kept in a store; none where they cannot be read. */
export async function loadSpeeds(store: Store): Promise<Speeds> {
  try {
    const bytes = await store.read(FILE);
    return bytes ? v.parse(speedsSchema, JSON.parse(new TextDecoder().decode(bytes))) : {};
  } catch {
    return {};
  }
}

/** Keeps speeds in a store. That it cannot be done is no loss: they are measured again. */
export async function saveSpeeds(store: Store, speeds: Speeds): Promise<void> {
  const bytes = new TextEncoder().encode(JSON.stringify(speeds, undefined, 1));
  await store.write(FILE, bytes).catch(() => undefined);
}
