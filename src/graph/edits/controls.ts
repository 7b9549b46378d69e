import { includesAddress, parameterAt, type ParameterAddress } from '../parameter-address.ts';
import type { GraphControl, GraphDocument } from '../document.ts';
import { omit } from '../omit.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { freshName } from './fresh-id.ts';

/** The control that sets a parameter, if the graph publishes one. */
export function controlOf(
  { controls = [] }: GraphDocument,
  address: ParameterAddress,
): GraphControl | undefined {
  return controls.find(({ to }) => includesAddress(to, address));
}

/**
 * Publishes a parameter of a node as the last control. One that is published already, or is not there, changes nothing.
 *
 * @param nodeTitle what the node is called.
 */
export function publishParameter(
  document: GraphDocument,
  vocabulary: Vocabulary,
  address: ParameterAddress,
  nodeTitle: string,
): GraphDocument {
  const parameter = parameterAt(document, vocabulary, address);
  if (!parameter || controlOf(document, address)) return document;
  const { controls = [] } = document;
  // Which picture it is, its node says; and of two sizes, whose.
  const taken = controls.some((one) => one.title === parameter.title);
  const title =
    parameter.kind === 'picture' ? nodeTitle : taken ? `${parameter.title} of ${nodeTitle}` : parameter.title;
  const control: GraphControl = { name: freeName(controls, title), title, to: [[...address]] };
  return { ...document, controls: [...controls, control] };
}

/** Takes a parameter out of the control that sets it; one that sets nothing else goes. */
export function unpublishParameter(document: GraphDocument, address: ParameterAddress): GraphDocument {
  const control = controlOf(document, address);
  if (!control) return document;
  const to = control.to.filter(([node, parameter]) => node !== address[0] || parameter !== address[1]);
  return to.length === 0
    ? removeControl(document, control.name)
    : changeControl(document, control.name, (one) => ({ ...one, to }));
}

export function removeControl(document: GraphDocument, name: string): GraphDocument {
  const controls = (document.controls ?? []).filter((control) => control.name !== name);
  return controls.length === 0 ? omit(document, 'controls') : { ...document, controls };
}

/** Gives a control another title, and the name that the command line takes for it. An empty title changes nothing. */
export function renameControl(document: GraphDocument, name: string, title: string): GraphDocument {
  const text = title.trim();
  if (text === '') return document;
  const others = (document.controls ?? []).filter((control) => control.name !== name);
  return changeControl(document, name, (control) =>
    control.title === text ? control : { ...control, name: freeName(others, text), title: text },
  );
}

/** Moves a control by so many places: -1 is one further to the front. */
export function moveControl(document: GraphDocument, name: string, by: number): GraphDocument {
  const { controls = [] } = document;
  const from = controls.findIndex((control) => control.name === name);
  const to = from + by;
  if (from < 0 || to < 0 || to >= controls.length) return document;
  const others = controls.filter((_, i) => i !== from);
  return { ...document, controls: [...others.slice(0, to), controls[from]!, ...others.slice(to)] };
}

/** Sets how far the slider of a control goes. A range without extent changes nothing. */
export function setControlRange(
  document: GraphDocument,
  name: string,
  min: number,
  max: number,
): GraphDocument {
  if (!(min < max)) return document;
  return changeControl(document, name, (control) =>
    control.min === min && control.max === max ? control : { ...control, min, max },
  );
}

function changeControl(
  document: GraphDocument,
  name: string,
  change: (control: GraphControl) => GraphControl,
): GraphDocument {
  const { controls = [] } = document;
  const changed = controls.map((control) => (control.name === name ? change(control) : control));
  return changed.every((control, i) => control === controls[i])
    ? document
    : { ...document, controls: changed };
}

function freeName(controls: readonly GraphControl[], title: string): string {
  return freshName(
    controls.map(({ name }) => name),
    title,
    'control',
  );
}
