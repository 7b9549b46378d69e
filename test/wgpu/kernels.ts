import { gramKernel } from '../../src/engines/webgpu/kernels/gram/gram.ts';
import { matmulKernel } from '../../src/engines/webgpu/kernels/matmul.ts';
import { convolutionVariants } from '../../src/engines/webgpu/kernels/convolution/variants.ts';
import type { Engine } from '../../src/engines/engine.ts';
import { createWebgpuEngine } from '../../src/engines/webgpu/engine.ts';
import { evaluated, formulas } from '../engines/golden-programs.ts';
import { random, relativeError } from '../engines/leaves.ts';
import { pretendGraphicsProcessor } from './pretend.ts';
import { CASES, errorsOf, optionsOf, SIZE } from '../engines/webgpu/convolution-cases.ts';
import { runKernel, testDevice, traitsOf } from '../engines/webgpu/convolution-device.ts';

/** Together they have every part of prologues and epilogues; each takes lavapipe a second or more to compile. */
const CASES_HERE = [
  'all that a maximum pool gives',
  'an unpooled maximum and a mask before, a tap and a mask after',
];

const device = await testDevice();
const failures: string[] = [];

function check(what: string, error: number, most: number): void {
  const passes = error < most;
  console.log(`${passes ? 'ok ' : 'NOT'} ${what}: ${error.toExponential(1)}`);
  if (!passes) failures.push(what);
}

const traits = traitsOf(device, false);
for (const variant of convolutionVariants.filter(({ software }) => !software))
  for (const name of CASES_HERE) {
    const site = { options: optionsOf(SIZE, CASES[name]!), traits };
    if (!variant.fits(site)) continue;
    for (const { label, error } of await errorsOf(variant, site))
      check(`${variant.name}, ${name}, ${label}`, error, variant.error);
  }

const [rows, inner, columns] = [130, 64, 48];
const a = random([rows, inner], 1).entries;
const b = random([inner, columns], 2).entries;
const product = new Float64Array(rows * columns).map((_, at) =>
  Array.from(
    { length: inner },
    (__, k) => a[Math.floor(at / columns) * inner + k]! * b[k * columns + (at % columns)]!,
  ).reduce((sum, term) => sum + term),
);
const matmul = matmulKernel({
  shape: [rows, columns],
  inputs: [
    [rows, inner],
    [inner, columns],
  ],
  attributes: {},
  traits,
});
const [found] = await runKernel(matmul, [a, b], [4 * rows * columns]);
check('matmul', relativeError(new Float32Array(found!), product), 1e-6);

const gram = gramKernel({ shape: [inner, inner], inputs: [[rows, inner]], attributes: {}, traits });
const squares = new Float64Array(inner * inner).map((_, at) =>
  Array.from(
    { length: rows },
    (__, r) => a[r * inner + Math.floor(at / inner)]! * a[r * inner + (at % inner)]!,
  ).reduce((sum, term) => sum + term),
);
const [sums] = await runKernel(gram, [a], [4 * inner * inner]);
check('gram', relativeError(new Float32Array(sums!), squares), 1e-6);

pretendGraphicsProcessor();
/** Checks the loss and the gradient of a golden program. */
async function checkGolden(
  engine: Engine,
  name: string,
  most: { loss: number; gradient: number },
): Promise<void> {
  const { errors } = await evaluated(engine, name);
  const title = `${name} on ${engine.name}`;
  check(title, errors.loss, most.loss);
  check(`${title}, gradient`, errors.gradient, most.gradient);
}

const engine = await createWebgpuEngine();
for (const name of Object.keys(formulas)) await checkGolden(engine, name, { loss: 1e-4, gradient: 1e-4 });
// A mask and a maximum may be another where features are rounded.
const mixed = await createWebgpuEngine({ precision: 'mixed' });
for (const name of ['style/johnson/max', 'gatys/average'])
  await checkGolden(mixed, name, { loss: 1e-3, gradient: 0.06 });
if (failures.length > 0) console.log(`${failures.length} are not right.`);
process.exit(failures.length > 0 ? 1 : 0);
