// Each script of the published @upstash/ratelimit releases keeps the digest of its own text, however it is sent.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { RELEASES, scriptsOf, table } from './scripts.mjs';

const url = process.env.TEST_URL;
const headers = { authorization: `Bearer ${process.env.TEST_TOKEN}` };
const post = async (path, body) => (await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })).json();

/** What a script is called with, for keys that nothing else uses. */
function call(script) {
  const base = `{${randomUUID()}}`;
  const now = 1_800_000_000_000;
  const [kind, name] = script.split('.');
  if (kind === 'resetScript') return { keys: [`${base}:*`], args: ['null'], reads: false };
  const sliding = name.startsWith('sliding');
  const reads = name.includes('Remaining');
  const keys = sliding ? [`${base}:2`, `${base}:1`] : [base];
  if (kind === 'Multi') {
    const args = sliding ? (reads ? [now, 60_000] : [5, now, 60_000, 'id', 1]) : reads ? ['null'] : ['id', 60_000, 1];
    return { keys, args, reads };
  }
  // Release 2.0.8 names the key of a dynamic limit always, as empty text where there is none.
  const args = {
    fixedWindowLimitScript: [60_000, 1, 1],
    slidingWindowLimitScript: [5, now, 60_000, 1],
    slidingWindowRemainingTokensScript: [now, 60_000, 60_000],
    tokenBucketLimitScript: [5, 60_000, 5, now, 1],
    cachedFixedWindowLimitScript: [60_000, 1],
  }[name] ?? [5];
  return { keys: name.startsWith('cached') ? keys : [...keys, ''], args, reads };
}

for (const release of Object.keys(RELEASES)) {
  const texts = scriptsOf(RELEASES[release]);
  describe(`@upstash/ratelimit ${release}`, () => {
    for (const { digest, script } of table().filter((row) => row.release === release)) {
      test(`${script} is ${digest}`, async () => {
        const text = texts.get(digest);
        assert.ok(text, 'the package has a script with this digest');
        const { keys, args, reads } = call(script);
        const words = (command, which) => [command, which, keys.length, ...keys, ...args];
        assert.deepEqual(await post('/', ['script', 'load', text]), { result: digest });
        assert.deepEqual(await post('/', ['script', 'exists', digest, '0'.repeat(40)]), { result: [1, 0] });
        const ran = await post('/', words('evalsha', digest));
        assert.ok('result' in ran, JSON.stringify(ran));
        if (reads) assert.deepEqual(await post('/', words('evalsha_ro', digest)), ran);
        for (const path of ['/pipeline', '/multi-exec']) {
          const all = await post(path, [['script', 'load', text], ['script', 'exists', digest], words('evalsha', digest), words('eval', text)]);
          assert.deepEqual(all.slice?.(0, 2), [{ result: digest }, { result: [1] }], `${path} ${JSON.stringify(all)}`);
          for (const each of all.slice(2)) assert.ok('result' in each, `${path} ${JSON.stringify(all)}`);
          if (reads) assert.deepEqual(all.slice(2), [ran, ran]);
        }
      });
    }
  });
}

test('every row of the table was looked at', () => {
  assert.equal(table().length, 104);
  assert.deepEqual([...new Set(table().map((row) => row.release))], Object.keys(RELEASES));
});
