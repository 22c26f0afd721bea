// The published @upstash/ratelimit, unchanged, against the endpoint: what it promises of each algorithm.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';

const url = process.env.TEST_URL;
const token = process.env.TEST_TOKEN;
/** Long enough that no window ends within a test, on a slow machine too. */
const WINDOW = '300 d';

/** What each release can do: rates since 1.0.3, an object from getRemaining since 2.0, refunds since 2.0.7, dynamic limits since 2.0.8. */
const LIMITERS = [
  { name: 'ratelimit-1', refunds: false, dynamic: false, remaining: (answer) => answer },
  { name: 'ratelimit-2.0', refunds: true, dynamic: true, remaining: (answer) => answer.remaining },
  { name: 'ratelimit-2.2', refunds: true, dynamic: true, remaining: (answer) => answer.remaining },
];
const CLIENTS = [
  { name: 'redis-1.31', options: {} },
  { name: 'redis-1.34', options: {} },
  { name: 'redis-1.39', options: {} },
  { name: 'redis-1.39', options: { responseEncoding: false } },
];

for (const release of LIMITERS) {
  const { Ratelimit, MultiRegionRatelimit } = await import(release.name);
  for (const client of CLIENTS) {
    const { Redis } = await import(client.name);
    const redis = () => new Redis({ url, token, retry: { retries: 0 }, ...client.options });
    const limiterOf = (algorithm, more = {}) => new Ratelimit({ redis: redis(), limiter: algorithm, prefix: `p:${randomUUID()}`, ephemeralCache: false, timeout: 0, ...more });
    const algorithms = {
      fixedWindow: () => Ratelimit.fixedWindow(5, WINDOW),
      slidingWindow: () => Ratelimit.slidingWindow(5, WINDOW),
      tokenBucket: () => Ratelimit.tokenBucket(5, WINDOW, 5),
    };

    describe(`${release.name} over ${client.name}${client.options.responseEncoding === false ? ' without base64' : ''}`, () => {
      for (const [name, algorithm] of Object.entries(algorithms)) {
        test(`${name} allows five and denies the sixth, of each identifier by itself`, async () => {
          const limiter = limiterOf(algorithm());
          for (let left = 4; left >= 0; left--) {
            const answer = await limiter.limit('one');
            assert.deepEqual([answer.success, answer.limit, answer.remaining], [true, 5, left]);
          }
          const denied = await limiter.limit('one');
          // Release 1 says -1 of an empty bucket.
          assert.deepEqual([denied.success, denied.limit, Math.max(0, denied.remaining)], [false, 5, 0]);
          assert.ok(denied.reset > Date.now(), `reset ${denied.reset}`);
          assert.equal((await limiter.limit('another')).success, true);
        });

        test(`${name} charges a rate, says what is left, and forgets what was used`, async () => {
          const limiter = limiterOf(algorithm());
          assert.equal((await limiter.limit('one', { rate: 3 })).remaining, 2);
          assert.equal(release.remaining(await limiter.getRemaining('one')), 2);
          assert.equal((await limiter.limit('one', { rate: 3 })).success, false);
          await limiter.resetUsedTokens('one');
          assert.equal(release.remaining(await limiter.getRemaining('one')), 5);
          assert.equal((await limiter.limit('one', { rate: 5 })).success, true);
        });

        test(`${name} is exact for twenty callers at once`, async () => {
          const limiter = limiterOf(algorithm());
          const answers = await Promise.all(Array.from({ length: 20 }, () => limiter.limit('one')));
          assert.equal(answers.filter((answer) => answer.success).length, 5);
        });

        if (release.refunds) test(`${name} gives a refund back`, async () => {
          const limiter = limiterOf(algorithm());
          await limiter.limit('one', { rate: 4 });
          await limiter.limit('one', { rate: -3 });
          assert.equal(release.remaining(await limiter.getRemaining('one')), 4);
        });

        if (release.dynamic) test(`${name} follows a limit that changes`, async () => {
          const limiter = limiterOf(algorithm(), { dynamicLimits: true });
          await limiter.setDynamicLimit({ limit: 2 });
          assert.equal((await limiter.getDynamicLimit()).dynamicLimit, 2);
          assert.equal((await limiter.limit('one')).limit, 2);
          assert.equal((await limiter.limit('one')).success, true);
          assert.equal((await limiter.limit('one')).success, false);
          await limiter.setDynamicLimit({ limit: false });
          // A bucket keeps the tokens that it has, so another identifier shows the limit.
          const answer = await limiter.limit('two');
          assert.deepEqual([answer.success, answer.limit, answer.remaining], [true, 5, 4]);
        });
      }

      test('cachedFixedWindow allows five and denies the sixth', async () => {
        const limiter = limiterOf(Ratelimit.cachedFixedWindow(5, WINDOW), { ephemeralCache: new Map() });
        const seen = [];
        for (let call = 0; call < 6; call++) {
          const answer = await limiter.limit('one');
          await answer.pending;
          seen.push(answer.success);
        }
        // Before 2.2.0 the fifth is denied where this process has counted it.
        assert.deepEqual([...seen.slice(0, 4), seen[5]], [true, true, true, true, false]);
      });

      test('a denied value is denied, with its reason', async () => {
        const prefix = `p:${randomUUID()}`;
        const limiter = limiterOf(Ratelimit.fixedWindow(5, WINDOW), { prefix, enableProtection: true });
        const address = `192.0.2.${Math.floor(Math.random() * 200)}-${randomUUID()}`;
        // Without it the client would download a public list of addresses.
        await redis().set(`${prefix}:ipDenyListStatus`, 'disabled');
        await redis().sadd(`${prefix}:denyList:all`, address);
        const answer = await limiter.limit('one', { ip: address });
        await answer.pending;
        assert.equal((await limiter.limit('one', { ip: '192.0.2.201' })).success, true);
        assert.deepEqual([answer.success, answer.reason, answer.deniedValue], [false, 'denyList', address]);
      });

      test('analytics count what was allowed and what was denied', async () => {
        const prefix = `p:${randomUUID()}`;
        const limiter = limiterOf(Ratelimit.fixedWindow(1, WINDOW), { prefix, analytics: true });
        for (let call = 0; call < 3; call++) await (await limiter.limit('one')).pending;
        const keys = await redis().keys(`${prefix}:events:*`);
        assert.ok(keys.length >= 1, `no events under ${prefix}`);
        let scores = 0;
        for (const key of keys) {
          const events = await redis().zrange(key, 0, -1, { withScores: true });
          for (let i = 1; i < events.length; i += 2) scores += Number(events[i]);
        }
        assert.equal(scores, 3);
      });

      test('blockUntilReady waits until a window has passed', async () => {
        const limiter = limiterOf(Ratelimit.fixedWindow(1, '1 s'));
        await limiter.limit('one');
        const answer = await limiter.blockUntilReady('one', 20_000);
        assert.equal(answer.success, true);
      });

      test('several regions deny together what one of them has allowed', async () => {
        const limiter = new MultiRegionRatelimit({
          redis: [redis(), redis()],
          limiter: MultiRegionRatelimit.fixedWindow(3, WINDOW),
          prefix: `p:${randomUUID()}`,
          ephemeralCache: false,
          timeout: 0,
        });
        const seen = [];
        for (let call = 0; call < 5; call++) {
          const answer = await limiter.limit('one');
          await answer.pending;
          seen.push(answer.success);
        }
        assert.deepEqual(seen.slice(-1), [false]);
        assert.ok(seen[0]);
      });
    });
  }
}
