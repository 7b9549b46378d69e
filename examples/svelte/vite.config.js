import { svelte, vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// rete-svelte-plugin comes with its styles as SCSS: that is what the preprocessor and sass are for.
export default defineConfig({ plugins: [svelte({ preprocess: vitePreprocess() })] });
