import type { GraphDocument, GraphSweep, SweepAxis } from './document.ts';
import { findParameter, readValue, valueFor } from './edit.ts';
import type { Vocabulary } from './vocabulary.ts';
import type { Parameter } from './parameters.ts';
import { GraphError, refusal } from './problem.ts';

/** So many cells take days on any machine. */
const MOST_CELLS = 10_000;

/** The values of an axis, in their order: its list, or evenly spaced ones, each once. */
export function axisValues({ values, range }: SweepAxis, parameter: Parameter): unknown[] {
  if (values) return values;
  if (!range) return [];
  const { from, to, count, scale } = range;
  const whole = parameter.kind === 'number' && parameter.integer;
  const spaced = Array.from({ length: count }, (_, i) => {
    const t = i / (count - 1);
    const x = scale === 'log' ? from * (to / from) ** t : from + (to - from) * t;
    // Rounded to what one would write, so that 0.1 + 0.2 is 0.3 on a label.
    return whole ? Math.round(x) : Number(x.toPrecision(6));
  });
  return [...new Set(spaced)];
}

/** The name of what an axis changes: `total.weights.style`. */
export function axisTarget({ node, parameter }: SweepAxis): string {
  return `${node}.${parameter}`;
}

/** All problems of a sweep, one {@link GraphError} for each axis; empty if it can run. */
export function sweepErrors(
  document: GraphDocument,
  vocabulary: Vocabulary,
  { axes }: GraphSweep,
): GraphError[] {
  const errors = axes.flatMap((axis) => {
    try {
      const target = axisTarget(axis);
      const values = valuesOf(document, vocabulary, axis);
      const found = findParameter(document, vocabulary, target);
      for (const value of values) valueFor(target, found, value);
      return [];
    } catch (error) {
      if (error instanceof GraphError) return [error];
      throw error;
    }
  });
  if (errors.length > 0) return errors;
  if (axes.length === 0)
    return [refusal('A sweep needs at least one axis.', 'Choose a parameter and its values.')];
  const seen = new Set<string>();
  const twice = axes.map(axisTarget).find((target) => seen.size === seen.add(target).size);
  if (twice !== undefined) return [refusal(`Two axes vary “${twice}”.`, 'Put all its values on one axis.')];
  const cells = axes.reduce((n, axis) => n * valuesOf(document, vocabulary, axis).length, 1);
  return cells > MOST_CELLS
    ? [refusal(`The sweep has ${cells} cells; the maximum is ${MOST_CELLS}.`, 'Use fewer values.')]
    : [];
}

function valuesOf(document: GraphDocument, vocabulary: Vocabulary, axis: SweepAxis): unknown[] {
  const target = axisTarget(axis);
  const { parameter, name } = findParameter(document, vocabulary, target);
  const { range } = axis;
  if (range && parameter.kind !== 'number' && name === '')
    throw refusal(`“${target}” is not a number, so it has no range.`, 'Give a list of values.');
  if (range?.scale === 'log' && range.from * range.to <= 0)
    throw refusal(
      `The range of “${target}”, ${range.from} to ${range.to}, cannot be logarithmic.`,
      'Use limits above 0, or a linear range.',
    );
  const values = axisValues(axis, parameter);
  if (values.length === 0) throw refusal(`“${target}” has no values.`, 'Give a list, or a range.');
  return values;
}

/**
 * Reads an axis from its text: `NODE.PARAMETER=1,2,3`, or `COMPOSITE/NODE.PARAMETER=1,2,3`; several layer sets or weights are kept apart by semicolons; a
 * range is `0..10 5`, with `log` before the count for even ratios.
 *
 * @throws GraphError that says what does not fit.
 */
export function readAxis(document: GraphDocument, vocabulary: Vocabulary, text: string): SweepAxis {
  const equals = text.indexOf('=');
  if (equals < 0) throw refusal(`“${text}” varies no parameter.`, 'Use NODE.PARAMETER=VALUE,VALUE,...');
  const [target, list] = [text.slice(0, equals), text.slice(equals + 1)];
  const { path, parameter, parameterName, name } = findParameter(document, vocabulary, target);
  const axis = { node: path, parameter: name === '' ? parameterName : `${parameterName}.${name}` };
  const range = /^\s*([^\s,]+)\.\.([^\s,]+)\s+(log\s+|linear\s+)?(\d+)\s*$/.exec(list);
  if (range && (parameter.kind === 'number' || name !== '')) {
    const [from, to, count] = [Number(range[1]), Number(range[2]), Number(range[4])];
    if (!Number.isFinite(from) || !Number.isFinite(to) || count < 2 || count > 1000)
      throw refusal(
        `“${list}” is not a range.`,
        'Use FROM..TO COUNT, or FROM..TO log COUNT, with 2 to 1000 values.',
      );
    return { ...axis, range: { from, to, count, scale: range[3]?.trim() === 'log' ? 'log' : 'linear' } };
  }
  const listed = parameter.kind === 'layers' || (parameter.kind === 'weights' && name === '');
  const values = list
    .split(listed ? ';' : ',')
    .map((part) => (name === '' ? readValue(parameter, part.trim()) : Number(part)));
  return { ...axis, values };
}

/** A value as short text, for labels: `0.1`, `adam`, `conv1_1, conv2_1`. */
export function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([name, part]) => `${name} ${valueText(part)}`)
      .join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
