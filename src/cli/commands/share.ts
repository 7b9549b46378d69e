import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import { assetOf } from '../../graph/assets.ts';
import { writeBundle, type Bundle } from '../../share/bundle.ts';
import { linkFragment } from '../../share/link.ts';
import { missingPictures } from '../../share/pictures.ts';
import { isInside } from '../../run/inside.node.ts';
import { placeOf, readShared } from '../open-graph.ts';
import { selfContained } from '../recording.ts';
import { STANDARD } from '../graph-argument.ts';
import { outText, prepareOut, writeOut } from '../standard-streams.ts';
import { countText } from '../text.ts';
import { misuse } from '../usage.ts';
import { openRecord } from './replay.ts';
import { finish } from '../finish.ts';
import { say } from '../verbosity.ts';
import { packOption, target } from '../options.ts';

const ENDING = '.stylograph.zip';

/** `stylograph bundle`: a graph with its pictures, or a record with all that is its own, as one file. Returns the exit code. */
async function bundleCommand(path: string, out: string): Promise<number> {
  if (out !== STANDARD && !out.endsWith(ENDING))
    throw misuse(`The name of a bundle must end in ${ENDING}.`, `Use --out NAME${ENDING}.`);
  await prepareOut(out);
  const bundle = await bundleOf(path);
  for (const { name, key } of missingPictures(bundle.document))
    say(
      `warning: the graph contains only the name of the picture “${name ?? key}”, so the bundle does not contain the picture.`,
    );
  const bytes = writeBundle(bundle);
  await writeOut(out, bytes);
  say(`wrote ${outText(out)}, ${countText(bytes.length)}B`);
  return 0;
}

async function bundleOf(path: string): Promise<Bundle> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    const shared = await readShared(path);
    const document = await selfContained(shared.document, path, (file) => reportPacked(file, path));
    return { ...shared, document };
  }
  const { record, pictures } = await openRecord(path);
  const last = record.results.at(-1);
  return { document: record.graph, result: last && pictures.get(last.node), record };
}

/** Somebody else may have made the graph: its user should know which files are packed. */
async function reportPacked(file: string, graph: string): Promise<void> {
  if (await isInside(dirname(placeOf(graph)), file)) say(`packs ${file}`);
  else
    say(
      `warning: packs ${file}, which is outside the graph’s folder: everyone who gets the bundle gets this picture.`,
    );
}

/** `stylograph link`: prints the end of a link, from its `#` on. Returns the exit code. */
async function linkCommand(path: string): Promise<number> {
  const { document } = await readShared(path);
  for (const { name, key } of missingPictures({ ...document, assets: {} }))
    say(`warning: the picture “${assetOf(document, key)?.name ?? name ?? key}” is not part of the link.`);
  console.log(`#${linkFragment(document)}`);
  return 0;
}

export function addBundle(program: Command): void {
  program
    .command('bundle <graph-or-record>')
    .description('pack a graph with its pictures, or a record with its files, into one file')
    .requiredOption('--out <file.stylograph.zip>', 'output file', target)
    .addOption(packOption())
    .action((path: string, { out }: { out: string }) => finish(bundleCommand(target(path), out), path));
}

export function addLink(program: Command): void {
  program
    .command('link <graph>')
    .description('print a graph as the fragment of a studio link; pictures stored in the graph are left out')
    .addOption(packOption())
    .action((path: string) => finish(linkCommand(path), path));
}
