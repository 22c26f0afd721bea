// Plans as an operator edits them: faults, a trial on past calls, and the file.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { HOSTILE, axeFinds, parts } from './parts.mjs';

const all = parts();
const FILE = join(all.folder, 'plans.yaml');
const text = (capacity, name = 'starter') => `# kept\nversion: 1\nplans:\n  ${name}:\n    limits:\n      - {name: calls, meter: requests, capacity: ${capacity}, window: sliding 1h}\n`;
const attempt = async (page, yaml) => {
  await page.getByLabel('Plans, as YAML').fill(yaml);
  await page.getByRole('button', { name: 'Check and try' }).click();
};

before(async () => {
  await all.start({ more: ['--ledger', join(all.folder, 'usage')] });
  for (let i = 0; i < 7; i++) await all.post('/v1/acquire', { subject: HOSTILE.subject, plan: 'starter' });
  await all.post('/v1/acquire', { subject: 'small', plan: 'starter', id: 'one' });
});
after(all.stop);

test('all faults are shown at once, and nothing is changed', async (t) => {
  const { page } = await all.signedIn(t);
  const before = readFileSync(FILE, 'utf8');
  await page.goto(`${all.url}/console/plans`);
  await page.getByRole('link', { name: /^Edit the plans/ }).click();
  assert.equal(await page.getByLabel('Plans, as YAML').inputValue(), before.replaceAll('\r', ''));
  await attempt(page, text(-3).replace('requests', 'parrots') + `  "${HOSTILE.subject}": 1\n`);
  const faults = page.getByRole('table', { name: /^Not accepted, faults: [2-9]/ });
  await faults.getByText('plans.starter.limits[0].capacity').waitFor();
  await faults.getByText('<script>').first().waitFor();
  assert.equal(await page.getByRole('button', { name: /^Apply/ }).count(), 0);
  assert.equal(await page.evaluate(() => window.hit), undefined);
  await attempt(page, 'version: [');
  await page.getByRole('table', { name: /^Not accepted, faults: 1/ }).waitFor();
  assert.equal(readFileSync(FILE, 'utf8'), before);
});

test('plans are tried on past calls, applied, and in use', async (t) => {
  const { page, errors } = await all.signedIn(t);
  await page.goto(`${all.url}/console/plans/edit`);
  await attempt(page, text(2));
  await page.getByText('3 of 8 past calls would be denied').waitFor();
  await page.getByText('plans.starter.spend: removed').waitFor();
  await page.getByRole('row', { name: `${HOSTILE.subject} starter 3 0` }).waitFor();
  await page.getByLabel('Try on').selectOption('ledger');
  await page.getByRole('button', { name: 'Check and try' }).click();
  // A ledger has what was allowed: five calls without an id as one sum, and one with an id, a moment after its answer.
  while (!(await page.getByText('3 of 6 past calls').count())) await page.getByRole('button', { name: 'Check and try' }).click();
  // A text that was changed since it was tried is tried, not applied.
  await page.getByLabel('Plans, as YAML').fill(text(6));
  await page.getByRole('button', { name: /^Apply/ }).click();
  await page.getByText('0 of 6 past calls would be denied').waitFor();
  assert.equal((await all.post('/v1/acquire', { subject: HOSTILE.subject, plan: 'starter' })).status, 429);
  await page.getByRole('button', { name: /^Apply/ }).click();
  await page.getByText(/plans (reloaded|unchanged)/).waitFor();
  assert.equal(readFileSync(FILE, 'utf8'), text(6), 'comments are kept');
  assert.equal((await all.post('/v1/acquire', { subject: HOSTILE.subject, plan: 'starter' })).status, 200);
  assert.deepEqual(errors, []);
});

test('a file that was changed meanwhile is not overwritten', async (t) => {
  const { page } = await all.signedIn(t);
  await page.goto(`${all.url}/console/plans/edit`);
  await attempt(page, text(9));
  await page.getByRole('button', { name: /^Apply/ }).waitFor();
  writeFileSync(FILE, text(5));
  await page.getByRole('button', { name: /^Apply/ }).click();
  await page.getByText('Not applied: the file was changed since').waitFor();
  assert.equal(await page.getByLabel('Plans, as YAML').inputValue(), text(9), 'the text is kept');
  assert.equal(readFileSync(FILE, 'utf8'), text(5));
});

test('a form of plans needs its guard and a session, also to be long', async (t) => {
  const { page } = await all.signedIn(t);
  const [cookie] = await page.context().cookies();
  const before = readFileSync(FILE, 'utf8');
  const send = (fields, headers = { cookie: `${cookie.name}=${cookie.value}` }) => fetch(`${all.url}/console/plans/apply`, { method: 'POST', redirect: 'manual', headers: { origin: all.url, ...headers }, body: new URLSearchParams(fields) });
  assert.equal((await send({ text: text(1) })).status, 403);
  assert.equal((await send({ text: text(1) }, {})).headers.get('location'), '/console/sign-in');
  assert.equal((await send({ text: 'x'.repeat(20_000) }, {})).status, 413);
  assert.equal((await send({ text: 'x'.repeat(20_000) })).status, 403);
  assert.equal((await send({ text: 'x'.repeat(900_000) })).status, 413);
  assert.equal(readFileSync(FILE, 'utf8'), before);
});

test('editor, faults and trial have no violation of axe-core in either theme', async (t) => {
  for (const colorScheme of ['light', 'dark']) {
    const { page } = await all.signedIn(t, { colorScheme });
    await page.goto(`${all.url}/console/plans/edit`);
    assert.deepEqual(await axeFinds(page), [], `${colorScheme} editor`);
    await attempt(page, text(-1));
    await page.getByRole('table', { name: /^Not accepted/ }).waitFor();
    assert.deepEqual(await axeFinds(page), [], `${colorScheme} faults`);
    await attempt(page, text(1));
    await page.getByRole('table', { name: 'Denials by limit' }).waitFor();
    assert.deepEqual(await axeFinds(page), [], `${colorScheme} trial`);
  }
});
