import type { Migration, RawDocument } from './migration.ts';

/** The parameters of version 1 that have another name now, by node type. */
const parameters: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'content-loss': { normalisation: 'normalization' },
  'style-loss': { normalisation: 'normalization' },
  features: { normalise: 'normalize' },
  gram: { centre: 'center' },
};

/** The choices of version 1 that have another name now, by node type and parameter. */
const choices: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>> = {
  'weighted-sum': { gradients: { normalised: 'normalized' } },
};

/** Version 1 had a British spelling in the names of four parameters and of one choice. */
export const americanSpelling: Migration = {
  from: 1,
  about: 'American spelling in the names of parameters and choices',
  migrate(document) {
    const types = new Map<unknown, unknown>();
    const nodes = list(document['nodes'], (node) => {
      types.set(node['id'], node['type']);
      const { params } = node;
      return isRecord(params) ? { ...node, params: respelled(node['type'], params) } : node;
    });
    const sweeps = list(document['sweeps'], (sweep) => ({
      ...sweep,
      axes: list(sweep['axes'], (axis) => {
        const type = types.get(axis['node']);
        const parameter = axis['parameter'];
        if (typeof parameter !== 'string') return axis;
        const { values } = axis;
        return {
          ...axis,
          parameter: nameOf(type, parameter),
          ...(Array.isArray(values) && { values: values.map((value) => choiceOf(type, parameter, value)) }),
        };
      }),
    }));
    return { ...document, nodes, ...(sweeps !== undefined && { sweeps }) };
  },
};

function respelled(type: unknown, params: RawDocument): RawDocument {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [nameOf(type, name), choiceOf(type, name, value)]),
  );
}

function nameOf(type: unknown, name: string): string {
  return own(own(parameters, type), name) ?? name;
}

function choiceOf(type: unknown, parameter: string, value: unknown): unknown {
  return own(own(own(choices, type), parameter), value) ?? value;
}

function own<T>(record: Readonly<Record<string, T>> | undefined, key: unknown): T | undefined {
  return record && typeof key === 'string' && Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Changes the objects of a list; anything else is left to the schema. */
function list(value: unknown, change: (item: RawDocument) => RawDocument): unknown {
  return Array.isArray(value) ? value.map((item: unknown) => (isRecord(item) ? change(item) : item)) : value;
}

function isRecord(value: unknown): value is RawDocument {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
