import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { categories } from '../../src/graph/node-type.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { nodePage } from './node-page.ts';
import { htmlPage, style, themeScript, type LinkGroup } from './page.ts';

const PAGES = 'docs/pages';
/** How pages name the part of the README that is a page of its own here. */
const STUDIO = '../../README.md#the-studio';
/** Pictures of what node types do, drawn by `npm run docs`. */
export const NODE_PICTURES = 'docs/nodes';
/** The order in which a reader goes. */
const ORDER = ['index', 'studio', 'tutorial', 'composites', 'rete', 'packs'];

/**
 * The documentation without the reference of the API: the pages of `docs/pages/`, the part of the README on the studio, and a
 * page for each node type. Files by their paths; in the studio they lie under `docs/`.
 *
 * @param extra what is built besides, and is linked to: without it, `api/` is not there.
 */
export function siteFiles(extra: { readonly api: boolean }): Map<string, string | Uint8Array> {
  const pages = readdirSync(PAGES).flatMap((file) =>
    file.endsWith('.md')
      ? [
          [
            file.slice(0, -3),
            readFileSync(join(PAGES, file), 'utf8').replaceAll(STUDIO, 'studio.md'),
          ] as const,
        ]
      : [],
  );
  const texts = new Map([...pages, ['studio', studioPage()]]);
  const names = [...texts.keys()].sort((a, b) => place(a) - place(b));
  const guides = names.map((name) => ({
    title: /^# (.*)$/m.exec(texts.get(name)!)![1]!,
    href: `${name}.html`,
  }));
  const types = categories.map((category) => ({
    category,
    types: vocabulary.all().filter((type) => type.category === category),
  }));
  const links: LinkGroup[] = [
    { title: 'Guides', links: [...guides, ...(extra.api ? [{ title: 'API', href: 'api/index.html' }] : [])] },
    ...types
      .filter((group) => group.types.length > 0)
      .map((group) => ({
        title: `Nodes: ${group.category}`,
        links: group.types.map(({ type, title }) => ({ title, href: `nodes/${type}.html` })),
      })),
  ];

  const files = new Map<string, string | Uint8Array>([
    ['style.css', style],
    ['theme.js', themeScript],
  ]);
  files.set('studio.webp', readFileSync('docs/studio.webp'));
  for (const [name, text] of texts)
    files.set(`${name}.html`, htmlPage(extra.api ? text : withoutApi(text), links, `${name}.html`));
  for (const type of types.flatMap((group) => group.types)) {
    const picture = join(NODE_PICTURES, `${type.type}.webp`);
    const drawn = existsSync(picture);
    if (drawn) files.set(`nodes/${type.type}.webp`, readFileSync(picture));
    const path = `nodes/${type.type}.html`;
    files.set(path, htmlPage(nodePage(type, drawn ? `${type.type}.webp` : undefined), links, path));
  }
  return files;
}

/** The README's part on the studio: one text for both. */
function studioPage(): string {
  const [, part] = /^## The studio\n([\s\S]*?)^## /m.exec(readFileSync('README.md', 'utf8'))!;
  return `# The studio\n${part!.replaceAll('](docs/pages/', '](').replaceAll('](docs/', '](')}`;
}

function withoutApi(text: string): string {
  return text.replace(/^- \[[^\]]*\]\(api\/.*\n/m, '');
}

function place(name: string): number {
  const found = ORDER.indexOf(name);
  return found < 0 ? ORDER.length : found;
}
