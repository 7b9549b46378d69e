import type { Parameter, Parameters } from '../graph/parameters.ts';
/** The parameters that matter with these values: those whose `when` holds, and holds of what it depends on. */
export declare function relevantParameters(parameters: Parameters, values: Readonly<Record<string, unknown>>): [name: string, parameter: Parameter][];
