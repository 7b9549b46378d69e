import { marked } from 'marked';

export interface Link {
  readonly title: string;
  readonly href: string;
}

/** A page of the site: Markdown between the site's own head and list of pages. `depth` is how many folders deep it lies. */
export function htmlPage(markdown: string, links: readonly Link[], depth: number): string {
  const title = /^# (.*)$/m.exec(markdown)?.[1] ?? 'Stylograph';
  const up = '../'.repeat(depth);
  const list = links.map(({ title, href }) => `<a href="${up}${href}">${title}</a>`).join('\n');
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
</head>
<body>
<nav aria-label="Pages">
${list}
</nav>
<main>
${body.replaceAll(/href="(?!https?:|#)([^"]+)\.md"/g, 'href="$1.html"')}
</main>
</body>
</html>
`;
}

export const style = `:root { color-scheme: light dark; --line: light-dark(#d5d2cd, #373a41); --accent: light-dark(#a8431f, #f2895a); }
body { display: grid; grid-template-columns: 220px minmax(0, 1fr); gap: 32px; max-width: 1100px; margin: 0 auto; padding: 24px; font: 16px/1.55 system-ui, sans-serif; }
nav { display: flex; flex-direction: column; gap: 4px; font-size: 14px; position: sticky; top: 24px; align-self: start; max-height: 95vh; overflow: auto; }
a { color: var(--accent); }
nav a { text-decoration: none; }
pre { overflow: auto; padding: 12px; border: 1px solid var(--line); border-radius: 6px; font-size: 14px; line-height: 1.4; }
table { border-collapse: collapse; display: block; overflow: auto; }
th, td { border: 1px solid var(--line); padding: 4px 10px; text-align: start; vertical-align: top; }
img { max-width: 100%; min-width: 256px; image-rendering: pixelated; }
@media (max-width: 700px) { body { grid-template-columns: minmax(0, 1fr); } nav { position: static; } }
`;
