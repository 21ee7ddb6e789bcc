import { defineConfig, loadEnv } from 'vite';

const { RUCHE_URL = 'http://127.0.0.1:7420' } = loadEnv('', '.', 'RUCHE_');

// The bundle lands where Maven's resources plugin picks it up, so that the jar serves it from /public.
export default defineConfig({
  base: '/',
  build: {
    outDir: '../target/console/public',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  // `npm run dev` against a server that runs: RUCHE_URL=http://127.0.0.1:7420
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(
      ['/api', '/v1'].map((path) => [path, { target: RUCHE_URL }]),
    ),
  },
});
