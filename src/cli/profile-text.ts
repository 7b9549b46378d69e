import type { KernelTime } from '../engines/engine.ts';
import { tableText } from './text.ts';

/** The time of kernels as a table: by graph node, and within a node by kernel, the slowest first. */
export function profileText(kernels: readonly KernelTime[]): string {
  const all = sumOf(kernels);
  const rows = [['node', 'kernel', 'dispatches', 'ms', '%', 'GFLOP/s']];
  for (const [node, mine] of grouped(kernels, ({ node }) => node ?? '(compiler)'))
    for (const [label, same] of grouped(mine, ({ label }) => label)) {
      const { milliseconds, flops } = sumOf(same);
      const share = (100 * milliseconds) / (all.milliseconds || 1);
      const speed = flops > 0 && milliseconds > 0 ? (flops / milliseconds / 1e6).toFixed(1) : '';
      rows.push([node, label, String(same.length), milliseconds.toFixed(3), share.toFixed(1), speed]);
    }
  rows.push(['all', '', String(kernels.length), all.milliseconds.toFixed(3), '100', '']);
  return tableText(rows);
}

function grouped(
  kernels: readonly KernelTime[],
  keyOf: (kernel: KernelTime) => string,
): [string, KernelTime[]][] {
  const groups = new Map<string, KernelTime[]>();
  for (const kernel of kernels) groups.set(keyOf(kernel), [...(groups.get(keyOf(kernel)) ?? []), kernel]);
  return [...groups].sort(([, a], [, b]) => sumOf(b).milliseconds - sumOf(a).milliseconds);
}

function sumOf(kernels: readonly KernelTime[]): { milliseconds: number; flops: number } {
  return {
    milliseconds: kernels.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
    flops: kernels.reduce((sum, { flops }) => sum + flops, 0),
  };
}
