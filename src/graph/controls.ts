import * as v from 'valibot';
import { assigned, parameterAt, type ParameterAddress } from './parameter-address.ts';
import { vocabularyOf } from './composite.ts';
import type { GraphControl, GraphDocument } from './document.ts';
import { readValue } from './edit.ts';
import { changeNodes } from './edits/change-nodes.ts';
import type { Vocabulary } from './vocabulary.ts';
import { parameterRemedy, parameterSchema, type Parameter } from './parameters.ts';
import { refusal, type Problem } from './problem.ts';
import { whichThereAre } from './suggest.ts';

/** A control of a graph, with everything needed to show it. */
export interface Control {
  /** As the command line takes it: `strength` for `--strength`. */
  readonly name: string;
  readonly title: string;
  readonly help: string;
  /** What it takes. Its default is the value that the graph has. */
  readonly parameter: Parameter;
}

/** The controls of a graph, in their order. One that leads nowhere is left out: {@link checkControls} reports it. */
export function controlsOf(document: GraphDocument, vocabulary: Vocabulary): Control[] {
  return (document.controls ?? []).flatMap((control) => {
    const parameter = parameterOf(document, vocabulary, control);
    if (!parameter) return [];
    const { name, title = parameter.title, help = parameter.help } = control;
    return [{ name, title, help, parameter }];
  });
}

/** The first of the parameters that a control sets, within the control's own range. */
function parameterOf(
  document: GraphDocument,
  vocabulary: Vocabulary,
  { to, min, max }: GraphControl,
): Parameter | undefined {
  const parameter = parameterAt(document, vocabulary, to[0]!);
  if (parameter?.kind !== 'number') return parameter;
  return {
    ...parameter,
    min: Math.max(parameter.min, min ?? parameter.min),
    max: Math.min(parameter.max, max ?? parameter.max),
  };
}

/**
 * The document with a control at a value: all parameters that it sets have it. Throws a {@link GraphError} if there is
 * no such control, or it does not take the value.
 *
 * @param shown what a message calls the value.
 */
export function setControl(
  document: GraphDocument,
  vocabulary: Vocabulary,
  name: string,
  value: unknown,
  shown = JSON.stringify(value),
): GraphDocument {
  const control = document.controls?.find((one) => one.name === name);
  const parameter = control && parameterOf(document, vocabulary, control);
  if (!control || !parameter)
    throw refusal(
      `The graph has no control “${name}”.`,
      whichThereAre(
        name,
        (document.controls ?? []).map((one) => one.name),
      ),
    );
  const result = v.safeParse(parameterSchema(parameter), value);
  if (!result.success)
    throw refusal(
      `“${name}” cannot be ${shown}: ${result.issues[0].message}`,
      parameterRemedy(parameter, value),
    );
  return control.to.reduce((changed, address) => setAddress(changed, address, value), document);
}

/** As {@link setControl}, from the text that a command line has. */
export function setControlText(
  document: GraphDocument,
  vocabulary: Vocabulary,
  name: string,
  text: string,
): GraphDocument {
  const control = controlsOf(document, vocabulary).find((one) => one.name === name);
  return setControl(document, vocabulary, name, control ? readValue(control.parameter, text) : text, text);
}

function setAddress(document: GraphDocument, [id, path]: ParameterAddress, value: unknown): GraphDocument {
  return changeNodes(document, (node) =>
    node.id === id ? { ...node, params: assigned(node, path, value) } : node,
  );
}

/** What is wrong with the controls of a graph; the graph itself runs all the same. */
export function checkControls(document: GraphDocument, vocabulary: Vocabulary): Problem[] {
  const { controls = [] } = document;
  const known = vocabularyOf(document, vocabulary);
  const seen = new Set<string>();
  return controls.flatMap(({ name, to }): Problem[] => {
    const problems = to
      .filter((address) => !parameterAt(document, known, address))
      .map(([node, path]): Problem => ({
        severity: 'warning',
        reason: `The control “${name}” sets “${node}.${path}”, but the graph has no such parameter.`,
        remedy: 'Remove the control, or create it again from the parameter.',
      }));
    if (seen.has(name))
      problems.push({
        severity: 'warning',
        reason: `Two controls are named “${name}”.`,
        remedy: 'Rename one of them.',
      });
    seen.add(name);
    return problems;
  });
}
