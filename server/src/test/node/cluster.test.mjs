// What the published @upstash/ratelimit does on a Redis Cluster beside limiting: where keys are, and which calls see them.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { Redis } from 'redis-1.39';

const redis = new Redis({ url: process.env.TEST_URL, token: process.env.TEST_TOKEN, retry: { retries: 0 } });
const options = () => ({ redis, prefix: `p:${randomUUID()}`, ephemeralCache: false, timeout: 0 });

for (const name of ['ratelimit-1', 'ratelimit-2.0.3', 'ratelimit-2.0', 'ratelimit-2.2']) {
  const { Ratelimit } = await import(name);
  const left = (answer) => answer.remaining ?? answer;

  describe(name, () => {
    test('windows of an identifier are in one slot, those of many in many', async () => {
      const { prefix } = options();
      const tags = new Set();
      for (let i = 0; i < 20; i++) {
        const limiter = new Ratelimit({ ...options(), prefix, limiter: Ratelimit.slidingWindow(5, '300 d') });
        await limiter.limit(`user:${i}`);
      }
      const keys = await redis.keys(`${prefix}:*`);
      assert.equal(keys.length, 20, keys.join());
      for (const key of keys) {
        const [, tag] = /^\{(.+)\}:\d+$/.exec(key) ?? assert.fail(key);
        assert.match(tag, /:user:\d+$/);
        tags.add(tag);
      }
      assert.equal(tags.size, 20);
      // What SCAN and KEYS name, other commands find.
      assert.equal(await redis.get(keys[0]), 1);
      assert.ok((await redis.ttl(keys[0])) > 0);
      for (const key of keys) assert.equal(await redis.del(key), 1);
    });

    for (const algorithm of ['fixedWindow', 'slidingWindow', 'tokenBucket']) {
      test(`${algorithm}: a reset reaches what the identifier has used, and no other identifier`, async () => {
        const prefix = `p:${randomUUID()}`;
        const limiter = new Ratelimit({ ...options(), prefix, limiter: algorithm === 'tokenBucket' ? Ratelimit.tokenBucket(5, '300 d', 5) : Ratelimit[algorithm](5, '300 d') });
        for (const id of ['user:1', 'user:12', '{tagged}', 'a{b}c', '漢:7', '}x']) {
          await limiter.limit(id, { rate: 2 });
          assert.equal(left(await limiter.getRemaining(id)), 3, id);
        }
        for (const id of ['user:1', '{tagged}', 'a{b}c', '漢:7', '}x']) {
          await limiter.resetUsedTokens(id);
          assert.equal(left(await limiter.getRemaining(id)), 5, id);
        }
        assert.equal(left(await limiter.getRemaining('user:12')), 3);
      });
    }
  });
}

const { Ratelimit } = await import('ratelimit-2.2');

test('a changed limit holds for every identifier, and its absence too', async () => {
  const limiter = new Ratelimit({ ...options(), dynamicLimits: true, limiter: Ratelimit.slidingWindow(5, '300 d') });
  const limits = async () => Promise.all(Array.from({ length: 12 }, async (_, i) => (await limiter.limit(`id${i}`)).limit));
  assert.deepEqual(new Set(await limits()), new Set([5]));
  await limiter.setDynamicLimit({ limit: 9 });
  assert.deepEqual(new Set(await limits()), new Set([9]));
  assert.equal((await limiter.getRemaining('id0')).remaining, 7);
  await limiter.setDynamicLimit({ limit: false });
  assert.deepEqual(new Set(await limits()), new Set([5]));
});

test('a pipeline of many limiters is answered in its order', async () => {
  const { prefix } = options();
  const limiter = new Ratelimit({ ...options(), prefix, limiter: Ratelimit.fixedWindow(100, '300 d') });
  const answers = await Promise.all(Array.from({ length: 300 }, (_, i) => limiter.limit(`id${i % 30}`, { rate: (i % 30) + 1 })));
  answers.forEach((answer, i) => assert.equal(answer.limit - answer.remaining <= 100 && answer.success, ((i % 30) + 1) * (Math.floor(i / 30) + 1) <= 100, `call ${i}`));
});

test('events of several hours are summed', async () => {
  const { Analytics } = await import('@upstash/core-analytics');
  const prefix = `p:${randomUUID()}`;
  const analytics = new Analytics({ redis, prefix, window: '1h' });
  const hour = 3_600_000;
  const now = Math.floor(Date.now() / hour) * hour;
  for (const time of [now, now - hour, now - 2 * hour]) await analytics.ingest('events', { time, identifier: 'me', success: true });
  const { allowed } = await analytics.getMostAllowedBlocked('events', 5, 10);
  assert.deepEqual(allowed, [{ identifier: 'me', count: 3 }]);
  assert.deepEqual(await analytics.getAllowedBlocked('events', 5), { me: { success: 3, blocked: 0 } });
});
