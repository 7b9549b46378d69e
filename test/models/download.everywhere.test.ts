import { describe, expect, inject, it } from 'vitest';
import { getModel, originOf, requireMd5, type GetOptions } from '../../src/models/download/get-model.ts';
import { requireAsSafe } from '../../src/models/download/request.ts';
import type { DownloadProgress } from '../../src/models/download/progress.ts';
import { ModelLibrary } from '../../src/models/library/library.ts';
import { inBrowser } from '../engines/backends.ts';
import { MemoryStore } from './memory-store.ts';

const server = inject('modelServer');
const expectedHash = await (await fetch(`${server}/ranges/hash/hash`)).text();

/** A library in memory, and a server with one behavior; waits take no time, and are reported. */
function scene(behavior: string, file = 'model.safetensors') {
  const store = new MemoryStore();
  const library = new ModelLibrary(store);
  const key = crypto.randomUUID();
  const waits: number[] = [];
  const from = `${server}/${behavior}/${key}/${file}`;
  const get = (options: GetOptions = {}) =>
    getModel(library, 'small', {
      from,
      wait: () => Promise.resolve(),
      onwait: (_, seconds) => waits.push(seconds),
      ...options,
    });
  const log = async () =>
    (await (await fetch(`${server}/log/${key}`)).json()) as { range?: string; status: number }[];
  return { store, library, get, log, waits, from };
}

/** Bytes that were asked for by ranges. */
function asked(log: readonly { range?: string }[]): number {
  return log.reduce((sum, { range }) => {
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
    return sum + (first === undefined ? 0 : Number(last) - Number(first) + 1);
  }, 0);
}

const FIRST = 4 * (3 * 16 * 9 + 16);
const CONVS = FIRST + 4 * (16 * 256 * 9 + 256 + 256 * 512 * 9 + 512 + 512 * 4 * 9 + 4);

describe('a safetensors file', () => {
  it('is downloaded layer by layer, without the classifier, and stored with its hash', async () => {
    const { library, store, get, log } = scene('ranges');
    const told: DownloadProgress[] = [];
    const info = await get({ onprogress: (progress) => told.push(progress) });
    expect(info).toMatchObject({ name: 'small', hash: expectedHash, last: 'conv4_1', complete: true });
    expect((await library.load('small'))?.hash).toBe(expectedHash);
    expect([...store.files.keys()]).toEqual(['small.safetensors']);
    const requests = await log();
    expect(asked(requests)).toBe(64 * 1024 + CONVS);
    expect(told.at(-1)).toMatchObject({ received: CONVS, total: CONVS });
    for (const [i, { received }] of told.entries())
      expect(received).toBeGreaterThanOrEqual(told[i - 1]?.received ?? 0);
  });

  it('is downloaded only up to the deepest tap', async () => {
    const { get, log } = scene('ranges');
    expect(await get({ layers: ['conv1_1'] })).toMatchObject({ last: 'conv1_1' });
    expect(asked(await log())).toBe(64 * 1024 + FIRST);
  });

  it('is downloaded whole, but no further than needed, if the server does not support ranges', async () => {
    const { get, library } = scene('no-ranges');
    await get({ layers: ['conv1_1'] });
    expect((await library.info('small'))!).toMatchObject({ last: 'conv1_1' });
    expect(await scene('no-ranges').get()).toMatchObject({ hash: expectedHash });
    expect(await scene('no-length').get()).toMatchObject({ hash: expectedHash });
  });

  it.each(['redirect', 'slow'])('is downloaded from a server that is %s', async (behavior) => {
    expect(await scene(behavior).get()).toMatchObject({ hash: expectedHash });
  });

  it('is downloaded from another host after a redirect, which is reported', async () => {
    const hosts: string[] = [];
    const info = await scene('other-host').get({ onredirect: (host) => hosts.push(host) });
    expect(info).toMatchObject({ hash: expectedHash });
    expect(hosts).toEqual([`localhost:${new URL(server).port}`]);
    expect(info.provenance).toContain(`, redirected to localhost:${new URL(server).port}, read as`);
    await scene('redirect').get({ onredirect: (host) => hosts.push(host) });
    expect(hosts).toHaveLength(1);
  });

  it('resumes when the connection breaks', async () => {
    const { get, log } = scene('cut');
    expect(await get()).toMatchObject({ hash: expectedHash });
    // Nine pieces and the beginning, and more where some were taken up in their middle.
    expect(new Set((await log()).map(({ range }) => range)).size).toBeGreaterThan(10);
  });

  it('is requested again after seconds without data', async () => {
    expect(await scene('stalls-once').get({ stall: 0.5 })).toMatchObject({ hash: expectedHash });
  });

  it('waits as long as the server requests', async () => {
    const { get, waits } = scene('busy');
    expect(await get()).toMatchObject({ hash: expectedHash });
    expect(waits).toEqual([7, 7]);
  });
});

describe('a file of Keras', () => {
  it.each(['ranges', 'no-ranges', 'cut'])('is downloaded whole (%s)', async (behavior) => {
    const { get, store } = scene(behavior, 'weights.h5');
    const info = await get();
    expect(info).toMatchObject({ last: 'conv4_1', license: 'according to its source' });
    expect([...store.files.keys()]).toEqual(['small.safetensors']);
  });

  it.each(['weights.pth', 'legacy.pth'])('of PyTorch is downloaded whole too (%s)', async (file) => {
    for (const behavior of ['ranges', 'no-ranges'])
      expect(await scene(behavior, file).get({ input: 'caffe' })).toMatchObject({
        last: 'conv2_1',
        input: 'caffe',
      });
  });

  it('must be the published one if its MD5 is known', () => {
    const store = new MemoryStore();
    const path = 'vgg19/vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5';
    const base = `${server}/ranges/${crypto.randomUUID()}`;
    expect(originOf('vgg19', { from: 'keras', base }).url).toBe(
      `${base}/tensorflow/keras-applications/${path}`,
    );
    expect(() => {
      requireMd5(new TextEncoder().encode('abc'), '900150983cd24fb0d6963f7d28e17f72', server);
    }).not.toThrow();
    expect(() => {
      requireMd5(new TextEncoder().encode('abd'), '900150983cd24fb0d6963f7d28e17f72', server);
    }).toThrow(/not the published one: its MD5 is/);
    expect(store.files.size).toBe(0);
  });
});

describe('a failed download reports the reason and leaves no model:', () => {
  it.each<[string, string, RegExp]>([
    ['not-there', 'model.safetensors', /no longer has the file \(404\): http/],
    ['forbidden', 'model.safetensors', /refuses to send the file \(403\)/],
    ['broken', 'model.safetensors', /could not answer \(500\)/],
    ['busy-long', 'model.safetensors', /too many requests \(429\)\. Try again in 60 minutes/],
    ['always-cut', 'model.safetensors', /.+/],
    ['wrong-length', 'model.safetensors', /12 bytes after the last tensor belong to no tensor/],
    ['changes', 'model.safetensors', /changed during the download/],
    ['corrupt', 'own.safetensors', /damaged: their hash is/],
    ['corrupt', 'model.safetensors', /invalid or very large numbers/],
    ['page', 'model.safetensors', /is not a file of weights\. This is a web page, .* See http/],
  ])('%s, %s', async (behavior, file, message) => {
    const { get, store } = scene(behavior, file);
    if (behavior === 'always-cut') {
      // Each attempt receives a byte, so they would never end: the user stops them.
      const stop = new AbortController();
      const cut = get({
        signal: stop.signal,
        wait: () => {
          stop.abort();
          return Promise.resolve();
        },
      });
      await expect(cut).rejects.toThrow(/abort/i);
    } else await expect(get()).rejects.toThrow(message);
    expect([...store.files.keys()].filter((name) => !name.endsWith('.part'))).toEqual([]);
  });

  it('a redirect to an insecure address', () => {
    expect(() => {
      requireAsSafe('https://a.example/x', 'http://b.example/x');
    }).toThrow(/^a\.example redirects to http:\/\/b\.example, which is not secure/);
    expect(() => {
      requireAsSafe('http://a.example/x', 'file:///etc/passwd');
    }).toThrow(/not secure/);
    for (const [from, to] of [
      ['http://a', 'https://b'],
      ['http://a', 'http://b'],
      ['https://a', 'https://b'],
    ] as const)
      expect(() => {
        requireAsSafe(from, to);
      }).not.toThrow();
  });

  it.runIf(!inBrowser)('a redirect loop, or a redirect to nowhere', async () => {
    await expect(scene('round').get()).rejects.toThrow(/redirects too many times/);
    await expect(scene('nowhere').get()).rejects.toThrow(/redirects to “http:.*”, which is not a URL/);
  });

  it('a server that does not exist', async () => {
    const { get, waits } = scene('ranges');
    await expect(get({ from: 'http://127.0.0.1:9/model.safetensors' })).rejects.toThrow(
      /127\.0\.0\.1:9 cannot be reached/,
    );
    expect(waits).toEqual([0.5, 1, 2, 4]);
  });

  it.runIf(inBrowser)('a server that does not allow other pages', async () => {
    await expect(scene('no-cors').get()).rejects.toThrow(/may not allow other sites to read/);
  });
});

describe('an interrupted download', () => {
  it('resumes', async () => {
    const { get, log, library, store } = scene('ranges');
    const stop = new AbortController();
    const partly = get({
      signal: stop.signal,
      onprogress: ({ received }) => {
        if (received > 4.5e6) stop.abort();
      },
    });
    await expect(partly).rejects.toThrow(/abort/i);
    const kept = await library.unfinished('small');
    expect(kept).toBeGreaterThan(0);
    // A request that was on its way may reach the server after it was given up.
    let before: Awaited<ReturnType<typeof log>> = [];
    await expect
      .poll(async () => {
        const seen = before.length;
        before = await log();
        return before.length - seen;
      })
      .toBe(0);
    expect(await get()).toMatchObject({ hash: expectedHash });
    expect(asked(await log()) - asked(before)).toBe(64 * 1024 + CONVS - kept);
    expect([...store.files.keys()]).toEqual(['small.safetensors']);
  });

  it('can be deleted', async () => {
    const { get, library, store } = scene('ranges');
    store.room = 1e6;
    await expect(get()).rejects.toThrow(/no space/);
    expect(store.files.size).toBe(0);
    expect(await library.remove('small')).toBe(false);
  });

  it('keeps the existing model', async () => {
    const { get, library } = scene('ranges');
    await get({ layers: ['conv1_1'] });
    await expect(
      get({ from: `${server}/broken/${crypto.randomUUID()}/model.safetensors` }),
    ).rejects.toThrow();
    expect(await library.load('small')).toBeDefined();
  });
});

describe('the address', () => {
  it('is that of the source, or the same path on another server', () => {
    const { url } = originOf('vgg19', {});
    expect(url).toBe('https://huggingface.co/timm/vgg19.tv_in1k/resolve/main/model.safetensors');
    expect(originOf('vgg19', { base: 'https://mirror.example/x/' }).url).toBe(
      'https://mirror.example/x/timm/vgg19.tv_in1k/resolve/main/model.safetensors',
    );
  });

  it('is refused if there is none', () => {
    expect(() => originOf('mine', {})).toThrow(/There is no known download of “mine”/);
    expect(() => originOf('vgg19', { from: 'caffe' })).toThrow(/Use timm, keras/);
    expect(() => originOf('vgg19', { base: 'mirror' })).toThrow(/“mirror” is not the address/);
  });
});
