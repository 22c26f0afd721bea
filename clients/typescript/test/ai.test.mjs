// The middleware in the AI SDK 5, 6 and 7, with their providers, against a local provider and a real server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RateLimitError } from 'tidegate';
import { tidegateModel } from 'tidegate/ai';
import { z } from 'zod';
import { scene } from './metering.mjs';
import { nowhere, until } from './support.mjs';

for (const major of [5, 6, 7]) {
  const ai = await import(`ai-${major}`);
  const { createOpenAICompatible } = await import(`@ai-sdk/openai-compatible-${major}`);
  const title = (text) => `AI SDK ${major}: ${text}`;

  async function start(t, more = {}) {
    const it = await scene(t);
    const compatible = createOpenAICompatible({ name: 'fake', baseURL: `${it.fake.url}/v1`, apiKey: 'k', includeUsage: true });
    const wrap = (options) => ai.wrapLanguageModel({ model: compatible('gpt-5-mini'), middleware: tidegateModel({ ...it.options, ...more, ...options }) });
    return { ...it, wrap, model: wrap({}) };
  }
  const tools = { look: ai.tool({ description: 'looks', inputSchema: z.object({}), execute: async () => 'seen' }) };
  const loop = { tools, stopWhen: ai.stepCountIs ? ai.stepCountIs(5) : ai.isStepCount(5) };
  // The retries of the SDK wait two seconds; what is tested is how often they happen.
  const quiet = { onError() {} };

  test(title('a call is charged what was billed'), async (t) => {
    const { model, assertEven } = await start(t);
    const { text } = await ai.generateText({ model, prompt: 'say three words' });
    assert.equal(text, 'one two three');
    await assertEven({ requests: 1 });
  });

  test(title('a tool loop of three rounds passes a limit of one open call'), async (t) => {
    const { model, fake, assertEven } = await start(t);
    fake.script.push({ tool: 'look' }, { tool: 'look' }, {});
    const { text } = await ai.generateText({ model, prompt: 'look twice', ...loop });
    assert.equal(text, 'one two three');
    assert.equal(fake.billed.length, 3);
    await assertEven({ requests: 3 });
  });

  test(title('a streamed tool loop of three rounds passes a limit of one open call'), async (t) => {
    const { model, fake, assertEven } = await start(t);
    fake.script.push({ tool: 'look' }, { tool: 'look' }, {});
    let text = '';
    for await (const part of ai.streamText({ model, prompt: 'look twice', ...loop }).textStream) text += part;
    assert.equal(text, 'one two three');
    assert.equal(fake.billed.length, 3);
    await assertEven({ requests: 3 });
  });

  test(title('an abort after the third chunk is charged what was streamed, or what was held'), async (t) => {
    for (const onAbort of ['streamed', 'estimate']) {
      const { wrap, fake, charged, used, assertEven } = await start(t);
      fake.script.push({ words: ['a', 'b', 'c', 'd', 'e'], holdAfter: 3 });
      const abort = new AbortController();
      const { textStream } = ai.streamText({ model: wrap({ onAbort }), prompt: 'count to five', abortSignal: abort.signal, ...quiet });
      let chunks = 0;
      try {
        for await (const _ of textStream) if (++chunks === 3) abort.abort();
      } catch (error) {
        assert.equal(error.name, 'AbortError');
      }
      await until(() => charged.length === 1 && fake.billed.length === 1, 'the call is settled');
      assert.deepEqual(fake.billed, [{ input: 3, output: 3 }]);
      if (onAbort === 'streamed') await assertEven({ requests: 1 });
      else assert.deepEqual(await used(), { 'open-calls': 0, requests: 1, input: 3, output: 40 });
    }
  });

  test(title('a provider that fails with 500 and then answers is charged once, and each attempt is a request'), async (t) => {
    const { model, fake, assertEven } = await start(t);
    fake.script.push({ status: 500, headers: { 'retry-after-ms': '1' } });
    await ai.generateText({ model, prompt: 'say three words' });
    assert.equal(fake.seen.length, 2);
    await assertEven({ requests: 2 });
  });

  test(title('a provider that limits with 429 bills nothing, and nothing is charged'), async (t) => {
    const { model, fake, assertEven } = await start(t);
    fake.script.push({ status: 429 });
    await assert.rejects(ai.generateText({ model, prompt: 'say three words', maxRetries: 0 }));
    assert.equal(fake.billed.length, 0);
    await assertEven({ requests: 1 });
    fake.script.push({ status: 429 });
    await ai.streamText({ model, prompt: 'say three words', maxRetries: 0, ...quiet }).consumeStream({ onError() {} });
    await assertEven({ requests: 2 });
  });

  test(title('a connection that breaks before an answer is charged as held'), async (t) => {
    const { model, fake, charged } = await start(t);
    fake.script.push({ drop: true });
    await assert.rejects(ai.generateText({ model, prompt: 'say three words', maxRetries: 0 }));
    assert.deepEqual(charged, [{ input: 3, output: 40 }]);
  });

  test(title('a provider that was not reached gives all back'), async (t) => {
    const { options, used } = await start(t);
    const away = createOpenAICompatible({ name: 'fake', baseURL: `${await nowhere()}/v1` })('gpt-5-mini');
    const model = ai.wrapLanguageModel({ model: away, middleware: tidegateModel({ ...options, onSettled: undefined }) });
    await assert.rejects(ai.generateText({ model, prompt: 'hello', maxRetries: 0 }));
    assert.deepEqual(await used(), { 'open-calls': 0, requests: 0, input: 0, output: 0 });
  });

  test(title('an answer without usage is charged as held'), async (t) => {
    const { model, fake, charged } = await start(t);
    fake.script.push({ noUsage: true });
    await ai.generateText({ model, prompt: 'say three words' });
    assert.deepEqual(charged, [{ input: 3, output: 40 }]);
  });

  test(title('a denial is a RateLimitError, is not retried and does not reach the provider'), async (t) => {
    const { wrap, fake } = await start(t);
    const model = wrap({ plan: 'tiny' });
    await ai.generateText({ model, prompt: 'first' });
    await assert.rejects(ai.generateText({ model, prompt: 'second' }), (error) => {
      assert.ok(error instanceof RateLimitError, error.name);
      assert.equal(error.limit, 1);
      assert.equal(error.remaining, 0);
      assert.equal(error.retryAfter, 3600);
      return true;
    });
    let seen;
    await ai.streamText({ model, prompt: 'third', onError: ({ error }) => (seen = error) }).consumeStream({ onError() {} });
    assert.ok(seen instanceof RateLimitError);
    assert.equal(fake.seen.length, 1);
  });

  test(title('a reader that leaves a text response and cancels nothing is charged the whole answer'), async (t) => {
    const { model, fake, charged, assertEven } = await start(t);
    let release;
    fake.script.push({ words: Array.from({ length: 200 }, (_, n) => `w${n}`), holdAfter: 5, release: new Promise((resolve) => (release = resolve)) });
    const reader = ai.streamText({ model, prompt: 'count far' }).toTextStreamResponse().body.getReader();
    await reader.read();
    release();
    await until(() => charged.length === 1, 'settled by itself');
    assert.equal(fake.billed[0].output, 200);
    await assertEven({ requests: 1 });
  });

  test(title('a provider that falls silent is settled after the idle time, and corrected if it goes on'), async (t) => {
    const { wrap, fake, charged, used, errors } = await start(t);
    let release;
    fake.script.push({ words: ['a', 'b', 'c', 'd'], holdAfter: 2, release: new Promise((resolve) => (release = resolve)) });
    const done = ai.streamText({ model: wrap({ idleMs: 80 }), prompt: 'say four words' }).text;
    await until(() => charged.length === 1, 'settled while the provider is silent');
    assert.deepEqual(charged, [{ input: 3, output: 40 }]);
    assert.equal((await used())['open-calls'], 0);
    release();
    assert.equal(await done, 'a b c d');
    await until(() => charged.length === 2, 'corrected');
    assert.deepEqual(errors, []);
    assert.deepEqual(charged[1], { input: 3, output: 4 });
    assert.equal((await used()).output, 4);
  });

  test(title('a call longer than its reservation is kept open'), async (t) => {
    const { wrap, fake, used, assertEven } = await start(t);
    let release;
    fake.script.push({ holdAfter: 1, release: new Promise((resolve) => (release = resolve)) });
    const ttlMs = 3_000;
    const began = Date.now();
    const done = ai.streamText({ model: wrap({ ttlMs }), prompt: 'say three words' }).text;
    if (major !== 7) release(); // the wait is real time: once is enough
    else {
      await until(() => Date.now() - began > ttlMs + 500, 'longer than the reservation', 60_000);
      assert.equal((await used())['open-calls'], 1);
      release();
    }
    assert.equal(await done, 'one two three');
    await assertEven({ requests: 1 });
  });

  test(title('the subject of a call may stand in its provider options'), async (t) => {
    const { wrap, subject, used } = await start(t);
    const named = wrap({ subject: undefined, plan: undefined });
    await ai.generateText({ model: named, prompt: 'a b', providerOptions: { tidegate: { subject, plan: 'single' } } });
    assert.equal((await used()).input, 2);
  });
}
