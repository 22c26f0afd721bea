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
  const { page } = await all.signedIn(undefined, { viewport: { width: 900, height: 470 }, colorScheme: 'light' });
  for (const [name, path] of [['now', ''], ['limits', '/limits'], ['refused', '/refused'], ['denial', '/denial?n=0'], ['spend', '/spend'], ['subject', '/subject?tenant=acme&plan=starter'], ['plans', '/plans'], ['estimates', '/estimates'], ['reliability', '/reliability']]) {
    await page.goto(`${all.url}/console${path}`);
    const drawn = name === 'now' ? '#chart canvas' : name === 'spend' ? '.chart canvas' : 'h1';
    while ((await page.locator(drawn).count()) === 0) await page.reload();
    // A table full of text is a large picture.
    await page.setViewportSize({ width: 900, height: name === 'reliability' ? 330 : 470 });
    const file = join(folder, `${name}.png`);
    writeFileSync(file, await page.screenshot());
    const bytes = readFileSync(file).length;
    console.log(`${name}.png ${bytes} bytes`);
    if (bytes > MOST_BYTES) throw new Error(`${name}.png is larger than ${MOST_BYTES} bytes`);
  }
} finally {
  await all.stop();
}
