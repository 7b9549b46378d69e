/** Run by Deno: prints the largest relative errors of the golden losses and gradients on the wasm engine, on two threads. */
import { createWasmEngine } from '../../../src/engines/wasm/engine.ts';
import { formulas, golden, losses, lossPlan } from '../golden-programs.ts';
import { relativeError } from '../leaves.ts';

const engine = await createWasmEngine({ threads: 2 });
const errors = { loss: 0, gradient: 0 };
for (const name of Object.keys(formulas)) {
  const { plan, read } = lossPlan(name);
  const execution = await engine.prepare(plan, read);
  execution.write(execution.canvas, golden.get('canvas')!.entries);
  await execution.evaluate();
  const [total] = await execution.scalars(['total']);
  const gradient = await execution.read(execution.gradient);
  errors.loss = Math.max(errors.loss, Math.abs(total! / losses[name]!.value - 1));
  errors.gradient = Math.max(
    errors.gradient,
    relativeError(gradient, golden.get(`gradient/${name}`)!.entries),
  );
  execution.dispose();
}
console.log(JSON.stringify({ threads: engine.threads, ...errors }));
process.exit();
