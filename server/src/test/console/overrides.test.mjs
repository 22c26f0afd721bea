// Overrides as an operator changes them: forms, what they would change, confirmation, and changes of two at once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { HOSTILE, READER, axeFinds, parts } from './parts.mjs';

const all = parts();
const overrides = async (subject) => (await all.get(`/v1/admin/overrides/${encodeURIComponent(subject)}`)).body;
const open = async (page, subject, plan = 'starter') => page.goto(`${all.url}/console/subject?${new URLSearchParams({ tenant: subject, plan })}`);
/** Opens a form, fills it, and sends it. */
async function fill(page, title, fields, button) {
  const form = page.locator('details').filter({ has: page.getByText(title, { exact: true }) });
  await form.getByText(title, { exact: true }).click();
  for (const [label, value] of Object.entries(fields)) {
    const field = form.getByLabel(label);
    if ((await field.evaluate((element) => element.tagName)) === 'SELECT') await field.selectOption(value);
    else await field.fill(value);
  }
  await form.getByRole('button', { name: button }).click();
}
const confirm = (page) => page.getByRole('button', { name: 'Confirm', exact: true }).click();

before(() => all.start());
after(all.stop);

test('each kind is set, shown, decided by, and removed', async (t) => {
  const { page, errors } = await all.signedIn(t);
  await open(page, 'acme');
  await page.getByText('None: acme is decided as the plan says.').waitFor();
  await fill(page, 'Multiply capacities', { Limit: 'calls', Factor: '2', 'Until (America/New_York)': '2031-07-01T12:00' }, 'Multiply…');
  await page.getByText('added: factor calls × 2 until 2031-07-01 12:00:00 EDT').waitFor();
  assert.equal((await overrides('acme')).overrides.length, 0, 'nothing is changed before it is confirmed');
  await confirm(page);
  await page.getByText('The overrides were changed').waitFor();
  await page.getByText('0 of 10').waitFor();
  assert.deepEqual((await overrides('acme')).overrides, [{ kind: 'factor', limit: 'calls', factor: '2', until: '2031-07-01T16:00:00Z' }]);

  await fill(page, 'Give a limit another capacity', { Limit: 'spend', Capacity: '$7.50' }, 'Give it…');
  await confirm(page);
  await page.getByText('$0.00 of $7.50').waitFor();
  await fill(page, 'Grant some units more, once', { Limit: 'calls', Amount: '3', Id: 'ticket-1' }, 'Grant…');
  await confirm(page);
  await page.getByText('0 of 13').waitFor();
  await fill(page, 'Grant some units more, once', { Limit: 'calls', Amount: '3', Id: 'ticket-1' }, 'Grant…');
  await page.getByText('Nothing would change').waitFor();
  await open(page, 'acme');
  await fill(page, 'Decide under another plan', { Plan: 'team' }, 'Change the plan…');
  await confirm(page);
  // That plan has a limit of each user: without one there is no state to show, but everything can be changed.
  await page.getByText('Its limits cannot be shown: user').waitFor();
  await page.reload();
  await page.getByText('Its limits cannot be shown: user').waitFor();
  await fill(page, 'Block', { Reason: 'chargeback', 'Only of the user': 'ada' }, 'Block…');
  await confirm(page);
  assert.equal((await all.post('/v1/acquire', { subject: 'acme', plan: 'team', user: 'ada' })).status, 403);
  assert.equal((await all.post('/v1/acquire', { subject: 'acme', plan: 'team', user: 'bob' })).status, 200);
  await page.getByRole('button', { name: 'Unblock: block of user ada (chargeback)' }).click();
  await page.getByText('removed: block of user ada (chargeback)').waitFor();
  await confirm(page);
  await page.getByText('The overrides were changed').waitFor();
  assert.equal((await all.post('/v1/acquire', { subject: 'acme', plan: 'team', user: 'ada' })).status, 200);
  await page.getByRole('button', { name: /^Remove: grant calls/ }).click();
  await confirm(page);
  await page.getByText('The overrides were changed').waitFor();
  assert.deepEqual((await overrides('acme')).overrides.map((each) => each.kind), ['factor', 'capacity', 'plan']);
  await page.getByRole('button', { name: 'Remove all…' }).click();
  await confirm(page);
  await page.getByText('None: acme is decided as the plan says.').waitFor();
  const history = page.getByRole('table', { name: 'Last changes of the overrides of acme' });
  assert.equal(await history.getByRole('row').count(), 1 + (await overrides('acme')).history.length);
  await history.getByText('factor calls × 2 until 2031-07-01 12:00:00 EDT').first().waitFor();
  await history.getByRole('cell', { name: 'boss' }).first().waitFor();
  assert.deepEqual(errors, []);
});

test('a change on a page that is out of date is refused and shows what is there now', async (t) => {
  const { page } = await all.signedIn(t);
  const another = { set: [{ kind: 'capacity', limit: 'calls', capacity: 9 }] };
  await open(page, 'shared');
  assert.equal((await all.post('/v1/admin/overrides/shared', another)).status, 200);
  await fill(page, 'Multiply capacities', { Limit: 'calls', Factor: '3' }, 'Multiply…');
  await page.getByText('Not done: the overrides were changed since').waitFor();
  await page.getByRole('rowheader', { name: 'capacity' }).waitFor();
  assert.equal(await page.getByLabel('Factor').inputValue(), '3', 'what was typed is kept');
  await page.getByRole('button', { name: 'Multiply…' }).click();
  // In between the question and its answer, too.
  await page.getByText('removed: capacity calls 9').waitFor();
  assert.equal((await all.post('/v1/admin/overrides/shared', { set: [{ kind: 'plan', plan: 'team' }] })).status, 200);
  await confirm(page);
  await page.getByText('Not done: the overrides were changed since').waitFor();
  assert.deepEqual((await overrides('shared')).overrides.map((each) => each.kind), ['capacity', 'plan']);
});

test('what cannot be accepted is said at its field, and changes nothing', async (t) => {
  const { page } = await all.signedIn(t);
  const cases = [
    ['Multiply capacities', { Factor: '1.2345' }, 'Multiply…', 'Factor', /Expected: 0\.001 … 1000/],
    ['Multiply capacities', { Factor: '0' }, 'Multiply…', 'Factor', /Expected: 0\.001 … 1000/],
    ['Give a limit another capacity', { Limit: 'calls', Capacity: '$5' }, 'Give it…', 'Capacity', /a whole number such as 50/],
    ['Give a limit another capacity', { Limit: 'spend', Capacity: '5' }, 'Give it…', 'Capacity', /US dollars with their sign/],
    ['Give a limit another capacity', { Limit: 'calls', Capacity: 'unlimited' }, 'Give it…', 'Capacity', /a number/],
    ['Grant some units more, once', { Limit: 'calls', Amount: '-1' }, 'Grant…', 'Amount', /a whole number such as 50/],
    ['Block', { 'Until (America/New_York)': '2001-01-01T00:00' }, 'Block…', 'Until (America/New_York)', /an instant after now/],
    ['Block', { Reason: 'x'.repeat(201) }, 'Block…', 'Reason', /at most 200/],
    ['Block', { 'Only of the user': 'x'.repeat(129) }, 'Block…', 'Only of the user', /128/],
  ];
  for (const [title, fields, button, label, fault] of cases) {
    await open(page, 'careless');
    await fill(page, title, fields, button);
    const field = page.locator('details[open]').getByLabel(label);
    await field.and(page.locator('[aria-invalid=true]')).waitFor();
    const about = (await field.getAttribute('aria-describedby')).split(' ').at(-1);
    assert.match(await page.locator(`[id="${about}"]`).textContent(), fault, title);
    assert.equal(await field.inputValue(), fields[label], 'what was typed is kept');
  }
  assert.deepEqual((await overrides('careless')).overrides, []);
});

test('a form needs its guard and an administrator, and its fields are known', async (t) => {
  const { page } = await all.signedIn(t);
  await open(page, 'guarded');
  const guard = await page.locator('input[name=guard]').first().inputValue();
  const [cookie] = await page.context().cookies();
  const send = (fields, headers = {}) => fetch(`${all.url}/console/override`, { method: 'POST', redirect: 'manual', headers: { cookie: `${cookie.name}=${cookie.value}`, origin: all.url, ...headers }, body: new URLSearchParams(fields) });
  const block = { tenant: 'guarded', plan: 'starter', kind: 'block', version: '0', confirmed: 'yes' };
  assert.equal((await send(block)).status, 403);
  assert.equal((await send({ ...block, guard: 'guessed' })).status, 403);
  assert.equal((await send({ ...block, guard }, { origin: 'http://elsewhere.example' })).status, 403);
  assert.equal((await send({ ...block, guard }, { cookie: '' })).headers.get('location'), '/console/sign-in');
  assert.equal((await send({ ...block, guard, extra: '1' })).status, 422);
  for (const [name, value] of [['version', 'one'], ['version', ''], ['kind', 'all'], ['tenant', '']]) assert.equal((await send({ ...block, guard, [name]: value })).status, 422, name);
  assert.equal((await send({ tenant: 'guarded', plan: 'starter', remove: 'nothing', version: '0', guard })).status, 422);
  for (const path of ['/v1/admin/overrides', '/v1/admin/overrides/guarded']) assert.equal((await fetch(all.url + path, { headers: { authorization: `Bearer ${READER}` } })).status, 403);
  assert.deepEqual((await overrides('guarded')).overrides, []);
  assert.equal((await send({ ...block, guard })).status, 303);
  assert.deepEqual((await overrides('guarded')).overrides.map((each) => each.kind), ['block']);
});

test('hostile texts stay text in forms, confirmation, tables and history', async (t) => {
  const { page, errors } = await all.signedIn(t);
  await open(page, HOSTILE.subject);
  await fill(page, 'Block', { Reason: HOSTILE.user, 'Only of the user': HOSTILE.model }, 'Block…');
  await page.getByText(`(${HOSTILE.user})`).waitFor();
  await confirm(page);
  await page.getByText('The overrides were changed').waitFor();
  await page.getByRole('button', { name: /^Unblock/ }).click();
  await page.getByText('removed: block').waitFor();
  await page.goto(`${all.url}/console/overrides?read=yes`);
  await page.getByRole('link', { name: HOSTILE.subject }).click();
  await page.getByText(HOSTILE.user).first().waitFor();
  await fill(page, 'Multiply capacities', { Factor: HOSTILE.user }, 'Multiply…');
  await page.locator('[aria-invalid=true]').waitFor();
  assert.equal(await page.evaluate(() => window.hit), undefined);
  assert.equal(await page.locator('main script, main img, main svg').count(), 0);
  assert.deepEqual(errors.filter((text) => !text.includes('422')), []);
});

test('the forms, a fault, the confirmation and the list have no violation of axe-core in either theme', async (t) => {
  assert.equal((await all.post('/v1/admin/overrides/viewed', { set: [{ kind: 'plan', plan: 'team' }, { kind: 'grant', limit: 'calls', amount: 5, plan: 'starter' }] })).status, 200);
  for (const colorScheme of ['light', 'dark']) {
    const { page } = await all.signedIn(t, { colorScheme });
    await open(page, 'viewed');
    await page.evaluate(() => document.querySelectorAll('details').forEach((each) => (each.open = true)));
    assert.deepEqual(await axeFinds(page), [], `${colorScheme} forms`);
    await page.getByLabel('Factor').fill('none');
    await page.getByRole('button', { name: 'Multiply…' }).click();
    await page.locator('[aria-invalid=true]').waitFor();
    assert.deepEqual(await axeFinds(page), [], `${colorScheme} fault`);
    await page.getByLabel('Factor').fill('2');
    await page.getByRole('button', { name: 'Multiply…' }).click();
    await page.getByRole('button', { name: 'Confirm', exact: true }).waitFor();
    assert.deepEqual(await axeFinds(page), [], `${colorScheme} confirmation`);
    await page.goto(`${all.url}/console/overrides?read=yes`);
    assert.deepEqual(await axeFinds(page), [], `${colorScheme} list`);
  }
});

test('an override is made by keyboard alone', async (t) => {
  const { page } = await all.signedIn(t);
  await open(page, 'typed');
  const focused = () => page.evaluate(() => document.activeElement.textContent.trim());
  while ((await focused()) !== 'Block') await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.type('by keyboard');
  await page.keyboard.press('Enter');
  await page.getByText('added: block (by keyboard)').waitFor();
  while ((await focused()) !== 'Confirm') await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText('The overrides were changed').waitFor();
  assert.equal((await overrides('typed')).overrides[0].reason, 'by keyboard');
});
