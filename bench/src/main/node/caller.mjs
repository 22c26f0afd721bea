// One caller that asks again as soon as it is answered, by a published client.
// Arguments: client (tidegate or upstash), url, token, for tidegate the module of its client.
// Each line on standard input is for how many milliseconds to ask; prints how long each call took.
import { createInterface } from 'node:readline';
import { Ratelimit } from '@upstash/ratelimit';
import { Redis } from '@upstash/redis';

const [client, url, token, module] = process.argv.slice(2);

async function decisionApi() {
  const { Tidegate } = await import(module);
  const tidegate = new Tidegate({ url });
  return async (subject) => (await tidegate.acquire({ subject, plan: 'pro' })).allowed;
}

function upstash() {
  const redis = new Redis({ url, token, enableTelemetry: false });
  const limiter = new Ratelimit({ redis, limiter: Ratelimit.slidingWindow(1_000_000_000, '1 h'), ephemeralCache: false });
  return async (subject) => (await limiter.limit(subject)).success;
}

const ask = client === 'tidegate' ? await decisionApi() : upstash();
let subject = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const start = performance.now();
  let decisions = 0;
  const end = start + Number(line);
  let then = start;
  try {
    while (then < end) {
      subject = (subject + 7919) % 100_000;
      if (!(await ask(`tenant-${subject}`))) throw new Error('denied');
      const now = performance.now();
      decisions++;
      console.log(`answers ${Math.round((now - then) * 1000)} 1`);
      then = performance.now();
    }
  } catch (error) {
    console.log(`failed ${String(error).replaceAll('\n', ' ')}`);
  }
  console.log(`decisions ${decisions}`);
  console.log(`micros ${Math.round((then - start) * 1000)}`);
  console.log('end');
}
