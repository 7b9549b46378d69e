import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { Engine } from '../../../src/engines/engine.ts';
import { openGpu } from '../../../src/engines/webgpu/device/gpu.ts';
import { createWebgpuEngine } from '../../../src/engines/webgpu/engine.ts';
import { hasWebgpu } from '../backends.ts';
import { smallPlan } from './support.ts';

test.runIf(hasWebgpu)('a lost device is released with everything created on it', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const engine = await createWebgpuEngine();
  let collected = 0;
  const registry = new FinalizationRegistry(() => (collected += 1));
  for (let i = 0; i < 3; i++) await loseOne(engine, registry);
  await expect
    .poll(
      () => {
        collect();
        return collected;
      },
      { timeout: 10_000 },
    )
    .toBeGreaterThanOrEqual(2);
  engine.dispose();
});

async function loseOne(engine: Engine, registry: FinalizationRegistry<string>): Promise<void> {
  const { plan, leaves } = smallPlan();
  const execution = await engine.prepare(plan, leaves.reader);
  await execution.evaluate();
  await execution.scalars(['total']);
  const { device } = await openGpu();
  registry.register(device, 'device');
  device.destroy();
  await device.lost;
  execution.dispose();
}
