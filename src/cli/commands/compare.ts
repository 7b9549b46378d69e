import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { reportHtml, type Compared } from '../../lab/report.ts';
import { publicFile } from '../../run/package-root.node.ts';
import { vocabulary } from '../vocabulary.ts';
import { say } from '../verbosity.ts';
import { outText, prepareOut, writeOut } from '../standard-streams.ts';
import { countText } from '../text.ts';
import { openRecord } from './replay.ts';
import { finish } from '../finish.ts';
import { packOption, target } from '../options.ts';

/** `stylograph compare`: writes one HTML file that compares records, cells of a sweep among them. Returns the exit code. */
async function compareCommand(paths: readonly string[], out: string): Promise<number> {
  await prepareOut(out);
  const compared: Compared[] = [];
  for (const path of paths) {
    const { record, pictures } = await openRecord(path);
    const node = record.results.at(-1)?.node;
    const name = basename(path.replace(/[/\\]+(record\.json)?$/, ''));
    const taken = compared.filter((other) => other.name.startsWith(name)).length;
    compared.push({
      name: taken === 0 ? name : `${name} (${taken + 1})`,
      record,
      picture: node === undefined ? undefined : pictures.get(node),
    });
  }
  const [script, style] = await Promise.all(
    ['report.js', 'report.css'].map((file) => readFile(publicFile('report', file), 'utf8')),
  );
  // The cells of a sweep have one title up to their values.
  const titles = new Set(compared.map(({ record }) => record.graph.title?.split(': ')[0]));
  const title = (titles.size === 1 ? [...titles][0] : undefined) ?? 'Comparison';
  const html = reportHtml(title, compared, vocabulary, { script: script!, style: style! });
  await writeOut(out, Buffer.from(html));
  say(`wrote ${outText(out)}, ${countText(html.length)}B`);
  return 0;
}

export function addCompare(program: Command): void {
  program
    .command('compare <record...>')
    .description('compare records, or cells of a sweep, in one HTML file that works offline')
    .requiredOption('--out <file.html>', 'output file', target)
    .addOption(packOption())
    .action((paths: string[], { out }: { out: string }) => finish(compareCommand(paths.map(target), out)));
}
