import type { Parameter, ParameterValues } from '../graph/parameters.ts';
import { recordOf } from '../graph/records.ts';
import { adadelta } from './adadelta.ts';
import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import type { FirstOrderMethod, FirstOrderSettings } from './first-order-method.ts';
import { gradientDescent } from './gradient-descent.ts';
import { lbfgs, type LBFGSSettings } from './l-bfgs-settings.ts';
import type { SharedSettings } from './method.ts';
import { rmsprop } from './rmsprop.ts';

/** Every method, in the order in which the optimizer node offers them. */
export const methods = {
  adam,
  'l-bfgs': lbfgs,
  'gradient-descent': gradientDescent,
  rmsprop,
  adagrad,
  adadelta,
} as const;

export type MethodName = keyof typeof methods;
type FirstOrderName = Exclude<MethodName, 'l-bfgs'>;
type FirstOrderValues = { [N in FirstOrderName]: ParameterValues<(typeof methods)[N]['parameters']> };
type FirstOrderSettingsOf<N extends FirstOrderName = FirstOrderName> = {
  [K in N]: { readonly method: K } & FirstOrderSettings & FirstOrderValues[K];
}[N];

/** The settings of a method, discriminated by `method`. */
export type OptimizerSettings = FirstOrderSettingsOf | LBFGSSettings;

/** The description of each method in the choice. */
export const methodTitles = recordOf<Record<MethodName, string>>(
  Object.values(methods).map(({ name, title }) => [name, title]),
);

/** The methods that have a learning rate. */
export const firstOrderNames = Object.keys(methods).filter((name) => name !== 'l-bfgs');

const firstOrder: {
  readonly [N in FirstOrderName]: { update(values: FirstOrderValues[N]): FirstOrderMethod };
} = methods;

export function firstOrderMethod<N extends FirstOrderName>(
  settings: FirstOrderSettingsOf<N>,
): FirstOrderMethod {
  return firstOrder[settings.method].update(settings);
}

type Intersection<U> = (U extends unknown ? (of: U) => void : never) extends (of: infer I) => void
  ? I
  : never;
type MethodParameters = Intersection<(typeof methods)[MethodName]['parameters']>;
type AnyMethodParameter = MethodParameters[keyof MethodParameters];

/** The parameters of all methods, each with the methods that use it. */
export const methodParameters = merged();

function merged(): MethodParameters {
  const all = new Map<string, { parameter: AnyMethodParameter; of: string[] }>();
  for (const { name: method, parameters } of Object.values(methods))
    for (const [name, parameter] of Object.entries<AnyMethodParameter>(parameters)) {
      const known = all.get(name);
      if (known && known.parameter !== parameter)
        throw new Error(
          `Two methods declare the parameter “${name}”. They must use one declaration in method.ts.`,
        );
      // Shared parameters come after those of a single method.
      all.delete(name);
      all.set(name, { parameter, of: [...(known?.of ?? []), method] });
    }
  return recordOf<MethodParameters>(
    [...all].map(([name, { parameter, of }]) => [name, usedBy(parameter, of)]),
  );
}

function usedBy<P extends Parameter>(parameter: P, methods: string[]): P {
  return { ...parameter, when: { method: methods, ...parameter.when } };
}

/** The values of the parameters that settings are computed from. */
export type MethodValues = ParameterValues<MethodParameters> & SharedSettings;

/** The settings of a method in a node with these values. */
export function settingsOf(method: MethodName, values: MethodValues): OptimizerSettings {
  return methods[method].settings(values, values);
}
