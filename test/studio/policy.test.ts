import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { pagePolicy, policyOf } from '../../tools/content-policy.ts';
import { StudioServer } from './app/open-studio.ts';
import { SOON, visit } from './app/studio-page.ts';

let server: StudioServer;
beforeAll(async () => {
  server = await StudioServer.start();
}, 60_000);
afterAll(() => server.close());

test('the policy allows a worker only the server that it downloads from', () => {
  const connect = (url: string) => /connect-src ([^;]*)/.exec(policyOf(url))![1];
  expect(connect('/')).toBe("'self'");
  expect(connect('/assets/worker.js?from=https%3A%2F%2Fmirror.example%3A8443')).toBe(
    "'self' https://mirror.example:8443",
  );
  expect(connect('/assets/worker.js?from=https://huggingface.co')).toBe(
    "'self' https://huggingface.co https://*.huggingface.co https://*.hf.co",
  );
  for (const wrong of [
    '*',
    'https:',
    'https://*.example',
    'https://a;script-src *',
    "https://a 'unsafe-eval'",
  ])
    expect(policyOf(`/worker.js?from=${encodeURIComponent(wrong)}`)).toBe(policyOf('/'));
  // What is evaluated, and what stands in markup, runs nowhere.
  expect(policyOf('/')).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
});

test('the built page contains the policy', () => {
  const page = readFileSync('dist/studio/index.html', 'utf8');
  const [, content] = /<meta http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)!;
  expect(content!.replaceAll('&#39;', "'")).toBe(pagePolicy);
  expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=/);
});

test('the page may request the camera, and nothing else', { timeout: 60_000 }, async () => {
  const response = await fetch(server.address);
  expect(response.headers.get('permissions-policy')).toMatch(/^camera=\(self\), microphone=\(\)/);
});

test('a first visit runs within the policy, which blocks injected scripts', { timeout: 60_000 }, async () => {
  const { page, studio, errors } = await visit(server);
  await studio.stepIsAbove(0);
  // Chromium reports every violation, also of workers, as an error on the console.
  expect(errors).toEqual([]);

  // The server allows every page to read it: only the policy blocks the studio.
  const foreign = `${inject('modelServer')}/log/policy`;
  const reached = (address: string) =>
    fetch(address).then(
      () => 'reached',
      () => 'blocked',
    );
  expect(await reached(foreign)).toBe('reached');
  expect(await page.evaluate(reached, foreign)).toBe('blocked');
  const workers = page.workers();
  expect(workers.length).toBeGreaterThan(0);
  for (const worker of workers) expect(await worker.evaluate(reached, foreign)).toBe('blocked');

  const violated = await page.evaluateHandle(() => {
    const told = new Set<string>();
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
      told.add(effectiveDirective);
    });
    return told;
  });
  const ran = await page.evaluate((address) => {
    const script = document.createElement('script');
    script.textContent = 'document.title = "taken"';
    const handler = document.createElement('img');
    handler.setAttribute('onerror', 'document.title = "taken"');
    handler.src = 'data:,';
    const style = document.createElement('style');
    style.textContent = 'body { display: none }';
    const image = new Image();
    image.src = `${address}.png`;
    document.body.append(script, handler, style, image);
    // Only while none of the test's own scripts is evaluated: those are allowed.
    return new Promise<string>((resolve) => {
      setTimeout(() => {
        try {
          resolve(String(globalThis.eval('"evaluated"')));
        } catch (error) {
          resolve((error as Error).name);
        }
      });
    });
  }, foreign);
  expect(ran).toBe('EvalError');
  const all = ['img-src', 'script-src', 'script-src-attr', 'script-src-elem', 'style-src-elem'];
  await expect.poll(() => violated.evaluate((told) => [...told].sort()), SOON).toEqual(all);
  expect(await page.title()).not.toBe('taken');
});
