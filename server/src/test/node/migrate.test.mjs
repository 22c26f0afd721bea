// A live move: the published @upstash/ratelimit hammers one database, is switched to another in the middle, and `tidegate migrate
// --follow` carries what the first has counted.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { jar } from './processes.mjs';

const { TEST_URL: oldUrl, TEST_PLAIN_URL: newUrl, TEST_TOKEN: token } = process.env;
const LIMIT = 3_000;
/** Long enough that no window ends within a test. */
const WINDOW = '300 d';
const BEFORE = 600;
const AFTER = 300;
const LATE = 200;
const CALLERS = 8;

const { Ratelimit } = await import('ratelimit-2.2');
const { Redis } = await import('redis-1.39');
const algorithms = {
  slidingWindow: Ratelimit.slidingWindow(LIMIT, WINDOW),
  fixedWindow: Ratelimit.fixedWindow(LIMIT, WINDOW),
  tokenBucket: Ratelimit.tokenBucket(LIMIT, WINDOW, LIMIT),
};

/** Starts the move; `rounds` resolves once it has carried something, `end` asks it to end and gives its exit code and report. */
function migration(prefix, ...more) {
  const java = process.env.JAVA_HOME ? `${process.env.JAVA_HOME}/bin/java` : 'java';
  const args = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-jar', jar(), 'migrate', '--from', oldUrl, '--to', newUrl];
  const env = { ...process.env, TIDEGATE_MIGRATE_FROM_TOKEN: token, TIDEGATE_MIGRATE_TO_TOKEN: token };
  const child = spawn(java, [...args, '--prefix', prefix, '--follow', '--json', ...more], { env });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  const closed = new Promise((resolve) => child.on('close', resolve));
  return { end: async () => (child.kill('SIGINT'), { code: await closed, out, err }) };
}

/** Calls from several callers at once until `enough` says so; returns how many were allowed. */
async function hammer(limiter, enough) {
  let allowed = 0;
  let calls = 0;
  const caller = async () => {
    while (!enough(calls++)) {
      const { success } = await limiter.limit('acme');
      allowed += success ? 1 : 0;
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  return allowed;
}

for (const [name, limiter] of Object.entries(algorithms)) {
  test(`${name} admits its limit in all, over a move under load`, async () => {
    const prefix = `move:${name}:${randomUUID()}`;
    const redis = (url) => new Redis({ url, token, retry: { retries: 0 } });
    const limiterOn = (url) => new Ratelimit({ redis: redis(url), limiter, prefix, ephemeralCache: false, timeout: 0 });
    let admitted = await hammer(limiterOn(oldUrl), (calls) => calls >= BEFORE);

    const move = migration(prefix, ...(name === 'tokenBucket' ? ['--bucket', `${LIMIT}:${LIMIT}/${300 * 86_400_000}`] : []));
    const target = redis(newUrl);
    // The application goes on at the old database until the first round has carried something.
    let carried = false;
    const watch = (async () => {
      while (!carried) carried = (await target.keys(`${prefix}*`)).length > 0;
    })();
    admitted += await hammer(limiterOn(oldUrl), (calls) => carried || calls > LIMIT - BEFORE - 2 * AFTER);
    await watch;
    // What it counts now is for a later round.
    admitted += await hammer(limiterOn(oldUrl), (calls) => calls >= LATE);
    // The switch: from here on only the new database is used, while the last of the old one is still to come.
    admitted += await hammer(limiterOn(newUrl), (calls) => calls >= AFTER);
    const { code, out, err } = await move.end();
    assert.equal(code, 0, out + err);
    assert.deepEqual(JSON.parse(out).differing, []);

    admitted += await hammer(limiterOn(newUrl), (calls) => calls > LIMIT);
    assert.equal(admitted, LIMIT);
    assert.equal((await limiterOn(newUrl).limit('acme')).success, false);
  });
}
