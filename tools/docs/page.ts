import { marked } from 'marked';

/** Pages in the list that all pages have. */
export interface LinkGroup {
  readonly title: string;
  readonly links: readonly { readonly title: string; readonly href: string }[];
}

/** A page of the site: Markdown between the site's own head and list of pages. `path` is where it lies. */
export function htmlPage(markdown: string, groups: readonly LinkGroup[], path: string): string {
  const title = /^# (.*)$/m.exec(markdown)?.[1] ?? 'Stylograph';
  const up = '../'.repeat(path.split('/').length - 1);
  const list = groups
    .map(
      (group) => `<h2>${group.title}</h2>
${group.links
  .map(
    ({ title, href }) => `<a href="${up}${href}"${href === path ? ' aria-current="page"' : ''}>${title}</a>`,
  )
  .join('\n')}`,
    )
    .join('\n');
  const body = marked.parse(markdown.replaceAll(/^```(\w+) title=(\S+)$/gm, '**$2**\n\n```$1'), {
    async: false,
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Stylograph</title>
<link rel="stylesheet" href="${up}style.css">
<script src="${up}theme.js"></script>
</head>
<body>
<header><a href="${up}index.html">Stylograph</a> <a href="#pages">All pages</a></header>
<main>
${body.replaceAll(/href="(?!https?:|#)([^"]+)\.md"/g, 'href="$1.html"')}
</main>
<nav id="pages" aria-label="Pages">
${list}
</nav>
</body>
</html>
`;
}

/** The theme that was chosen in the studio, which keeps it under this name. */
export const themeScript = `try {
  const theme = JSON.parse(localStorage.getItem('stylograph:theme'));
  if (theme === 'light' || theme === 'dark') document.documentElement.style.colorScheme = theme;
} catch {
  // A browser that keeps nothing for pages: as the system has it.
}
`;

export const style = `:root { color-scheme: light dark; --ground: light-dark(#fbfaf9, #17181b); --line: light-dark(#d5d2cd, #373a41); --raised: light-dark(#f1f0ee, #1f2125); --accent: light-dark(#a8431f, #f2895a); --soft: light-dark(#5c5954, #a8a6a1); }
* { box-sizing: border-box; }
body { display: grid; grid-template: auto 1fr / 200px minmax(0, 1fr); gap: 8px 40px; max-width: 1060px; margin: 0 auto; padding: 16px 24px 64px; background: var(--ground); color: light-dark(#1d1c1a, #ecebe8); font: 16px/1.55 system-ui, sans-serif; }
header { grid-column: 1 / -1; display: flex; justify-content: space-between; gap: 16px; padding-bottom: 8px; border-bottom: 1px solid var(--line); font-weight: 600; }
header a[href='#pages'] { display: none; }
main { grid-area: 2 / 2; min-width: 0; }
nav { grid-area: 2 / 1; display: flex; flex-direction: column; gap: 2px; font-size: 14px; position: sticky; top: 16px; align-self: start; max-height: calc(100vh - 32px); overflow: auto; }
nav h2 { margin: 14px 0 2px; color: var(--soft); font-size: 12px; }
a { color: var(--accent); }
nav a, header a { text-decoration: none; }
nav a { padding: 2px 6px; border-radius: 4px; }
nav a[aria-current] { background: var(--raised); font-weight: 600; }
h1 { margin: 16px 0; line-height: 1.2; }
main h2 { margin-top: 36px; }
code { padding: 1px 4px; border-radius: 4px; background: var(--raised); font-size: 0.88em; overflow-wrap: anywhere; }
pre { overflow: auto; padding: 12px; border: 1px solid var(--line); border-radius: 6px; background: var(--raised); font-size: 14px; line-height: 1.4; }
pre code { padding: 0; overflow-wrap: normal; }
table { border-collapse: collapse; display: block; overflow: auto; font-size: 15px; }
th, td { border: 1px solid var(--line); padding: 4px 10px; text-align: start; vertical-align: top; }
td code { overflow-wrap: normal; }
img { max-width: 100%; }
img[src$='.webp']:not([src*='/']) { min-width: min(256px, 100%); border-radius: 6px; }
@media (max-width: 760px) { body { display: block; padding: 12px 16px 48px; } header a[href='#pages'] { display: inline; } nav { position: static; max-height: none; margin-top: 48px; border-top: 1px solid var(--line); } nav a { padding: 8px 6px; } }
`;
