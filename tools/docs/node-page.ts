import type { NodeDeclaration } from '../../src/graph/node-type.ts';
import { parameterRange, type Parameter } from '../../src/graph/parameters.ts';

/** The page of a node type in Markdown, all of it from its declaration. */
export function nodePage(declaration: NodeDeclaration, picture: string | undefined): string {
  const {
    title,
    type,
    category,
    description,
    aliases = [],
    formulas = [],
    inputs,
    outputs,
    parameters,
  } = declaration;
  return [
    `# ${title}`,
    `\`${type}\` · ${category}`,
    description,
    picture && `![What ${title.toLowerCase()} does](${picture})`,
    table(
      'Inputs',
      ['name', 'takes', 'for'],
      Object.entries(inputs).map(([name, { takes, help, optional, many }]) => [
        `\`${name}\``,
        `${takes.join(' or ')}${optional ? ', optional' : ''}${many ? ', any number' : ''}`,
        help,
      ]),
    ),
    table(
      'Outputs',
      ['name', 'gives', 'what'],
      Object.entries(outputs).map(([name, { gives, help }]) => [`\`${name}\``, gives, help]),
    ),
    table('Parameters', ['name', 'default', 'values', 'for'], Object.entries(parameters).map(parameterRow)),
    formulas.length > 0 && '## Formulas',
    ...formulas.map(({ text, source, note }) =>
      [`- ${code(text)}`, source, note].filter(Boolean).join('<br>'),
    ),
    aliases.length > 0 && `Also found as: ${aliases.join(', ')}.`,
  ]
    .filter(Boolean)
    .join('\n\n');
}

function parameterRow([name, parameter]: [string, Parameter]): string[] {
  const when = Object.entries(parameter.when ?? {}).map(
    ([other, values]) => `where ${other} is ${values.join(' or ')}`,
  );
  const values =
    parameter.kind === 'choice'
      ? Object.entries(parameter.options)
          .map(([value, meaning]) => `\`${value}\`: ${meaning}`)
          .join('<br>')
      : parameterRange(parameter);
  return [
    `\`${name}\``,
    code(JSON.stringify(parameter.default)),
    values,
    [parameter.help, ...when].join(' '),
  ];
}

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [`## ${title}`, '', line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}
