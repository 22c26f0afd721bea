// What the tests of the console run: a server with API keys, a browser, and calls that fill the screens.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { onPath, stopAll, tidegate } from '../node/processes.mjs';

/** For a busy machine; no part of what is tested. */
const PATIENCE_MS = Number(process.env.PATIENCE_MS ?? 60_000);

export const ADMIN = 'tg_admin-of-the-tests';
export const READER = 'tg_reader-of-the-tests';
/** Ids that would run in a page that does not escape them. */
export const HOSTILE = { subject: '<script>window.hit=1</script>', user: '"><img src=x onerror="window.hit=2">', model: "';window.hit=3;'</title><svg onload=window.hit=4>" };

const PLANS = `
version: 1
plans:
  starter:
    limits:
      - {name: calls, meter: requests, capacity: 5, window: sliding 1h}
      - {name: spend, meter: spend, capacity: $5, window: calendar month America/New_York}
  team:
    limits:
      - {name: calls, meter: requests, capacity: 1000000, window: sliding 1h}
      - {name: of-user, meter: requests, capacity: 100, window: sliding 1h, scope: user}
`;

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds on a page. By the protocol of the browser: the policy of the page forbids scripts in it. */
export async function axeFinds(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  return violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(' ')}`);
}

function browserFile() {
  const file = process.env.CHROMIUM || onPath('chromium', 'chromium-browser', 'google-chrome');
  if (!file) throw new Error('no Chromium; to have one: apt-get install -y chromium');
  return file;
}

const line = (name, key, more = '') => `${name} sha256:${createHash('sha256').update(key).digest('hex')}${more}\n`;

/** A server with more options, and a browser; `stop` ends also what came before a start that failed. */
export function parts() {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-console-'));
  const all = { folder };
  all.plans = (text = PLANS) => writeFileSync(join(folder, 'plans.yaml'), text);
  /** The file of keys, with that of the administrator or without. */
  all.keys = (boss = true) => writeFileSync(join(folder, 'keys'), (boss ? line('boss', ADMIN) : '') + line('reader', READER, ' roles=read,decide'));
  all.start = async ({ keys = true, more = [] } = {}) => {
    all.plans();
    all.keys();
    const args = ['--port', '0', '--plans', join(folder, 'plans.yaml'), ...(keys ? ['--api-keys', join(folder, 'keys')] : []), ...more];
    const started = await tidegate(args, /event=listening url=(\S+)/);
    all.url = started.found;
    all.pid = started.child.pid;
    all.browser = await chromium.launch({ executablePath: browserFile(), args: ['--no-sandbox', '--disable-lcd-text'] });
  };
  all.stop = async () => {
    await all.browser?.close();
    await stopAll();
    rmSync(folder, { recursive: true, force: true });
  };
  all.post = async (path, body) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${ADMIN}` };
    const answer = await fetch(all.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: answer.status, body: await answer.json().catch(() => undefined) };
  };
  all.get = async (path) => {
    const answer = await fetch(all.url + path, { headers: { authorization: `Bearer ${ADMIN}` } });
    return { status: answer.status, body: await answer.json() };
  };
  /** A page of a context of its own, with what its console says. */
  all.page = async (t, options = {}) => {
    const context = await all.browser.newContext(options);
    t?.after(() => context.close());
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const errors = [];
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on('pageerror', (error) => errors.push(`thrown: ${error.message}`));
    return { page, errors };
  };
  all.signedIn = async (t, options) => {
    const opened = await all.page(t, options);
    await opened.page.goto(`${all.url}/console`);
    await opened.page.getByLabel('API key').fill(ADMIN);
    await opened.page.getByRole('button', { name: 'Sign in' }).click();
    await opened.page.getByRole('heading', { name: 'Now' }).waitFor();
    return opened;
  };
  return all;
}

/** Calls of a few tenants: some near a limit, some denied, one with hostile ids. */
export async function calls(post) {
  for (let i = 0; i < 7; i++) await post('/v1/acquire', { ...HOSTILE, plan: 'starter', cost: { spend: 300_000_000 } });
  for (let i = 0; i < 4; i++) await post('/v1/acquire', { subject: 'acme', plan: 'starter', cost: { spend: 1_000_000_000 } });
  for (let i = 0; i < 3; i++) await post('/v1/acquire', { subject: 'zeta', user: `u${i}`, plan: 'team' });
}
