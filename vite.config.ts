import { resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { contentPolicy } from './tools/content-policy.ts';
import { docsSite } from './tools/docs/plugin.ts';
import { isolation } from './tools/isolation.ts';
import { precache } from './tools/precache.ts';

/** Beside the page and by this name always: it answers for what lies in its folder, and is updated by its address. */
const SERVICE_WORKER = 'service-worker';

/** The studio: `npm start` builds it into `dist/studio` and serves it. */
export default defineConfig({
  root: 'src/studio',
  base: './',
  publicDir: '../../public',
  plugins: [
    svelte({ compilerOptions: { runes: true } }),
    isolation(),
    contentPolicy(),
    docsSite(),
    precache(`${SERVICE_WORKER}.js`),
  ],
  build: {
    outDir: '../../dist/studio',
    emptyOutDir: true,
    target: 'es2022',
    rolldownOptions: {
      input: {
        index: resolve('src/studio/index.html'),
        [SERVICE_WORKER]: resolve('src/studio/service-worker/main.ts'),
      },
      output: {
        entryFileNames: ({ name }) => (name === SERVICE_WORKER ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  worker: { format: 'es' },
});
