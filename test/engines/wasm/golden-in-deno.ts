/** Run by Deno: prints the largest relative errors of the golden losses and gradients on the wasm engine, on two threads. */
import { createWasmEngine } from '../../../src/engines/wasm/engine.ts';
import { evaluated, formulas } from '../golden-programs.ts';

const engine = await createWasmEngine({ threads: 2 });
const errors = { loss: 0, gradient: 0 };
for (const name of Object.keys(formulas)) {
  const found = (await evaluated(engine, name)).errors;
  errors.loss = Math.max(errors.loss, found.loss);
  errors.gradient = Math.max(errors.gradient, found.gradient);
}
console.log(JSON.stringify({ threads: engine.threads, ...errors }));
process.exit();
