// Takes the pictures of docs/operating/console.md: npm run pictures.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parts } from './parts.mjs';

const folder = fileURLToPath(new URL('../../../../docs/operating/console', import.meta.url));
const MOST_BYTES = 60 * 1024;
const all = parts();

try {
  mkdirSync(folder, { recursive: true });
  await all.start({ more: ['--ledger', join(all.folder, 'usage')] });
  const acquire = (subject, plan, more) => all.post('/v1/acquire', { subject, plan, ...more });
  for (let i = 0; i < 60; i++) {
    const subject = ['acme', 'zeta', 'orbit', 'lumen'][i % 4];
    await acquire(subject, 'starter', { cost: { spend: 90_000_000 * (1 + (i % 3)) } });
    await acquire('northwind', 'team', { user: `user-${i % 5}` });
    const held = await all.post('/v1/reservations', { subject: `studio-${i % 7}`, plan: 'starter', model: i % 2 ? 'gpt-4o' : 'gpt-4o-mini', cost: { input_tokens: 900, output_tokens: 600 } });
    if (held.status === 201) await all.post(`/v1/reservations/${held.body.reservation}/settle`, { usage: { input: 700 + i, output: 250 } });
  }
  await all.post('/v1/admin/overrides/zeta', { set: [{ kind: 'factor', limit: '*', factor: '1.2', until: '2031-07-01T16:00:00Z' }, { kind: 'grant', limit: 'calls', amount: 50, plan: 'starter', id: 'ticket-4711' }] });
  const { page } = await all.signedIn(undefined, { viewport: { width: 900, height: 470 }, colorScheme: 'light' });
  for (const [name, path] of [['now', ''], ['limits', '/limits'], ['refused', '/refused'], ['denial', '/denial?n=0'], ['spend', '/spend'], ['subject', '/subject?tenant=acme&plan=starter'], ['overrides', '/subject?tenant=zeta&plan=starter'], ['timeline', '/timeline?tenant=studio-1'], ['plans', '/plans'], ['plan-editor', '/plans/edit'], ['estimates', '/estimates'], ['reliability', '/reliability']]) {
    await page.goto(`${all.url}/console${path}`);
    const drawn = name === 'now' ? '#chart canvas' : name === 'spend' ? '.chart canvas' : 'h1';
    while ((await page.locator(drawn).count()) === 0) await page.reload();
    if (name === 'overrides') await page.getByText('Grant some units more, once').click();
    if (name === 'timeline') while ((await page.getByText('settle').count()) === 0) await page.reload();
    if (name === 'plan-editor') {
      await page.getByLabel('Plans, as YAML').fill((await page.getByLabel('Plans, as YAML').inputValue()).replace('capacity: 5,', 'capacity: 3,'));
      await page.getByRole('button', { name: 'Check and try' }).click();
      await page.getByRole('table', { name: 'Denials by limit' }).waitFor();
      // The file of a test is no example.
      await page.locator('main code').first().evaluate((element) => (element.textContent = '/etc/tidegate/plans.yaml'));
    }
    // A table full of text is a large picture.
    await page.setViewportSize({ width: 900, height: { reliability: 330, limits: 420, 'plan-editor': 380 }[name] ?? 470 });
    if (name === 'overrides') await page.getByRole('heading', { name: 'Overrides' }).scrollIntoViewIfNeeded();
    if (name === 'overrides') await page.evaluate(() => document.querySelectorAll('main h2')[document.querySelectorAll('main h2').length - 2].scrollIntoView());
    const file = join(folder, `${name}.png`);
    writeFileSync(file, await page.screenshot());
    const bytes = readFileSync(file).length;
    console.log(`${name}.png ${bytes} bytes`);
    if (bytes > MOST_BYTES) throw new Error(`${name}.png is larger than ${MOST_BYTES} bytes`);
  }
} finally {
  await all.stop();
}
