import base from '../../../vite.config.ts';
export default { ...base, cacheDir: '/tmp/canvas/vite', server: { hmr: false, watch: null } };
