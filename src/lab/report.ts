import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Vocabulary } from '../graph/vocabulary.ts';
import type { RunRecord } from '../run/record/schema.ts';
import { base64 } from '../share/base64.ts';
import { escaped } from './curves.ts';
import { differences, outcomes } from './differences.ts';

/** One of the runs that a report compares. */
export interface Compared {
  /** What the report calls it. */
  readonly name: string;
  readonly record: RunRecord;
  /** The picture that came of it, a PNG. */
  readonly picture: Uint8Array | undefined;
}

/** The files of `public/report/`, as text. */
export interface ReportPage {
  readonly script: string;
  readonly style: string;
}

/**
 * A comparison of runs as one self-contained HTML file: pictures, curves, and a table of the exact differences. It requests
 * nothing from a network, and its input is never markup: the page builds text nodes. Its policy allows a browser to run its
 * one script and no other.
 */
export function reportHtml(
  title: string,
  compared: readonly Compared[],
  vocabulary: Vocabulary,
  { script, style }: ReportPage,
): string {
  const records = compared.map(({ record }) => record);
  const items = compared.map(({ name, record, picture }) => {
    const { width, height } = record.results.at(-1) ?? { width: 1, height: 1 };
    const total = record.stages.at(-1)?.losses?.total;
    return {
      name,
      about: typeof total === 'number' ? `loss ${Number(total.toPrecision(4))}` : record.status,
      width,
      height,
      picture: picture && `data:image/png;base64,${base64(picture)}`,
      stages: record.stages.map(({ optimizer, curves }) => ({ optimizer, curves })),
    };
  });
  const data = { items, parameters: differences(records, vocabulary), results: outcomes(records) };
  // Within a script element a “<” could end it.
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  // As the parser of a browser reads them: hashes are over that.
  const [code, css] = [script, style].map((text) => text.replaceAll('\r\n', '\n')) as [string, string];
  const policy = [
    "default-src 'none'",
    'img-src data:',
    `style-src ${hashSource(css)}`,
    `script-src ${hashSource(code)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escaped(title)}</title>
<style>${css}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<p>${compared.length} runs, compared by Stylograph</p>
<main></main>
<script type="application/json" id="data">${json}</script>
<script type="module">${code}</script>
</body>
</html>
`;
}

/** What a policy knows an inline script or style by. */
function hashSource(text: string): string {
  return `'sha256-${base64(sha256(utf8ToBytes(text)))}'`;
}
