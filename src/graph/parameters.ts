import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as v from 'valibot';
import { issuesOf } from './standard-schema.ts';
import { didYouMean } from './suggest.ts';

interface Described {
  /** A short label; the editor and the command line show it. */
  readonly title: string;
  readonly help: string;
  /** The parameter matters only where another one has one of these values. */
  readonly when?: Readonly<Record<string, readonly string[]>>;
  /**
   * Of an optimizer: a change needs another program, not only another plan for the optimizer, so the run restarts. Its
   * other parameters may change during a run; those of other nodes may not, except weights and knobs.
   */
  readonly structural?: true;
}

export interface NumberParameter extends Described {
  readonly kind: 'number';
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly integer?: true;
  /** How a slider runs; `log` where the value spans decades. */
  readonly scale?: 'log';
  readonly unit?: string;
  /** The number is a length in pixels that grows with the picture when a graph runs at another size. */
  readonly pixels?: true;
  /** The number may change during a run, without a restart. */
  readonly knob?: true;
}

export interface ChoiceParameter<K extends string = string> extends Described {
  readonly kind: 'choice';
  readonly default: K;
  /** Each value with what it means. */
  readonly options: Readonly<Record<K, string>>;
  /**
   * Of a loss: the values with which it grows with the number of positions of its inputs, each with a value with which it
   * does not. A weight beside losses that do not grow then has another effect at each size, which is warned of.
   */
  readonly growing?: Readonly<Partial<Record<K, K>>>;
}

export interface BooleanParameter extends Described {
  readonly kind: 'boolean';
  readonly default: boolean;
}

export interface TextParameter extends Described {
  readonly kind: 'text';
  readonly default: string;
}

/** The name of a file to write a picture to. */
export interface FileParameter extends Described {
  readonly kind: 'file';
  readonly default: string;
}

/** `sample:NAME`, `asset:sha256-...`, `result:last`, or the path of a file beside the graph. */
export interface PictureParameter extends Described {
  readonly kind: 'picture';
  readonly default: string;
}

/** The name of a feature network. */
export interface ModelParameter extends Described {
  readonly kind: 'model';
  readonly default: string;
}

/** Names of a network's layers. */
export interface LayersParameter extends Described {
  readonly kind: 'layers';
  readonly default: readonly string[];
}

/** A number for each of some names; names not there count as 1. */
export interface WeightsParameter extends Described {
  readonly kind: 'weights';
  readonly default: Readonly<Record<string, number>>;
  /** The input whose wires have these names, if the names are not free. */
  readonly of?: string;
  /** The values of other parameters with which what is weighed is normalized first, so that its own scale does not matter. */
  readonly normalized?: Readonly<Record<string, readonly string[]>>;
}

/**
 * Any JSON value, checked by a schema of any library that follows [Standard Schema](https://standardschema.dev): Zod,
 * Valibot, ArkType. The node lowers with what the schema makes of the value.
 */
export interface SchemaParameter<S extends StandardSchemaV1 = StandardSchemaV1> extends Described {
  readonly kind: 'schema';
  readonly default: unknown;
  readonly schema: S;
  /** What values it takes, in words. */
  readonly range?: string;
}

/** A parameter of a node type: one source for the schema, the editor, the command line and the documentation. */
export type Parameter =
  | NumberParameter
  | ChoiceParameter
  | BooleanParameter
  | TextParameter
  | FileParameter
  | PictureParameter
  | ModelParameter
  | LayersParameter
  | WeightsParameter
  | SchemaParameter;

export type Parameters = Readonly<Record<string, Parameter>>;

/** The type of a parameter's value. */
export type ParameterValue<P extends Parameter> = P extends { kind: 'number' }
  ? number
  : P extends { kind: 'boolean' }
    ? boolean
    : P extends { kind: 'choice'; options: Readonly<Record<infer K, string>> }
      ? K
      : P extends { kind: 'layers' }
        ? readonly string[]
        : P extends { kind: 'weights' }
          ? Readonly<Record<string, number>>
          : P extends { kind: 'schema'; schema: infer S extends StandardSchemaV1 }
            ? StandardSchemaV1.InferOutput<S>
            : string;

export type ParameterValues<P extends Parameters> = { readonly [K in keyof P]: ParameterValue<P[K]> };

/** A length in pixels, up to 8192, that grows with the picture when a graph runs at another size. */
export function pixelLength(title: string, help: string, min = 1) {
  return {
    kind: 'number',
    title,
    help,
    default: 512,
    min,
    max: 8192,
    integer: true,
    unit: 'px',
    pixels: true,
  } as const satisfies NumberParameter;
}

const schemas = new WeakMap<Parameter, v.GenericSchema>();

/** The schema that a parameter's value has to satisfy; its messages are whole sentences. */
export function parameterSchema(parameter: Parameter): v.GenericSchema {
  const schema = schemas.get(parameter) ?? schemaOf(parameter);
  schemas.set(parameter, schema);
  return schema;
}

function schemaOf(parameter: Parameter): v.GenericSchema {
  switch (parameter.kind) {
    case 'number': {
      const { min, max, unit } = parameter;
      const range = `The value must be between ${min} and ${max}${unit ? ` ${unit}` : ''}.`;
      const number = v.pipe(
        v.number('The value must be a number.'),
        v.minValue(min, range),
        v.maxValue(max, range),
      );
      return parameter.integer ? v.pipe(number, v.integer('The value must be a whole number.')) : number;
    }
    case 'choice': {
      const names = Object.keys(parameter.options);
      return v.picklist(names, 'The value is not one of the choices.');
    }
    case 'boolean':
      return v.boolean('The value must be true or false.');
    case 'layers':
      return v.pipe(
        v.array(v.string('A layer is a name such as “conv4_2”.'), 'The value must be a list of layer names.'),
        v.minLength(1, 'At least one layer is required.'),
        v.check((layers) => new Set(layers).size === layers.length, 'Each layer may be listed only once.'),
      );
    case 'weights': {
      const weight = 'A weight must be a number between -1e30 and 1e30.';
      return v.record(
        v.string(),
        v.pipe(v.number(weight), v.minValue(-1e30, weight), v.maxValue(1e30, weight)),
        'The value must have a number for each name.',
      );
    }
    case 'file':
      return v.pipe(
        v.string('The value must be a text.'),
        v.regex(/\.(png|jpe?g|webp|tiff?)$/i, 'The name must end in .png, .jpg, .webp or .tiff.'),
      );
    case 'schema':
      return v.pipe(
        v.unknown(),
        v.rawCheck(({ dataset, addIssue }) => {
          for (const message of dataset.typed ? issuesOf(parameter.schema, dataset.value) : [])
            addIssue({ message });
        }),
      );
    case 'text':
    case 'picture':
    case 'model':
      return v.pipe(v.string('The value must be a text.'), v.minLength(1, 'The text must not be empty.'));
  }
}

/** A parameter whose range goes so far both ways takes any number. */
const ANY = 1e30;

/** `0.001 to 10 px`, or the choices: what values a parameter takes, in words. */
export function parameterRange(parameter: Parameter): string {
  switch (parameter.kind) {
    case 'number':
      if (parameter.min <= -ANY && parameter.max >= ANY) return 'any number';
      return `${parameter.min} to ${parameter.max}${parameter.unit ? ` ${parameter.unit}` : ''}`;
    case 'choice':
      return Object.keys(parameter.options).join(', ');
    case 'boolean':
      return 'true, false';
    case 'layers':
      return 'layer names';
    case 'weights':
      return 'a number for each name; 1 by default';
    case 'picture':
      return 'sample:NAME, result:last, or the path of a picture relative to the graph';
    case 'model':
      return 'the name of a feature network';
    case 'file':
      return 'the name of a .png, .jpg, .webp or .tiff file';
    case 'schema':
      return parameter.range ?? 'a value as described in its help';
    case 'text':
      return 'a text';
  }
}

/** What to give in place of a value that a parameter does not take. */
export function parameterRemedy(parameter: Parameter, value: unknown): string {
  const meant =
    parameter.kind === 'choice' && typeof value === 'string'
      ? didYouMean(value, Object.keys(parameter.options))
      : '';
  return `${meant}Give ${parameterRange(parameter)}.`;
}
