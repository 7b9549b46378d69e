import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { chainLayers } from '../../src/models/architecture.ts';
import { networkHash, writeFeatureNetwork } from '../../src/models/feature-network.ts';
import { readNetwork } from '../../src/models/readers/read-network.ts';
import { kerasFile, randomWeights, torchvisionFile } from '../models/weight-files.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** `http://127.0.0.1:PORT`; see `startModelServer`. */
    modelServer: string;
  }
}

/** Started once for all tests of a project, and ended with them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { address, close } = await startModelServer();
  project.provide('modelServer', address);
  return close;
}

/** The third convolution is larger than a piece of a download. */
export const testLayers = chainLayers([
  { in: 3, out: 16, poolBefore: false },
  { in: 16, out: 256, poolBefore: true },
  { in: 256, out: 512, poolBefore: true },
  { in: 512, out: 4, poolBefore: true },
]);

async function makeFiles(): Promise<Map<string, Buffer>> {
  const weights = randomWeights(testLayers, 11);
  const torchvision = torchvisionFile(weights, {
    'pre_logits.fc1.weight': { shape: [1000, 500], data: new Float32Array(500_000).fill(0.5) },
  });
  const own = await readNetwork(torchvision);
  const hash = networkHash(own.architecture, own.weights);
  const named = { ...own, architecture: { ...own.architecture, name: 'small' } };
  const files: [string, Uint8Array][] = [
    ['model.safetensors', torchvision],
    ['weights.h5', await kerasFile(weights)],
    ['weights.pth', readFileSync('test/fixtures/weights/plain.pth')],
    ['legacy.pth', readFileSync('test/fixtures/weights/plain-legacy.pth')],
    ['own.safetensors', writeFeatureNetwork(named)],
    ['hash', new TextEncoder().encode(hash)],
  ];
  return new Map(files.map(([name, bytes]) => [name, Buffer.from(bytes)]));
}

interface Seen {
  readonly range: string | undefined;
  readonly status: number;
}

/**
 * A server that does what real ones do. `/BEHAVIOR/KEY/FILE`: KEY tells one test from another; `/log/KEY` gives what was
 * asked for under it. Behaviors are the cases of `answer`.
 */
export async function startModelServer(): Promise<{ address: string; close: () => Promise<void> }> {
  const files = makeFiles();
  const logs = new Map<string, Seen[]>();
  const server = createServer((request, response) => {
    void serve(request, response);
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, behavior = '', key = '', ...path] = request.url!.split('/');
    if (behavior !== 'no-cors') {
      response.setHeader('access-control-allow-origin', '*');
      response.setHeader('access-control-expose-headers', 'content-range, content-length, etag, retry-after');
    }
    // Browsers ask for single ranges without asking whether they may, and many servers would not answer.
    if (request.method === 'OPTIONS') {
      response.writeHead(403).end();
      return;
    }
    if (behavior === 'log') {
      response.end(JSON.stringify(logs.get(key) ?? []));
      return;
    }
    const file = (await files).get(path.at(-1)!);
    const log = logs.get(key) ?? [];
    logs.set(key, log);
    const { range } = request.headers;
    answer(behavior, file, range, log.length, response, `/ranges/${key}/${path.join('/')}`);
    log.push({ range, status: response.statusCode });
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function answer(
  behavior: string,
  file: Buffer | undefined,
  range: string | undefined,
  before: number,
  response: ServerResponse,
  elsewhere: string,
): void {
  const fail = (status: number, headers: Record<string, string> = {}) => {
    response.writeHead(status, headers).end('No.');
  };
  if (!file) {
    fail(404);
    return;
  }
  switch (behavior) {
    case 'ranges':
      send(file, range, response);
      return;
    case 'redirect':
      fail(302, { location: elsewhere });
      return;
    case 'other-host':
      // The same machine by another name.
      fail(302, { location: `http://localhost:${response.socket!.localPort}${elsewhere}` });
      return;
    case 'round':
      fail(302, { location: elsewhere.replace('/ranges/', '/round/') });
      return;
    case 'nowhere':
      fail(302, { location: 'http://\\:x' });
      return;
    case 'no-ranges':
    case 'no-cors':
      send(file, undefined, response);
      return;
    case 'no-length':
      // In chunks, with no word of how many bytes there are.
      response.writeHead(200, { 'transfer-encoding': 'chunked' });
      response.end(file);
      return;
    case 'slow':
      send(file, range, response, (bytes) => {
        const half = Math.floor(bytes.length / 2);
        response.write(bytes.subarray(0, half));
        setTimeout(() => response.end(bytes.subarray(half)), 100);
      });
      return;
    case 'stalls-once':
      send(file, range, response, (bytes) => {
        if (before === 1) response.write(bytes.subarray(0, 10));
        else response.end(bytes);
      });
      return;
    case 'cut':
      // Every other answer ends in the middle.
      send(file, range, response, (bytes) => {
        if (before % 2 === 0) response.end(bytes);
        else response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
      });
      return;
    case 'always-cut':
      send(file, range, response, (bytes) => {
        if (before === 0) response.end(bytes);
        else response.write(bytes.subarray(0, 1), () => response.destroy());
      });
      return;
    case 'wrong-length':
      response.setHeader('content-range', `bytes 0-65535/${file.length + 12}`);
      response.writeHead(206).end(file.subarray(0, 65536));
      return;
    case 'changes':
      response.setHeader('etag', before < 2 ? '"old"' : '"new"');
      send(file, range, response);
      return;
    case 'corrupt': {
      const damaged = Buffer.from(file);
      // The exponent of a number in the middle.
      damaged[Math.floor(file.length / 2) | 3]! ^= 0x40;
      send(damaged, range, response);
      return;
    }
    case 'busy':
      if (before < 2) fail(429, { 'retry-after': '7' });
      else send(file, range, response);
      return;
    case 'busy-long':
      fail(429, { 'retry-after': '3600' });
      return;
    case 'broken':
      fail(500);
      return;
    case 'forbidden':
      fail(403);
      return;
    case 'page':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Log in</title>');
      return;
    default:
      fail(404);
  }
}

/** Answers with the whole file, or with the part that is asked for. */
function send(
  file: Buffer,
  range: string | undefined,
  response: ServerResponse,
  write: (bytes: Buffer) => void = (bytes) => response.end(bytes),
): void {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
  if (first === undefined) {
    response.writeHead(200, { 'content-length': file.length });
    write(file);
    return;
  }
  const [begin, end] = [Number(first), Math.min(Number(last) + 1, file.length)];
  response.writeHead(206, {
    'content-range': `bytes ${begin}-${end - 1}/${file.length}`,
    'content-length': end - begin,
  });
  write(file.subarray(begin, end));
}
