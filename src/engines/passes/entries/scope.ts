import { variable, type Expression, type Kind } from './expression.ts';

/** A name and its expression. */
export interface Definition {
  readonly name: string;
  readonly expression: Expression;
}

/** Definitions to evaluate one after the other, without branches, in which the same expression stands once. */
export class Scope {
  readonly definitions: Definition[] = [];
  private readonly known = new Map<string, string>();

  /** The name of an expression, defined here; variables and literals stay as they are. */
  define<K extends Kind>(expression: Expression<K>): Expression<K> {
    if (expression.op === 'variable' || expression.op === 'literal') return expression;
    const key = keyOf(expression);
    const known = this.known.get(key);
    if (known !== undefined) return variable(expression.kind, known);
    const name = `t${this.known.size}`;
    this.known.set(key, name);
    this.definitions.push({ name, expression });
    return variable(expression.kind, name);
  }
}

/** Equal for equal expressions. */
function keyOf(expression: Expression): string {
  const { op, kind } = expression;
  switch (expression.op) {
    case 'variable':
      return expression.name;
    case 'literal':
      return `${kind} ${expression.value}`;
    case 'read':
      return `${kind} read ${expression.input} ${keyOf(expression.at)}`;
    default:
      return `${kind} ${op}(${expression.args.map(keyOf).join()})`;
  }
}
