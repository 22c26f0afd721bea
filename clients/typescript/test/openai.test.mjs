// The fetch in the official SDKs of OpenAI and Anthropic, against a local provider and a real server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { RateLimitError } from 'tidegate';
import { meteredFetch, rateLimitErrorOf } from 'tidegate/openai';
import { scene } from './metering.mjs';
import { nowhere, until } from './support.mjs';

const messages = [{ role: 'user', content: 'say three words' }];
const many = Array.from({ length: 200 }, (_, n) => `w${n}`);

/** Each way to call a model: how it is called, and how its stream is read. */
const WAYS = {
  'OpenAI chat': {
    client: (baseURL, fetch) => new OpenAI({ baseURL: `${baseURL}/v1`, apiKey: 'k', fetch }),
    call: (client, options) => client.chat.completions.create({ model: 'gpt-5-mini', messages }, options),
    stream: (client, options) => client.chat.completions.create({ model: 'gpt-5-mini', messages, stream: true }, options),
    text: (answer) => answer.choices[0].message.content,
    part: (event) => event.choices[0].delta.content,
    denied: OpenAI.RateLimitError,
  },
  'OpenAI responses': {
    client: (baseURL, fetch) => new OpenAI({ baseURL: `${baseURL}/v1`, apiKey: 'k', fetch }),
    call: (client, options) => client.responses.create({ model: 'gpt-5-mini', input: 'say three words' }, options),
    stream: (client, options) => client.responses.create({ model: 'gpt-5-mini', input: 'say three words', stream: true }, options),
    text: (answer) => answer.output_text,
    part: (event) => (event.type === 'response.output_text.delta' ? event.delta : undefined),
    denied: OpenAI.RateLimitError,
  },
  'Anthropic messages': {
    client: (baseURL, fetch) => new Anthropic({ baseURL, apiKey: 'k', fetch }),
    call: (client, options) => client.messages.create({ model: 'claude-haiku-4-5', max_tokens: 40, messages }, options),
    stream: (client, options) => client.messages.create({ model: 'claude-haiku-4-5', max_tokens: 40, messages, stream: true }, options),
    text: (answer) => answer.content[0].text,
    part: (event) => event.delta?.text,
    denied: Anthropic.RateLimitError,
  },
};

for (const [way, { client: make, call, stream, text, part, denied }] of Object.entries(WAYS)) {
  const title = (name) => `${way}: ${name}`;

  async function start(t, more = {}) {
    const it = await scene(t);
    return { ...it, client: make(it.fake.url, meteredFetch({ ...it.options, ...more })) };
  }

  test(title('a call is charged what was billed'), async (t) => {
    const { client, assertEven } = await start(t);
    assert.equal(text(await call(client)), 'one two three');
    await assertEven({ requests: 1 });
  });

  test(title('a stream is charged what was billed, and is free when its reader has the end'), async (t) => {
    const { client, assertEven } = await start(t);
    for (let round = 0; round < 3; round++) {
      let read = '';
      for await (const event of await stream(client)) read += part(event) ?? '';
      assert.equal(read, 'one two three');
    }
    await assertEven({ requests: 3 });
  });

  test(title('the next call may begin with the last event, before the connection ends'), async (t) => {
    const it = await start(t);
    let release;
    it.fake.script.push({ linger: new Promise((resolve) => (release = resolve)) });
    const ends = /\[DONE\]|"message_stop"|"response.completed"/;
    const inner = meteredFetch(it.options);
    const client = make(it.fake.url, async (input, init) => {
      const answer = await inner(input, init);
      let text = '';
      for (const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader(); !ends.test(text); ) text += (await reader.read()).value;
      return Response.json({ text });
    });
    await stream(client).catch(() => {});
    assert.equal(text(await call(it.client)), 'one two three');
    release();
    await it.assertEven({ requests: 2 });
  });

  test(title('an abort after the third chunk is charged what was streamed, or what was held'), async (t) => {
    for (const onAbort of ['streamed', 'estimate']) {
      const { client, fake, charged, used, assertEven } = await start(t, { onAbort });
      fake.script.push({ words: ['a', 'b', 'c', 'd', 'e'], holdAfter: 3 });
      let parts = 0;
      for await (const event of await stream(client)) {
        if (part(event) && ++parts === 3) break;
      }
      await until(() => charged.length === 1 && fake.billed.length === 1, 'the call is settled');
      assert.deepEqual(fake.billed, [{ input: 3, output: 3 }]);
      if (onAbort === 'streamed') await assertEven({ requests: 1 });
      else assert.deepEqual(await used(), { 'open-calls': 0, requests: 1, input: 3, output: 40 });
    }
  });

  test(title('a stream that is left without a sign is charged the whole answer'), async (t) => {
    const { client, fake, charged, assertEven } = await start(t);
    fake.script.push({ words: many });
    const events = (await stream(client))[Symbol.asyncIterator]();
    await events.next();
    await until(() => charged.length === 1, 'settled by itself');
    assert.equal(fake.billed[0].output, 200);
    await assertEven({ requests: 1 });
  });

  test(title('a provider that fails with 500 and then answers is charged once'), async (t) => {
    const { client, fake, assertEven } = await start(t);
    fake.script.push({ status: 500, headers: { 'retry-after-ms': '1' } });
    await call(client);
    assert.equal(fake.seen.length, 2);
    await assertEven({ requests: 2 });
  });

  test(title('a provider that limits with 429 bills nothing, and nothing is charged'), async (t) => {
    const { client, fake, assertEven } = await start(t);
    fake.script.push({ status: 429 });
    await assert.rejects(call(client, { maxRetries: 0 }), (error) => error.status === 429 && rateLimitErrorOf(error) === undefined);
    await assertEven({ requests: 1 });
  });

  test(title('a connection that breaks before an answer is charged as held, and one that was never made is not'), async (t) => {
    const { client, fake, charged, options, used } = await start(t);
    fake.script.push({ drop: true });
    await assert.rejects(call(client, { maxRetries: 0 }));
    assert.deepEqual(charged, [{ input: 3, output: 40 }]);
    await assert.rejects(call(make(await nowhere(), meteredFetch(options)), { maxRetries: 0 }));
    assert.deepEqual(await used(), { 'open-calls': 0, requests: 1, input: 3, output: 40 });
  });

  test(title("a denial is the SDK's RateLimitError, is not retried and does not reach the provider"), async (t) => {
    const { client, fake } = await start(t, { plan: 'tiny' });
    await call(client);
    await assert.rejects(call(client), (error) => {
      assert.ok(error instanceof denied, error.constructor.name);
      assert.equal(error.headers.get('retry-after'), '3600');
      const own = rateLimitErrorOf(error);
      assert.ok(own instanceof RateLimitError);
      assert.deepEqual([own.limit, own.remaining, own.retryAfter, own.violated], [1, 0, 3600, ['requests']]);
      return true;
    });
    await assert.rejects(stream(client), denied);
    assert.equal(fake.seen.length, 1);
  });
}

test('OpenAI chat: the usage chunk is asked for and taken out, unless the caller asked', async (t) => {
  const it = await scene(t);
  const client = new OpenAI({ baseURL: `${it.fake.url}/v1`, apiKey: 'k', fetch: meteredFetch(it.options) });
  const read = async (more) => {
    const chunks = [];
    for await (const chunk of await client.chat.completions.create({ model: 'gpt-5-mini', messages, stream: true, ...more })) chunks.push(chunk);
    return chunks;
  };
  assert.deepEqual((await read({})).filter((chunk) => chunk.usage), []);
  assert.equal(it.fake.seen[0].body.stream_options.include_usage, true);
  assert.equal((await read({ stream_options: { include_usage: true } })).filter((chunk) => chunk.usage).length, 1);
  await it.assertEven({ requests: 2 });
});

test('OpenAI chat: where the usage chunk is not asked for, the stream is charged as held', async (t) => {
  const it = await scene(t);
  const client = new OpenAI({ baseURL: `${it.fake.url}/v1`, apiKey: 'k', fetch: meteredFetch({ ...it.options, includeUsage: false }) });
  for await (const _ of await client.chat.completions.create({ model: 'gpt-5-mini', messages, stream: true }));
  assert.equal(it.fake.seen[0].body.stream_options, undefined);
  assert.deepEqual(it.charged, [{ input: 3, output: 40 }]);
});

test('without a limiter the SDK throws at once, and nothing is sent', async (t) => {
  const { fake, options } = await scene(t);
  const { Tidegate } = await import('tidegate');
  const fetch = meteredFetch({ ...options, tidegate: new Tidegate({ url: await nowhere() }) });
  const client = new OpenAI({ baseURL: `${fake.url}/v1`, apiKey: 'k', fetch });
  await assert.rejects(client.chat.completions.create({ model: 'gpt-5-mini', messages }), (error) => error.status === 503);
  const wrong = new OpenAI({ baseURL: `${fake.url}/v1`, apiKey: 'k', fetch: meteredFetch({ ...options, plan: 'gold' }) });
  await assert.rejects(wrong.chat.completions.create({ model: 'gpt-5-mini', messages }), (error) => error.status === 500 && /plan: gold/.test(error.message));
  assert.equal(fake.seen.length, 0);
});

test('what is not billed is passed through', async () => {
  const sent = [];
  const fetch = meteredFetch({ subject: 'none', fetch: async (input, init) => (sent.push([input, init]), new Response('{}')) });
  await fetch('http://p/v1/models');
  await fetch('http://p/v1/messages/count_tokens', { method: 'POST', body: '{"model":"m"}' });
  await fetch(new Request('http://p/v1/models'));
  assert.equal(sent.length, 3);
});

test('content of the model stays in the application', async (t) => {
  const it = await scene(t);
  const sent = [];
  const { Tidegate } = await import('tidegate');
  const tidegate = new Tidegate({ url: process.env.TIDEGATE_TEST_URL, fetch: (url, init) => (sent.push(init?.body), fetch(url, init)) });
  for (const { client: make, call, stream } of Object.values(WAYS)) {
    const client = make(it.fake.url, meteredFetch({ ...it.options, tidegate }));
    await call(client);
    for await (const _ of await stream(client));
  }
  assert.ok(sent.length >= 12);
  assert.doesNotMatch(sent.join(), /one|two|three/);
  await it.assertEven({ requests: 6 });
});
