import * as v from 'valibot';
import type { Parameter, Parameters } from '../graph/parameters.ts';
import { checkSettings } from './check-settings.ts';
import { lbfgs } from './l-bfgs-settings.ts';
import { learningRate } from './method.ts';
import { methods, type OptimizerSettings } from './methods.ts';

const bounds = v.tuple([v.number(), v.number()]);

const { history, gradientTolerance, changeTolerance, search } = lbfgs.parameters;

const lbfgsEntries = {
  ...entriesOf({ history, gradientTolerance, changeTolerance }),
  maxEvaluations: v.number(),
  search: v.exactOptional(typeOf(search)),
  bounds: v.exactOptional(bounds),
  restarts: v.exactOptional(v.looseObject({ evaluations: v.number(), clip: v.exactOptional(bounds) })),
};

const shapes = Object.values(methods).map(({ name, parameters }) =>
  v.looseObject({
    method: v.literal(name),
    ...(name === 'l-bfgs'
      ? lbfgsEntries
      : { ...entriesOf({ learningRate, ...parameters }), bounds: v.exactOptional(bounds) }),
  }),
);

/**
 * The shape of settings. The schema and the type are both derived from the declarations of the methods, but TypeScript
 * cannot follow a schema that is built in a loop, so this cast connects them.
 */
const shape = v.variant('method', shapes) as unknown as v.GenericSchema<OptimizerSettings>;

/**
 * The settings of a method in a checkpoint. Loose, so that entries from a later version are preserved: the whole settings are
 * compared when a run resumes.
 */
export const settingsSchema = v.pipe(
  shape,
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    try {
      checkSettings(dataset.value);
    } catch (error) {
      addIssue({
        message: `should be the settings of a method: ${(error as Error).message.replace(/\.$/, '')}`,
      });
    }
  }),
);

function entriesOf(parameters: Parameters): Record<string, v.GenericSchema> {
  return Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, typeOf(parameter)]));
}

/** The type alone: ranges are checked by sentences of their own. */
function typeOf(parameter: Parameter): v.GenericSchema {
  if (parameter.kind === 'choice') return v.picklist(Object.keys(parameter.options));
  return parameter.kind === 'boolean' ? v.boolean() : v.number();
}
