// The published @upstash/ratelimit before an endpoint with --fixed-semantics: a refused request takes nothing, what is left is true.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { Redis } from 'redis-1.39';

const redis = new Redis({ url: process.env.TEST_URL, token: process.env.TEST_TOKEN, retry: { retries: 0 } });
/** The next ends in years or months: none ends within a test. */
const WINDOW = '300 d';
const HOUR = 3_600_000;
const DAYS = 300 * 24 * HOUR;

/** The keys of a prefix with their time to live, which each of them has to have. */
async function expiries(prefix) {
  const keys = (await redis.keys(`${prefix}:*`)).filter((key) => !key.endsWith(':dynamic:global'));
  assert.ok(keys.length > 0, `no key of ${prefix}`);
  return Promise.all(keys.map((key) => redis.pttl(key)));
}

for (const name of ['ratelimit-1', 'ratelimit-2.0.3', 'ratelimit-2.0.7', 'ratelimit-2.0', 'ratelimit-2.1.0', 'ratelimit-2.2']) {
  const { Ratelimit, MultiRegionRatelimit } = await import(name);
  const left = (answer) => answer.remaining ?? answer;
  const refunds = !['ratelimit-1', 'ratelimit-2.0.3'].includes(name);
  const dynamic = ['ratelimit-2.0', 'ratelimit-2.1.0', 'ratelimit-2.2'].includes(name);
  const make = (limiter, more = {}) => {
    const prefix = `p:${randomUUID()}`;
    return { prefix, limiter: new Ratelimit({ redis, limiter, prefix, ephemeralCache: false, timeout: 0, ...more }) };
  };
  const algorithms = {
    slidingWindow: () => Ratelimit.slidingWindow(5, WINDOW),
    tokenBucket: () => Ratelimit.tokenBucket(5, WINDOW, 5),
    // Before 2.0.8 the script of a fixed window is not told the limit, so that it cannot refuse.
    ...(dynamic && { fixedWindow: () => Ratelimit.fixedWindow(5, WINDOW) }),
  };

  describe(`${name} with fixed semantics`, () => {
    for (const [algorithm, of] of Object.entries(algorithms)) {
      test(`${algorithm}: a refused request takes nothing`, async () => {
        const { limiter, prefix } = make(of());
        assert.deepEqual([(await limiter.limit('one', { rate: 3 })).success, left(await limiter.getRemaining('one'))], [true, 2]);
        for (let i = 0; i < 3; i++) {
          const refused = await limiter.limit('one', { rate: 3 });
          assert.deepEqual([refused.success, refused.limit], [false, 5]);
          assert.ok(refused.reset > Date.now());
          assert.equal(left(await limiter.getRemaining('one')), 2);
        }
        assert.deepEqual([(await limiter.limit('one', { rate: 2 })).success, left(await limiter.getRemaining('one'))], [true, 0]);
        for (let i = 0; i < 3; i++) assert.equal((await limiter.limit('one')).success, false);
        assert.equal(left(await limiter.getRemaining('one')), 0);
        for (const ttl of await expiries(prefix)) assert.ok(ttl > 0 && ttl <= 2 * DAYS + 1000, `expires in ${ttl} ms`);
      });

      test(`${algorithm}: a request of more than the limit is refused and takes nothing`, async () => {
        const { limiter } = make(of());
        const refused = await limiter.limit('one', { rate: 6 });
        assert.equal(refused.success, false);
        assert.equal(left(await limiter.getRemaining('one')), 5);
        assert.equal((await limiter.limit('one', { rate: 5 })).success, true);
      });

      test(`${algorithm}: exactly the limit for many callers at once that want more`, async () => {
        const { limiter } = make(of());
        const rates = Array.from({ length: 30 }, (_, i) => (i % 3) + 1);
        const answers = await Promise.all(rates.map(async (rate) => ({ rate, ...(await limiter.limit('one', { rate })) })));
        const taken = answers.filter((answer) => answer.success).reduce((sum, answer) => sum + answer.rate, 0);
        assert.equal(left(await limiter.getRemaining('one')), 5 - taken);
        assert.equal(taken, 5);
      });

      if (refunds) test(`${algorithm}: a refund is given back, and its key expires`, async () => {
        const { limiter, prefix } = make(of());
        await limiter.limit('one', { rate: 4 });
        await limiter.limit('one', { rate: 4 });
        await limiter.limit('one', { rate: -4 });
        assert.equal(left(await limiter.getRemaining('one')), 5);
        await limiter.limit('two', { rate: -2 });
        for (const ttl of await expiries(prefix)) assert.ok(ttl > 0, `expires in ${ttl} ms`);
      });

      if (dynamic) test(`${algorithm}: a limit that was lowered refuses and takes nothing`, async () => {
        const { limiter } = make(of(), { dynamicLimits: true });
        await limiter.setDynamicLimit({ limit: 4 });
        assert.equal((await limiter.limit('one', { rate: 3 })).success, true);
        const refused = await limiter.limit('one', { rate: 2 });
        assert.deepEqual([refused.success, refused.limit, left(await limiter.getRemaining('one'))], [false, 4, 1]);
      });
    }

    test('tokenBucket: refills that are due are counted by getRemaining', async () => {
      const { limiter } = make(Ratelimit.tokenBucket(1, '1 h', 5));
      const clock = Date.now;
      // The client says what time it is.
      Date.now = () => clock() - 2.5 * HOUR;
      const taking = limiter.limit('one', { rate: 5 });
      Date.now = clock;
      assert.equal((await taking).success, true);
      const now = await limiter.getRemaining('one');
      assert.equal(left(now), 2);
      if (now.reset) assert.ok(now.reset > Date.now(), `reset ${now.reset}`);
    });

    test('a counter that has lost its expiry gets one', async () => {
      const { limiter, prefix } = make(Ratelimit.slidingWindow(5, WINDOW));
      await limiter.limit('one');
      for (const key of await redis.keys(`${prefix}:*`)) assert.equal(await redis.persist(key), 1);
      await limiter.limit('one');
      for (const ttl of await expiries(prefix)) assert.ok(ttl > 0, `expires in ${ttl} ms`);
    });

    test('cachedFixedWindow: its key expires', async () => {
      const { limiter, prefix } = make(Ratelimit.cachedFixedWindow(5, WINDOW), { ephemeralCache: new Map() });
      await (await limiter.limit('one')).pending;
      for (const ttl of await expiries(prefix)) assert.ok(ttl > 0 && ttl <= DAYS, `expires in ${ttl} ms`);
    });

    test('several regions: a refused sliding window takes nothing', async () => {
      const prefix = `p:${randomUUID()}`;
      const taken = [];
      for (const rate of [3, 3, 3, 2]) {
        // A new one each time: this class caches a refusal also where it is told not to.
        const limiter = new MultiRegionRatelimit({ redis: [redis], limiter: MultiRegionRatelimit.slidingWindow(5, WINDOW), prefix, timeout: 0 });
        const answer = await limiter.limit('one', { rate });
        await answer.pending;
        taken.push(answer.success);
      }
      assert.deepEqual(taken, [true, false, false, true]);
      for (const ttl of await expiries(prefix)) assert.ok(ttl > 0, `expires in ${ttl} ms`);
    });
  });
}
