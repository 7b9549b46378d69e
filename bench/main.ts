/**
 * One step of Gatys' loss with our engines, beside the plain TensorFlow.js way to write it and, on a processor, PyTorch.
 *
 *     npx tsx bench/main.ts [--engine webgpu] [--profile] [--ours] [--node24] [part of a case's title, such as "VGG-19 64"]
 *     npx tsx bench/main.ts --losses
 *     npx tsx bench/main.ts --static [pixels]
 *     npx tsx bench/main.ts --studio [nodes, such as 200,2000]
 *
 * By default on the processor; with `--engine webgpu`, on the adapter that WebGPU finds. `--profile` adds the time of each
 * primitive of our step, or of each kernel; `--ours` leaves TensorFlow.js out; `--node24` adds our engine in Node 24, which
 * npx gets. `--losses` compares the losses of included graphs with that of Gatys. `--static` runs nothing: it tells what compilers make of the webgpu engine's kernels (bench/static).
 * `--studio` opens large graphs in the built studio, and moves and edits them there (bench/studio).
 */
import { parseArgs } from 'node:util';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    engine: { type: 'string', default: 'wasm' },
    profile: { type: 'boolean', default: false },
    ours: { type: 'boolean', default: false },
    node24: { type: 'boolean', default: false },
    losses: { type: 'boolean', default: false },
    static: { type: 'boolean', default: false },
    studio: { type: 'boolean', default: false },
  },
});
const wanted = positionals[0] ?? '';
const options = { wanted, onlyOurs: flags.ours, profiled: flags.profile };

if (flags.static) {
  const { benchStatic } = await import('./static/main.ts');
  benchStatic(wanted === '' ? undefined : Number(wanted));
} else if (flags.losses) {
  const { benchLosses } = await import('./losses.ts');
  await benchLosses();
} else if (flags.studio) {
  const { benchStudio } = await import('./studio/main.ts');
  await benchStudio(wanted === '' ? [500, 2000] : wanted.split(',').map(Number));
} else if (flags.engine === 'webgpu') {
  const { benchWebgpu } = await import('./webgpu.ts');
  await benchWebgpu(options);
} else {
  const { benchProcessor } = await import('./processor.ts');
  await benchProcessor({ ...options, node24: flags.node24 });
}
// Devices and threads would keep it running.
process.exit();
