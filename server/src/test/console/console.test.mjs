// The console as an operator uses it: in a real browser, in front of a real server.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { HOSTILE, READER, axeFinds, calls, parts } from './parts.mjs';

const all = parts();
const SCREENS = ['', '/limits', '/refused', '/denial?n=0', '/subject?tenant=acme&plan=starter', '/timeline', '/timeline?tenant=acme', '/overrides', '/overrides?read=yes', '/plans', '/plans/edit', '/spend', '/estimates', '/reliability'];

before(async () => {
  await all.start({ more: ['--ledger', join(all.folder, 'usage')] });
  await calls(all.post);
});
after(all.stop);

test('the first denial is explained two clicks from the first screen', async (t) => {
  const { page, errors } = await all.signedIn(t);
  await page.getByRole('link', { name: 'Refused' }).click();
  await page.getByRole('link', { name: /^Why was call 0 of/ }).click();
  await page.getByText('The limit calls had 5 of 5 requests in use (100 %).').waitFor();
  await page.getByText(/With no other traffic the same call would pass after \d+ min/).waitFor();
  assert.deepEqual(errors, []);
});

test('hostile ids stay text on every screen', async (t) => {
  const { page, errors } = await all.signedIn(t);
  for (const path of [...SCREENS, `/subject?${new URLSearchParams({ tenant: HOSTILE.subject, plan: 'starter', user: HOSTILE.user, model: HOSTILE.model })}`, `/limits?q=${encodeURIComponent(HOSTILE.user)}`]) {
    await page.goto(`${all.url}/console${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    assert.equal(await page.evaluate(() => window.hit), undefined, path);
    assert.equal(await page.locator('main script, main img, main svg').count(), 0, path);
  }
  await page.goto(`${all.url}/console/refused`);
  await page.getByText(HOSTILE.user).first().waitFor();
  await page.getByText(HOSTILE.model).first().waitFor();
  assert.deepEqual(errors, []);
});

test('axe-core finds no violation in either theme', async (t) => {
  for (const colorScheme of ['light', 'dark']) {
    const { page } = await all.signedIn(t, { colorScheme });
    for (const path of [...SCREENS, '/nothing-here']) {
      await page.goto(`${all.url}/console${path}`);
      if (path === '') await page.locator('#chart canvas').waitFor();
      assert.deepEqual(await axeFinds(page), [], `${colorScheme} ${path}`);
    }
    const { page: entry } = await all.page(t, { colorScheme });
    await entry.goto(`${all.url}/console`);
    assert.deepEqual(await axeFinds(entry), []);
  }
});

test('a key without the role admin sees nothing, nor does anyone without a session', async (t) => {
  const { page } = await all.page(t);
  for (const path of [...SCREENS, '/now.json']) {
    await page.goto(`${all.url}/console${path}`);
    assert.equal(new URL(page.url()).pathname, '/console/sign-in');
  }
  for (const key of [READER, 'tg_unknown', '']) {
    const answer = await fetch(`${all.url}/console/sign-in`, { method: 'POST', redirect: 'manual', headers: { origin: all.url }, body: new URLSearchParams({ key }) });
    assert.equal(answer.status, 403);
    assert.equal(answer.headers.get('set-cookie'), null);
  }
  for (const action of ['reset', 'cancel', 'reload']) {
    const answer = await fetch(`${all.url}/console/${action}`, { method: 'POST', redirect: 'manual', headers: { origin: all.url }, body: new URLSearchParams({ tenant: 'acme' }) });
    assert.equal(answer.headers.get('location'), '/console/sign-in');
  }
});

test('the cookie is out of reach of scripts and other sites, and a form needs its guard', async (t) => {
  const { page } = await all.signedIn(t);
  const [cookie] = await page.context().cookies();
  assert.deepEqual([cookie.name, cookie.httpOnly, cookie.sameSite, cookie.path], ['tidegate_console', true, 'Strict', '/console']);
  const send = (origin, fields) => fetch(`${all.url}/console/reset`, { method: 'POST', redirect: 'manual', headers: { cookie: `${cookie.name}=${cookie.value}`, ...origin }, body: new URLSearchParams(fields) });
  await page.goto(`${all.url}/console/subject?tenant=acme&plan=starter`);
  const guard = await page.locator('input[name=guard]').first().inputValue();
  assert.equal((await send({ origin: 'http://elsewhere.example' }, { tenant: 'acme', guard })).status, 403);
  assert.equal((await send({}, { tenant: 'acme', guard })).status, 403);
  assert.equal((await send({ origin: all.url }, { tenant: 'acme' })).status, 403);
  assert.equal((await send({ origin: all.url }, { tenant: 'acme', guard: 'guessed' })).status, 403);
  await page.goto(`${all.url}/console/subject?tenant=acme&plan=starter`);
  await page.getByText('4 of 5').waitFor();
  await page.getByRole('button', { name: 'Sign out boss' }).click();
  await page.getByLabel('API key').waitFor();
  const policy = (await fetch(`${all.url}/console/sign-in`)).headers.get('content-security-policy');
  assert.match(policy, /script-src 'self'; style-src 'self'/);
  assert.doesNotMatch(policy, /unsafe/);
  assert.equal((await send({ origin: all.url }, { tenant: 'acme', guard })).headers.get('location'), '/console/sign-in');
});

test('the limits are filtered as one types, and sorted', async (t) => {
  const { page, errors } = await all.signedIn(t);
  await page.getByRole('link', { name: 'Limits' }).click();
  const first = page.locator('#rows tbody tr').first();
  await first.getByText('100 %').waitFor();
  await page.getByRole('searchbox').fill('ZET');
  await page.getByText(/ of 4 found/).waitFor();
  await first.getByRole('link', { name: 'zeta / u0' }).waitFor();
  await page.getByRole('link', { name: 'Tenant' }).click();
  await first.getByText('zeta').waitFor();
  assert.deepEqual(errors, []);
});

test('counts are reset, and a held reservation is cancelled', async (t) => {
  const { page, errors } = await all.signedIn(t);
  const held = await all.post('/v1/reservations', { subject: 'holder', plan: 'starter', cost: { spend: 1_000_000_000 } });
  await page.goto(`${all.url}/console/subject?tenant=holder&plan=starter`);
  await page.getByText('$1.00 of $5.00').waitFor();
  await page.getByText('Cancel a reservation').click();
  await page.getByLabel('Handle of the reservation').fill(held.body.reservation);
  await page.getByRole('button', { name: 'Cancel it' }).click();
  await page.getByText('The reservation was cancelled').waitFor();
  await page.getByText('$0.00 of $5.00').waitFor();
  await all.post('/v1/acquire', { subject: 'holder', plan: 'starter', cost: { spend: 1 } });
  await page.reload();
  await page.getByText('1 of 5').waitFor();
  await page.getByText('Reset the counts').click();
  await page.getByRole('button', { name: 'Reset' }).click();
  await page.getByText('The counts were reset.').waitFor();
  await page.getByText('0 of 5').waitFor();
  // The month of this plan is that of its zone.
  await all.post('/v1/acquire', { subject: 'holder', plan: 'starter', cost: { spend: 1 } });
  await page.reload();
  await page.getByText(/-01 00:00:00 E[SD]T/).waitFor();
  assert.deepEqual(errors, []);
});

test('the files are read again from the page of the plans', async (t) => {
  const { page } = await all.signedIn(t);
  await page.getByRole('link', { name: 'Plans' }).click();
  await page.getByRole('heading', { name: 'team' }).waitFor();
  all.plans('version: 1\nplans:\n  renamed:\n    limits:\n      - {name: calls, meter: requests, capacity: 7, window: sliding 1h}\n');
  await page.getByRole('button', { name: 'Read the files again' }).click();
  await page.getByRole('heading', { name: 'renamed' }).waitFor();
  all.plans();
  await page.getByRole('button', { name: 'Read the files again' }).click();
  await page.getByRole('heading', { name: 'team' }).waitFor();
});

test('spend comes from the ledger, and estimates beside what was used', async (t) => {
  const { page, errors } = await all.signedIn(t);
  const held = await all.post('/v1/reservations', { subject: 'buyer', plan: 'starter', model: 'gpt-4o', cost: { input_tokens: 1000, output_tokens: 500 } });
  assert.equal(held.status, 201);
  assert.equal((await all.post(`/v1/reservations/${held.body.reservation}/settle`, { usage: { input: 400, output: 100 } })).status, 200);
  await page.getByRole('link', { name: 'Spend' }).click();
  // A record reaches the files a moment after its answer.
  const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'buyer' }) });
  while ((await row.count()) === 0) await page.reload();
  assert.match(await row.textContent(), /buyer\$0\.002/);
  await page.locator('.chart canvas').waitFor();
  await page.getByText('The figures of the chart').click();
  const stacks = page.getByRole('table', { name: 'Spend by day and model' });
  assert.equal(await stacks.getByRole('row').count(), 1 + 31);
  await stacks.getByRole('columnheader', { name: 'gpt-4o', exact: true }).waitFor();
  await stacks.getByRole('row', { name: new RegExp(`^${new Date().toISOString().slice(0, 10)}.*\\$0\\.002`) }).waitFor();
  await page.getByRole('link', { name: 'Estimates' }).click();
  assert.match(await page.getByRole('row', { name: /gpt-4o input/ }).textContent(), /1,000400.*40 %/s);
  await page.getByRole('link', { name: 'Reliability' }).click();
  await page.getByRole('rowheader', { name: 'Calls allowed without the store', exact: true }).waitFor();
  assert.deepEqual(errors, []);
});

test('a reservation is followed step by step', async (t) => {
  const { page, errors } = await all.signedIn(t);
  const body = { subject: HOSTILE.subject, plan: 'team', user: HOSTILE.user, id: 'job-1', model: 'gpt-4o', cost: { input_tokens: 1000, output_tokens: 500 } };
  const held = await all.post('/v1/reservations', body);
  assert.equal(held.status, 201);
  const step = (name, more) => all.post(`/v1/reservations/${held.body.reservation}/${name}`, more);
  assert.equal((await step('settle', { usage: { input: 400, output: 100 } })).status, 200);
  assert.equal((await step('adjust', { seq: 1, usage: { input: 400, output: 200 } })).status, 200);
  await page.goto(`${all.url}/console/subject?${new URLSearchParams({ tenant: HOSTILE.subject, plan: 'starter' })}`);
  await page.getByRole('link', { name: 'Timeline of its reservations' }).click();
  await page.getByLabel('Id of a reservation').fill('job-1');
  await page.getByRole('button', { name: 'Show' }).click();
  // A record reaches the files a moment after its answer.
  const rows = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'job-1' }) });
  while ((await rows.count()) < 3) await page.reload();
  const cells = async (row) => (await rows.nth(row).getByRole('cell').allTextContents()).map((text) => text.trim());
  const all3 = [await cells(0), await cells(1), await cells(2)];
  assert.deepEqual(all3.map((row) => [row[0], row[2], row[3], row[4], row[5], row[7], row[8]]), [
    ['reserve', '$0.0075', '', '1,000', '500', 'gpt-4o', 'team'],
    ['settle', '$0.002', '− $0.0055', '400', '100', 'gpt-4o', 'team'],
    ['adjust', '$0.003', '+ $0.001', '400', '200', 'gpt-4o', 'team'],
  ]);
  assert.ok(all3.every((row) => row[6] === HOSTILE.user && / UTC$/.test(row[1])));
  await page.getByLabel('Day (UTC)').fill('2020-02-29');
  await page.getByRole('button', { name: 'Show' }).click();
  await page.getByText('0 shown of the reservations made from 2020-02-29 00:00:00 UTC').waitFor();
  assert.equal(await page.evaluate(() => window.hit), undefined);
  assert.deepEqual(errors, []);
  const [cookie] = await page.context().cookies();
  const wrong = await fetch(`${all.url}/console/timeline?tenant=a&day=2020-02-30`, { headers: { cookie: `${cookie.name}=${cookie.value}` } });
  assert.equal(wrong.status, 422);
});

test('a denial by a block says so', async (t) => {
  const { page } = await all.signedIn(t);
  assert.equal((await all.post('/v1/admin/overrides/outcast', { set: [{ kind: 'block', reason: 'chargeback' }] })).status, 200);
  assert.equal((await all.post('/v1/acquire', { subject: 'outcast', plan: 'team', user: 'u' })).status, 403);
  await page.getByRole('link', { name: 'Refused' }).click();
  await page.getByRole('row').filter({ hasText: 'outcast' }).getByRole('link', { name: /^Why/ }).click();
  await page.getByText('An override blocks the subject, whatever its limits say.').waitFor();
  await page.getByText('The block has no end.').waitFor();
});

test('the scripts and styles are at most 150 KB', async () => {
  let bytes = 0;
  for (const name of ['htmx.js', 'uplot.js', 'uplot.css', 'console.js', 'console.css']) {
    const answer = await fetch(`${all.url}/console/assets/${name}`);
    assert.equal(answer.status, 200);
    bytes += (await answer.arrayBuffer()).byteLength;
  }
  assert.ok(bytes <= 150 * 1024, `${bytes} bytes`);
  assert.equal((await fetch(`${all.url}/console/assets/..%2fConsole.class`)).status, 404);
  assert.equal((await fetch(`${all.url}/console/assets/nothing.js`)).status, 404);
});

test('every screen can be reached by keyboard alone', async (t) => {
  const { page } = await all.signedIn(t);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to the content');
  for (const name of ['Now', 'Limits', 'Refused']) {
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), name);
  }
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Refused', level: 1 }).waitFor();
});

test('a session ends with its key', async (t) => {
  const { page } = await all.signedIn(t);
  all.keys(false);
  t.after(() => all.keys());
  while ((await page.locator('#key').count()) === 0) await page.goto(`${all.url}/console/plans`);
});
