import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { contentPolicy } from './tools/content-policy.ts';
import { docsSite } from './tools/docs/plugin.ts';

/** The studio: `npm start` builds it into `dist/studio` and serves it. */
export default defineConfig({
  root: 'src/studio',
  base: './',
  publicDir: '../../public',
  plugins: [svelte({ compilerOptions: { runes: true } }), contentPolicy(), docsSite()],
  build: { outDir: '../../dist/studio', emptyOutDir: true, target: 'es2022' },
  worker: { format: 'es' },
});
