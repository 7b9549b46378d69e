import { chart, type Line } from './chart.ts';
import { experiments } from './experiments.ts';
import { number } from './figures.ts';
import { findings, type ResultsOf } from './findings.ts';
import type { Results, Run } from './results.ts';
import { sections } from './sections.ts';

/** The files of the report, by name: the text and the curves. */
export function reportFiles(of: ResultsOf): Map<string, string> {
  const files = new Map([['README.md', text(of)]]);
  for (const { graph, title, seconds } of sections) {
    const lines = linesOf(of(graph), 'evaluations');
    files.set(`${graph}/evaluations.svg`, chart(title, 'evaluations', lines));
    if (seconds)
      files.set(`${graph}/seconds.svg`, chart(title, 'seconds of work', linesOf(of(graph), 'seconds')));
  }
  return files;
}

function text(of: ResultsOf): string {
  const rows = sections.flatMap(({ graph }) =>
    (findings[graph]?.(of) ?? []).map(({ claim, held }) => `| [${claim}](#${graph}) | ${held} |`),
  );
  return `# Claims and results

The experiments of the fast.ai course's forum thread, and of the papers behind them, as graphs. They use slim19, the small network
of the package, at 64 to 192 pixels. \`npm run experiments\` runs them and writes this page: every figure comes
from \`results.json\` beside the pictures. Seconds were measured on one core of a shared machine; compare them only with each other.
Results of small pictures and a small network need not hold for VGG-19 at 512 pixels; the graphs can use both.

| claim | here |
| --- | --- |
${rows.join('\n')}

${sections.map((section) => sectionText(section, of)).join('\n\n')}
`;
}

function sectionText({ graph, title, words, seconds }: (typeof sections)[number], of: ResultsOf): string {
  const results = of(graph);
  const { size } = experiments.find(({ name }) => name === graph)!;
  const lines = (findings[graph]?.(of) ?? []).map(
    ({ claim, held, text }) => `- **${claim}: ${held}.** ${text}`,
  );
  const curves = ['evaluations', ...(seconds ? ['seconds'] : [])].map(
    (by) => `![Loss by ${by}](${graph}/${by}.svg)`,
  );
  return `<a id="${graph}"></a>

## ${title}

${words} (\`graphs/${graph}.stylograph.json\`, ${size} pixels)

${lines.join('\n')}

${pictureTable(graph, results)}

${curves.join('\n\n')}

${runTable(results.runs)}`;
}

/** Rows of up to five pictures, each with its name above it. */
function pictureTable(graph: string, { pictures }: Results): string {
  const rows = Array.from({ length: Math.ceil(pictures.length / 5) }, (_, i) =>
    pictures.slice(5 * i, 5 * i + 5),
  );
  const cells = rows.map(
    (row) =>
      `<tr>${row.map(({ name }) => `<td>${name}<br><img src="${graph}/${name}.webp" alt="${name}"></td>`).join('')}</tr>`,
  );
  return `<table>\n${cells.join('\n')}\n</table>`;
}

function runTable(runs: readonly Run[]): string {
  const rows = runs.map(
    ({ name, evaluations, seconds, total, reason }) =>
      `| ${name} | ${evaluations} | ${number(seconds)} | ${number(total)} | ${reason} |`,
  );
  return `| run | evaluations | seconds | loss at the end | ended |\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}`;
}

function linesOf({ runs }: Results, along: 'evaluations' | 'seconds'): Line[] {
  return runs.map(({ name, curve, events }) => ({
    name,
    points: curve.total.flatMap((loss, i) => (loss > 0 ? [[curve[along][i]!, loss] as const] : [])),
    ...(along === 'evaluations' && {
      marks: events.map(({ evaluations, total }) => [evaluations, total] as const),
    }),
  }));
}
