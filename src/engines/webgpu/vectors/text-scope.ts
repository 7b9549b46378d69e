/** Lines of a shader without branches, in which the same expression is written once. */
export class TextScope {
  readonly lines: string[] = [];
  private readonly names = new Map<string, string>();

  /** The name of what the expression gives; names and literals are their own. */
  name(type: 'f32' | 'u32' | 'bool', expression: string): string {
    if (/^\(?-?[\w.]+\)?$/.test(expression)) return expression;
    const key = `${type} ${expression}`;
    const known = this.names.get(key);
    if (known !== undefined) return known;
    const name = `t${this.names.size}`;
    this.names.set(key, name);
    this.lines.push(`let ${name}: ${type} = ${expression};`);
    return name;
  }
}
