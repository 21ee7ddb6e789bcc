import { defineConfig } from '@playwright/test';

/** The real server's tests run only where one is told (RUCHE_URL and RUCHE_API_KEY); `run` says which run. */
const real = Boolean(process.env['RUCHE_URL']);

/** The page that `ruche simulate --report` wrote, where one is named. */
const report = process.env['SIMULATION_REPORT'];

export default defineConfig({
  testDir: 'specs',
  testMatch: report ? '**/simulation/*.spec.ts' : process.env['RUCHE_CONSOLE_ONLY'] === 'real' ? '**/real/*.spec.ts' : '**/*.spec.ts',
  testIgnore: [...(real ? [] : ['**/real/**']), ...(report ? [] : ['**/simulation/**'])],
  timeout: 120_000,
  expect: { timeout: 15_000 },
  fullyParallel: true,
  workers: 2,
  forbidOnly: true,
  outputDir: 'target/results',
  reporter: [['list'], ['./closing-line.ts']],
  use: {
    viewport: { width: 1400, height: 900 },
    locale: 'en-GB',
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
    screenshot: 'only-on-failure',
  },
});
