import { toJsonSchema } from '@valibot/to-json-schema';
import { documentSchema } from '../src/graph/document.ts';
import type { NodeDeclaration } from '../src/graph/node-type.ts';
import { parameterSchema, type Parameter } from '../src/graph/parameters.ts';
import { vocabulary } from '../src/vocabulary.ts';

type Json = Record<string, unknown>;

/** The JSON Schema of graph files: the document's own schema, and for each node type that of its parameters. */
export function graphSchema(): Json {
  const { $schema, ...schema } = toJsonSchema(documentSchema) as Json & {
    properties: Record<string, Json>;
  };
  const { nodes } = schema.properties as { nodes: Json & { items: Json } };
  const types = vocabulary.all();
  const items = {
    ...nodes.items,
    allOf: types.map((type) => ({
      if: { properties: { type: { const: type.type } } },
      then: { properties: { params: parametersSchema(type) } },
    })),
  };
  return {
    $schema,
    title: 'Stylograph graph',
    ...schema,
    properties: { $schema: { type: 'string' }, ...schema.properties, nodes: { ...nodes, items } },
  };
}

function parametersSchema({ title, description, parameters }: NodeDeclaration): Json {
  const properties = Object.entries(parameters).map(([name, parameter]) => [name, parameterJson(parameter)]);
  return {
    title,
    description,
    type: 'object',
    properties: Object.fromEntries(properties) as Json,
    additionalProperties: false,
  };
}

function parameterJson(parameter: Parameter): Json {
  const schema = toJsonSchema(parameterSchema(parameter), {
    // That names are not repeated has no words in JSON Schema.
    errorMode: 'ignore',
  });
  delete schema.$schema;
  return { title: parameter.title, description: parameter.help, ...schema, default: parameter.default };
}
