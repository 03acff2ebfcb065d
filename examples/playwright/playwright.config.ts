import { defineConfig } from '@playwright/test';

// The browser is Playwright's own (npx playwright install chromium) unless CHROMIUM names another.
const { CHROMIUM } = process.env;

export default defineConfig({
  fullyParallel: true,
  use: {
    browserName: 'chromium',
    launchOptions: CHROMIUM === undefined ? {} : { executablePath: CHROMIUM },
  },
});
