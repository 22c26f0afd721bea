// What the tests of this application run: Redis, Tidegate, the built application, and a real browser.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { freePort, onPath, redisServer, started, stopAll, tidegate } from '../../../server/src/test/node/processes.mjs';

const here = fileURLToPath(new URL('..', import.meta.url));
/** For a busy machine; no part of what is tested. */
const PATIENCE_MS = 60_000;

/** The browser that CHROMIUM names, or that is on the PATH. */
function browserFile() {
  const file = process.env.CHROMIUM || onPath('chromium', 'chromium-browser', 'google-chrome');
  if (!file) throw new Error('no Chromium; to have one: apt-get install -y chromium');
  return file;
}

/** All parts, for all tests of a file; `stop` ends also what came before a start that failed. */
export function parts() {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-nextjs-'));
  const all = {};
  all.start = async () => {
    const redisPort = await freePort();
    await started(redisServer(folder), ['--port', String(redisPort), '--bind', '127.0.0.1', '--save', '', '--dir', folder], /(Ready to accept connections)/);
    const port = String(await freePort());
    all.url = `http://127.0.0.1:${port}`;
    all.serve = async () => {
      const args = ['--port', port, '--plans', `${here}test/plans.yaml`, '--redis', `redis://127.0.0.1:${redisPort}`];
      return (await tidegate(args, /event=listening url=(\S+)/)).child;
    };
    all.limiter = await all.serve();
    all.browser = await chromium.launch({ executablePath: browserFile() });
  };
  all.stop = async () => {
    await all.browser?.close();
    await stopAll();
    rmSync(folder, { recursive: true, force: true });
  };
  return all;
}

/** The built application on a port of its own, with these variables alone besides those of the system. */
export async function application(variables) {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', ...variables };
  const port = String(await freePort());
  const next = [join(here, 'node_modules/next/dist/bin/next'), 'start', '--hostname', '127.0.0.1', '--port', port];
  await started(process.execPath, next, /(Ready)/, { cwd: here, env });
  return `http://127.0.0.1:${port}`;
}

/** A window of a user: what it shows, what a click brings, and what its console says. */
export async function openWindow(t, browser, url, { clock = false } = {}) {
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  if (clock) await page.clock.install();
  const errors = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(`thrown: ${error.message}`));
  await page.goto(url);
  const button = page.getByRole('button', { name: 'Ask' });
  const allowance = page.locator('#allowance');
  // The first text comes from a script of the page: from then on a click is heard.
  await allowance.filter({ hasText: /\S/ }).waitFor();

  /** Clicks as a user can: waits until the button is enabled, and then for the answer. */
  async function ask() {
    const answered = page.waitForResponse((response) => response.url().endsWith('/api/chat'));
    await button.click();
    const response = await answered;
    const headers = response.headers();
    return { status: response.status(), headers, wait: Number(headers['retry-after'] ?? NaN) };
  }
  /** Waits until the page shows a text. */
  const shows = (text) => page.getByText(text).waitFor();
  return { page, button, allowance, errors, ask, shows };
}

/** What Chromium itself writes for an answer that is no success. */
export const failed = (status, text) => `Failed to load resource: the server responded with a status of ${status} (${text})`;

/** The sentence of the page, whose number counts down: the wait of the header or less. */
export async function assertCountsDown(page, wait) {
  const line = await page.getByText(/Try again in \d+ seconds\./).textContent();
  const shown = Number(/in (\d+) seconds/.exec(line)[1]);
  assert.ok(shown <= wait && shown > wait - 60, `${shown} of ${wait} seconds`);
}
