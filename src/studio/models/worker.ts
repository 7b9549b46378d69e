import { chooseEngine } from '../../engines/choose.ts';
import { decodePicture } from '../../images/codec.browser.ts';
import { builtIns } from '../../models/built-in.ts';
import { getModel } from '../../models/download/get-model.ts';
import type { FeatureNetwork } from '../../models/feature-network.ts';
import { ModelLibrary } from '../../models/library/library.ts';
import { privateFilesStore } from '../../models/library/private-files-store.browser.ts';
import { messageOf } from '../../platform/refusal.ts';
import { meanActivations } from '../../run/mean-activations.ts';
import type { ModelReport, ModelRequest } from './protocol.ts';

/** The worker that reads, fetches and keeps models, so that the page does not stand still meanwhile. */
const library = new ModelLibrary(privateFilesStore());
const running = new Map<number, AbortController>();

export function receive({ data }: MessageEvent): void {
  const request = data as ModelRequest;
  if (request.type === 'cancel') running.get(request.other)?.abort();
  void handle(request);
}

async function handle(request: ModelRequest): Promise<void> {
  const { id } = request;
  const stop = new AbortController();
  running.set(id, stop);
  try {
    send({ id, type: 'done', value: await answer(request, stop.signal) });
  } catch (error) {
    send({ id, type: 'failed', message: messageOf(error), canceled: stop.signal.aborted });
  } finally {
    running.delete(id);
  }
}

async function answer(
  request: ModelRequest,
  signal: AbortSignal,
): Promise<Extract<ModelReport, { type: 'done' }>['value']> {
  const { id } = request;
  switch (request.type) {
    case 'list': {
      const unfinished: Record<string, number> = {};
      for (const { name } of builtIns) {
        const bytes = await library.unfinished(name);
        if (bytes > 0) unfinished[name] = bytes;
      }
      return { models: await library.list(), unfinished };
    }
    case 'get': {
      const { name, from, base, layers, precision } = request;
      return getModel(library, name, {
        ...{ from, precision, signal, measure },
        ...(base !== undefined && { base }),
        ...(layers && { layers }),
        onprogress: (progress) => {
          send({ id, type: 'progress', progress });
        },
        onwait: (reason, seconds) => {
          send({ id, type: 'waiting', reason, seconds });
        },
      });
    }
    case 'add': {
      const { name, likely, file, input, precision } = request;
      const fallback =
        file.name
          .replace(/\.[^.]*$/, '')
          .replace(/[^\w-]+/g, '-')
          .slice(0, 40) || 'model';
      return library.add(name, new Uint8Array(await file.arrayBuffer()), {
        ...{ precision, likely, measure, fallback, input, fileName: file.name },
      });
    }
    case 'remove':
      await library.remove(request.name);
      return undefined;
    case 'verify':
      if (!(await library.load(request.name))) throw new Error('The model no longer exists.');
      return undefined;
    case 'cancel':
      return undefined;
  }
}

/** Mean activations over the samples beside the page. */
async function measure(network: FeatureNetwork): Promise<Map<string, Float32Array>> {
  const base = self.name.slice('models '.length);
  const index = (await (await fetch(new URL('samples/index.json', base))).json()) as { name: string }[];
  const pictures = await Promise.all(
    index.map(async ({ name }) => {
      const response = await fetch(new URL(`samples/${name}.webp`, base));
      return decodePicture(new Uint8Array(await response.arrayBuffer()));
    }),
  );
  const { engine } = await chooseEngine('wasm');
  try {
    return await meanActivations(network, pictures, engine);
  } finally {
    engine.dispose();
  }
}

function send(report: ModelReport): void {
  self.postMessage(report);
}
