import { definitionName } from '../definitions.ts';
import type { Migration, RawDocument } from './migration.ts';

/** New names of parameters and of choices, by node type; of choices also by the old name of their parameter. */
export interface Renaming {
  readonly parameters: Names<Names<string>>;
  readonly choices: Names<Names<Names<string>>>;
}

type Names<T> = Readonly<Record<string, T>>;

/**
 * A migration that only renames parameters and choices: in nodes, also those of composite nodes, in promoted
 * parameters, controls and sweeps.
 */
export function renaming(from: number, about: string, renamed: Renaming): Migration {
  return {
    from,
    about,
    migrate: (document) => new Renamer(document['definitions'], renamed).document(document),
  };
}

class Renamer {
  private readonly definitions: unknown;
  private readonly renamed: Renaming;

  constructor(definitions: unknown, renamed: Renaming) {
    this.definitions = definitions;
    this.renamed = renamed;
  }

  document(document: RawDocument): RawDocument {
    const types = typesOf(document['nodes']);
    return changed(document, {
      nodes: this.nodes,
      definitions: (definitions) => entries(definitions, (definition) => this.definition(definition)),
      controls: (controls) => list(controls, (control) => this.addressed(control, types)),
      sweeps: (sweeps) =>
        list(sweeps, (sweep) =>
          changed(sweep, { axes: (axes) => list(axes, (axis) => this.axis(axis, types.get(axis['node']))) }),
        ),
    });
  }

  private definition(definition: RawDocument): RawDocument {
    const types = typesOf(definition['nodes']);
    return changed(definition, {
      nodes: this.nodes,
      parameters: (parameters) => entries(parameters, (parameter) => this.addressed(parameter, types)),
    });
  }

  private readonly nodes = (nodes: unknown): unknown =>
    list(nodes, (node) =>
      changed(node, {
        params: (params) =>
          isRecord(params)
            ? Object.fromEntries(
                Object.entries(params).map(([name, value]) => [
                  this.name(node['type'], name),
                  this.choice(node['type'], name, value),
                ]),
              )
            : params,
      }),
    );

  /** A control or a promoted parameter: what it sets is a list of addresses. */
  private addressed(item: RawDocument, types: ReadonlyMap<unknown, unknown>): RawDocument {
    return changed(item, {
      to: (to) =>
        Array.isArray(to)
          ? to.map((address: unknown) =>
              Array.isArray(address)
                ? address.map((part: unknown, i) => (i === 1 ? this.path(types.get(address[0]), part) : part))
                : address,
            )
          : to,
    });
  }

  private axis(axis: RawDocument, type: unknown): RawDocument {
    const { parameter } = axis;
    return changed(axis, {
      parameter: (path) => this.path(type, path),
      values: (values) =>
        Array.isArray(values) ? values.map((value: unknown) => this.choice(type, parameter, value)) : values,
    });
  }

  /** The new name of `weights` or `weights.NAME`. */
  private path(type: unknown, path: unknown): unknown {
    if (typeof path !== 'string') return path;
    const [name = '', ...part] = path.split('.');
    return [this.name(type, name), ...part].join('.');
  }

  private name(type: unknown, name: string): string {
    return own(own(this.renamed.parameters, type), name) ?? name;
  }

  private choice(type: unknown, parameter: unknown, value: unknown): unknown {
    const [innerType, innerParameter] = this.promoted(type, parameter);
    return own(own(own(this.renamed.choices, innerType), innerParameter), value) ?? value;
  }

  /** The type and the parameter that a promoted parameter leads to; others are their own. */
  private promoted(type: unknown, parameter: unknown): readonly [type: unknown, parameter: unknown] {
    let at = [type, parameter] as const;
    for (const seen = new Set<unknown>(); typeof at[0] === 'string' && !seen.has(at[0]);) {
      seen.add(at[0]);
      const definition = field(this.definitions, definitionName(at[0]));
      const to = field(field(field(definition, 'parameters'), at[1]), 'to');
      const address: unknown = Array.isArray(to) ? to[0] : undefined;
      if (!Array.isArray(address)) break;
      at = [typesOf(field(definition, 'nodes')).get(address[0]), address[1]];
    }
    return at;
  }
}

/** The types of nodes by their ids. */
function typesOf(nodes: unknown): ReadonlyMap<unknown, unknown> {
  return new Map(
    (Array.isArray(nodes) ? nodes : []).filter(isRecord).map((node) => [node['id'], node['type']] as const),
  );
}

/** Changes some of the keys of an object, where it has them. */
function changed(
  item: RawDocument,
  changes: Readonly<Record<string, (value: unknown) => unknown>>,
): RawDocument {
  return Object.fromEntries(
    Object.entries(item).map(([key, value]) => [key, own(changes, key)?.(value) ?? value]),
  );
}

/** Changes the objects of a list; anything else is left to the schema. */
function list(value: unknown, change: (item: RawDocument) => RawDocument): unknown {
  return Array.isArray(value) ? value.map((item: unknown) => (isRecord(item) ? change(item) : item)) : value;
}

/** Changes the objects of a record. */
function entries(value: unknown, change: (item: RawDocument) => RawDocument): unknown {
  return isRecord(value)
    ? Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, isRecord(item) ? change(item) : item]),
      )
    : value;
}

function own<T>(record: Names<T> | undefined, key: unknown): T | undefined {
  return record && typeof key === 'string' && Object.hasOwn(record, key) ? record[key] : undefined;
}

function field(value: unknown, key: unknown): unknown {
  return isRecord(value) ? own(value, key) : undefined;
}

function isRecord(value: unknown): value is RawDocument {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
