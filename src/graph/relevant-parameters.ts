import type { Parameter, Parameters } from './parameters.ts';

/** The parameters that matter with these values: those whose `when` holds, and whose conditions are themselves relevant. */
export function relevantParameters(
  parameters: Parameters,
  values: Readonly<Record<string, unknown>>,
): [name: string, parameter: Parameter][] {
  const matters = (parameter: Parameter): boolean =>
    Object.entries(parameter.when ?? {}).every(([name, wanted]) => {
      const other = parameters[name];
      if (other === undefined) return false;
      const value = (values[name] ?? other.default) as string | boolean;
      return wanted.includes(String(value)) && matters(other);
    });
  return Object.entries(parameters).filter(([, parameter]) => matters(parameter));
}
