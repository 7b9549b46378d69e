/**
 * What isolates a page from other sites, so that its workers may share memory. `require-corp` and not `credentialless`: Safari
 * knows only the former, and the studio loses nothing by it. It asks other hosts for weights alone, and asks as CORS has it,
 * which isolation leaves as it is; all else is its own, and its policy refuses the rest anyway.
 */
export const isolationHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};
