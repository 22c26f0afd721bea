// The built files with what an edge runtime has: web globals, no module of Node.js, no process.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import vm from 'node:vm';
import { fresh, url } from './support.mjs';

const built = new URL('../dist/cjs/', import.meta.url);
const WEB = [
  'AbortController', 'AbortSignal', 'ArrayBuffer', 'Headers', 'ReadableStream', 'Request', 'Response', 'TextDecoder', 'TextEncoder', 'URL',
  'URLSearchParams', 'Uint8Array', 'clearInterval', 'clearTimeout', 'crypto', 'fetch', 'setInterval', 'setTimeout',
];

function load(name) {
  const sandbox = vm.createContext({ console: { error() {}, warn() {} }, ...Object.fromEntries(WEB.map((global) => [global, globalThis[global]])) });
  const loaded = new Map();
  const require = (file) => {
    assert.match(file, /^\.\//, `${file} is no file of the package`);
    if (!loaded.has(file)) {
      const exports = {};
      loaded.set(file, exports);
      vm.runInContext(`(function (exports, require) {${readFileSync(new URL(file, built), 'utf8')}\n})`, sandbox)(exports, require);
    }
    return loaded.get(file);
  };
  return require(`./${name}.js`);
}

test('a decision and a metered call need web globals alone', async () => {
  const { Tidegate, checkCreatorRateLimit } = load('index');
  const decision = await new Tidegate({ url }).acquire({ subject: fresh() });
  assert.equal(decision.allowed, true);
  await assert.rejects(checkCreatorRateLimit('a'), { name: 'NotConfiguredError' });
  const charged = [];
  const answer = () => Response.json({ usage: { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 } });
  const tidegate = new Tidegate({ url });
  const metered = load('openai').meteredFetch({ tidegate, subject: fresh(), fetch: answer, onSettled: (outcome) => charged.push(outcome.format) });
  await (await metered('http://p/v1/chat/completions', { method: 'POST', body: '{"model":"gpt-5-mini","messages":[]}' })).json();
  assert.deepEqual(charged, ['openai-chat']);
});

test('no built file names a module of Node.js or its own globals', () => {
  for (const name of readdirSync(built).filter((file) => file.endsWith('.js'))) {
    const code = readFileSync(new URL(name, built), 'utf8').replace(/\/\*[^]*?\*\/|\/\/.*/g, '');
    assert.doesNotMatch(code, /\bnode:|\bBuffer\b|\b__dirname\b|require\("(?!\.\/)/, name);
  }
});
