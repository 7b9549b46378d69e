import type { PullsEvent } from './events.ts';

/** Something about the balance of terms that keeps a run from doing what its graph seems to want. */
interface PullWarning {
  readonly kind: 'nothing' | 'regularizer' | 'harder';
  readonly node: string;
  readonly reason: string;
  readonly remedy: string;
}

interface PullSetting {
  /** Its node. */
  readonly optimizer: string;
  /** The terms that have no picture to approach. */
  readonly regularizers: readonly string[];
  /** Whether the canvas starts from what an earlier optimizer made. */
  readonly continues: boolean;
}

/** How many times harder than all others a term has to pull to be warned of. */
const MUCH_HARDER = 100;

/**
 * Warnings about how much each term counts at a start. A term of 0 is not a problem in itself: a content loss is 0 if the
 * canvas starts from the content. Its pull is then unknown, so no other term is said to pull too hard. The same applies if the
 * canvas starts from the result of an earlier optimizer: there all terms were in balance until the picture was resized, which
 * disturbs styles most.
 */
export function pullWarnings(
  { terms }: Pick<PullsEvent, 'terms'>,
  { optimizer, regularizers, continues }: PullSetting,
): PullWarning[] {
  const all = Object.entries(terms);
  if (all.length > 0 && all.every(([, { value, gradient }]) => value === 0 && gradient === 0))
    return [
      {
        kind: 'nothing',
        node: optimizer,
        reason: 'The loss and its gradient are 0 at the start, so nothing will change.',
        remedy: 'Start the canvas from another picture or from noise, or set a weight that is not 0.',
      },
    ];
  const warnings: PullWarning[] = [];
  const isRegularizer = (term: string) => regularizers.includes(term);
  const guiding = all.filter(([term]) => !isRegularizer(term));
  const sumOf = (among: typeof all) => among.reduce((sum, [, { gradient }]) => sum + gradient, 0);
  for (const [node, { fraction, gradient }] of all) {
    const others = all.filter(([other]) => other !== node);
    const largest = others.every(([, other]) => fraction > other.fraction);
    if (isRegularizer(node) && guiding.length > 0 && largest && gradient > sumOf(guiding)) {
      const factor = shortNumber((10 * gradient) / sumOf(guiding));
      warnings.push({
        kind: 'regularizer',
        node,
        reason: `This term only smooths, and it is the largest at the start: ${percent(fraction)} of the loss.`,
        remedy:
          sumOf(guiding) > 0
            ? `Divide its weight by about ${factor}, so that it pulls a tenth as hard as the others.`
            : 'Decrease its weight.',
      });
      continue;
    }
    const rivals = others.filter(([other, pull]) => !isRegularizer(other) && pull.value !== 0);
    const isKnown = !continues && guiding.every(([, pull]) => pull.gradient > 0);
    const ratio = gradient / sumOf(rivals);
    if (rivals.length > 0 && isKnown && ratio >= MUCH_HARDER && Number.isFinite(ratio))
      warnings.push({
        kind: 'harder',
        node,
        reason: `At the start, this term pulls ${shortNumber(ratio)} times harder than all others together.`,
        remedy: `Divide its weight by up to ${shortNumber(ratio)}, or set “Gradients” of the weighted sum to “balanced”.`,
      });
  }
  return warnings;
}

/** `34 %` */
function percent(fraction: number): string {
  const value = 100 * fraction;
  return `${Math.abs(value) >= 1 || value === 0 ? Math.round(value) : Number(value.toPrecision(1))} %`;
}

function shortNumber(value: number): string {
  return String(Number(value.toPrecision(2)));
}
