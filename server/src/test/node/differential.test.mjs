// The same random calls of every published limit script, on a plain Redis and on a cluster: same replies, values and expiries.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { RELEASES, scriptsOf, table } from './scripts.mjs';

const seed = Number(process.env.TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));
console.log(`# seed ${seed} (TEST_SEED=${seed} repeats it)`);
const CALLS = Number(process.env.TEST_CALLS ?? 60);
const HOUR = 3_600_000;
/** What the clocks of two servers may differ by when they look at the time of one machine. */
const SLACK = 50;
const IDENTIFIERS = ['me', 'user:1', 'a{b}c', '{x', '}y', '漢', '5'];

/** A random generator with a seed: mulberry32. */
function generator(start) {
  let state = start >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound) => Math.floor(next() * bound);
  return { below, of: (all) => all[below(all.length)] };
}

const headers = { authorization: `Bearer ${process.env.TEST_TOKEN}` };
async function post(url, path, body) {
  return (await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })).text();
}
const PLAIN = { url: process.env.TEST_PLAIN_URL, stored: (key) => key };
const CLUSTER = {
  url: process.env.TEST_URL,
  stored: (key) => (/\{[^}]+\}/.test(key) || key.startsWith('}') ? key : key.replace(/^(.*):(\d+)$/, '{$1}:$2')),
};

/** The keys and arguments of one call, as the client of that release sends them. */
function call(random, { script, release }, prefix, state) {
  const [kind, name] = script.split('.');
  state.now += random.below(state.window / 3);
  const base = `${prefix}:${random.of(state.identifiers)}`;
  const bucket = Math.floor(state.now / state.window);
  const rate = random.of([1, 1, 1, 2, 3, 5, 7, 0, -1, -3, 1.5]);
  const limit = random.of([3, 5, 5, 5, 10]);
  const reads = name.includes('Remaining');
  const windows = name.startsWith('sliding') ? [`${base}:${bucket}`, `${base}:${bucket - 1}`] : [`${base}:${bucket}`];
  if (kind === 'Multi') {
    const id = `id${random.below(1000)}`;
    if (name.startsWith('sliding')) return { keys: windows, args: reads ? [state.now, state.window] : [limit, state.now, state.window, id, rate] };
    return { keys: windows, args: reads ? ['null'] : [id, state.window, rate] };
  }
  const changes = release >= '2.0.8' && !name.startsWith('cached');
  const changed = changes ? random.of([`${prefix}:dynamic:global`, release === '2.0.8' ? '' : undefined]) : undefined;
  const keys = [...(name.startsWith('tokenBucket') ? [base] : windows), changed].filter((key) => key !== undefined);
  const args = {
    fixedWindowLimitScript: changes ? [limit, state.window, rate] : [state.window, rate],
    slidingWindowLimitScript: [limit, state.now, state.window, rate],
    slidingWindowRemainingTokensScript: changes ? [limit, state.now, state.window] : [state.now, state.window],
    tokenBucketLimitScript: [limit, state.window, random.of([1, 2, 5]), state.now, rate],
    cachedFixedWindowLimitScript: [state.window, rate],
  }[name] ?? (changes || name.startsWith('tokenBucket') ? [limit] : ['null']);
  return { keys, args };
}

/** What is stored under a name, and between which times to live its expiry was set if that was now. */
async function look(server, key, reading, before) {
  const name = reading(key);
  const [value, fields, expires] = JSON.parse(await post(server.url, '/pipeline', [['get', name], ['hgetall', name], ['pexpiretime', name]]));
  const after = Date.now();
  const at = expires.result;
  return { value: value.result ?? fields.result ?? null, at, ttl: at < 0 ? [at, at] : [at - after - SLACK, at - before + SLACK] };
}

for (const row of table().filter((each) => each.script !== 'resetScript')) {
  // A text that several releases have is run once for each: the random calls differ.
  const text = scriptsOf(RELEASES[row.release]).get(row.digest);
  const limitOf = table().find((each) => each.release === row.release && each.script === row.script.replace(/Remaining\w*/, 'LimitScript'));
  const limit = { ...limitOf, text: scriptsOf(RELEASES[row.release]).get(limitOf.digest) };

  describe(`${row.release} ${row.script}`, () => {
    test(`replies, values and expiries are the same, seed ${seed}`, async () => {
      const random = generator(seed ^ Number.parseInt(row.digest.slice(0, 8), 16) ^ Number(row.release.replaceAll('.', '')));
      const prefix = `p:${randomUUID()}`;
      const state = { now: 1_800_000_000_000, window: random.of([HOUR, 24 * HOUR, 720 * HOUR]), identifiers: [random.of(IDENTIFIERS), random.of(IDENTIFIERS)] };
      const last = new Map();
      for (let i = 0; i < CALLS; i++) {
        // A script that only reads needs something to read.
        const each = random.below(2) === 0 ? limit : { ...row, text };
        const { keys, args } = call(random, each, prefix, state);
        const bySha = random.below(2) === 0;
        const path = random.of(['/', '/pipeline', '/multi-exec']);
        const words = [bySha ? 'evalsha' : 'eval', bySha ? each.digest : each.text, keys.length, ...keys, ...args];
        const what = `call ${i} of ${each.release} ${each.script} ${path} ${JSON.stringify([...words.slice(2)])}`;
        if (random.below(10) === 0) {
          const change = random.of([['set', `${prefix}:dynamic:global`, random.of([2, 4, 8])], ['del', `${prefix}:dynamic:global`], ['set', `${prefix}:dynamic:global`, 'none']]);
          assert.equal(await post(CLUSTER.url, '/', change), await post(PLAIN.url, '/', change));
        }
        const seen = [];
        for (const server of [PLAIN, CLUSTER]) {
          const send = (given) => post(server.url, path, path === '/' ? given : [given]);
          const before = Date.now();
          let reply = await send(words);
          if (reply.includes('NOSCRIPT')) reply = await send(['eval', each.text, ...words.slice(2)]);
          seen.push({ server, reply, before });
        }
        // Redis 7 names the node of a script's key in some errors; the texts are the same here.
        assert.equal(seen[1].reply, seen[0].reply, what);
        for (const key of keys.filter((name) => name && !name.endsWith(':dynamic:global'))) {
          const reading = (server) => (each.script.includes('tokenBucket') ? (name) => name : server.stored);
          const [plain, cluster] = await Promise.all(seen.map(({ server, before }) => look(server, key, reading(server), before)));
          assert.deepEqual(cluster.value, plain.value, `${what}: ${key}`);
          const [was, wasThere] = last.get(key) ?? [];
          if (plain.at === was) {
            assert.equal(cluster.at, wasThere, `${what}: ${key} got another expiry`);
          } else {
            const overlap = cluster.ttl[0] <= plain.ttl[1] && plain.ttl[0] <= cluster.ttl[1];
            assert.ok(overlap, `${what}: ${key} lives ${cluster.ttl} ms instead of ${plain.ttl}`);
          }
          last.set(key, [plain.at, cluster.at]);
        }
      }
    });
  });
}
