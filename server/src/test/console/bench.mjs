// How long the screen of limits takes with 10,000 subjects, sorted and filtered: npm run bench.
import { readFileSync } from 'node:fs';
import { parts } from './parts.mjs';

const SUBJECTS = 10_000;
const CALLERS = 16;
const ROUNDS = 30;
const all = parts();
/** Processor time of the server in ms: Linux counts it in hundredths of a second. */
const processor = () => readFileSync(`/proc/${all.pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13).reduce((sum, ticks) => sum + Number(ticks) * 10, 0);

try {
  await all.start();
  let next = 0;
  const caller = async () => {
    for (let i = next++; i < SUBJECTS; i = next++) await all.post('/v1/acquire', { subject: `tenant-${i}`, plan: 'starter' });
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  const { page } = await all.signedIn();
  const [cookie] = await page.context().cookies();
  const headers = { cookie: `${cookie.name}=${cookie.value}` };
  for (const query of ['sort=percent', 'sort=tenant', 'sort=seen', 'sort=exhausted', 'q=tenant-77&sort=percent', 'q=9&sort=plan']) {
    const times = [];
    const before = processor();
    let found = '';
    for (let round = 0; round < ROUNDS; round++) {
      const begun = performance.now();
      const text = await (await fetch(`${all.url}/console/limits?${query}`, { headers })).text();
      times.push(performance.now() - begun);
      found = /([\d,]+) shown of ([\d,]+) found, ([\d,]+) in all/.exec(text)[0];
    }
    const sorted = times.toSorted((a, b) => a - b);
    const own = (processor() - before) / ROUNDS;
    console.log(`${query}: processor ${own.toFixed(0)} ms, first ${times[0].toFixed(0)} ms, median ${sorted[ROUNDS / 2].toFixed(0)} ms, slowest ${sorted.at(-1).toFixed(0)} ms (${found})`);
  }
  const typed = [];
  await page.goto(`${all.url}/console/limits`);
  for (const text of ['tenant-1', 'tenant-12', 'tenant-123', 'tenant-1234']) {
    const begun = performance.now();
    await page.getByRole('searchbox').fill(text);
    await page.waitForResponse((response) => response.url().includes(`q=${text}&`));
    await page.getByRole('rowheader').first().waitFor();
    typed.push((performance.now() - begun).toFixed(0));
  }
  console.log(`in the browser, from the key to the table (150 ms of it wait for another key): ${typed.join(', ')} ms`);
} finally {
  await all.stop();
}
