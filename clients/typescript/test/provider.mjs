// A provider on this machine that speaks as OpenAI (chat, responses) and Anthropic do and keeps what it bills.
import { bodyOf, listen } from './support.mjs';

/** The tokenizer of the provider: words. */
export const words = (text) => text.split(/\s+/).filter(Boolean).length;

const textOf = (value) => (typeof value === 'string' ? value : Array.isArray(value) ? value.map(textOf).join(' ') : value && typeof value === 'object' ? textOf(value.text ?? value.content ?? value.output ?? '') : '');

/**
 * `script` has a step for each request: `{ status }`, or `{ words, tool, holdAfter, release, linger, drop }`; by default three words.
 * `billed` has `{ input, output }` of each request that was answered, in order; `seen` each body.
 */
export async function provider(t) {
  const billed = [];
  const seen = [];
  const script = [];
  const open = { now: 0, most: 0 };
  const url = await listen(t, async (request, response) => {
    const body = JSON.parse(await bodyOf(request));
    seen.push({ path: request.url, body });
    const step = script.shift() ?? {};
    open.most = Math.max(open.most, ++open.now);
    response.on('close', () => open.now--);
    if (step.status) {
      const headers = { 'content-type': 'application/json', ...step.headers };
      response.writeHead(step.status, headers).end('{"type":"error","error":{"type":"server_error","message":"scripted"}}');
      return;
    }
    if (step.drop) {
      request.socket.destroy();
      return;
    }
    const input = words(textOf(body.messages ?? body.input));
    const written = step.tool ? ['{}'] : (step.words ?? ['one', 'two', 'three']);
    const form = request.url.endsWith('/messages') ? anthropic : request.url.endsWith('/responses') ? responses : chat;
    const bill = { input, output: written.length };
    if (!body.stream) {
      billed.push(bill);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(form.whole(body, written, bill, step)));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of form.begin(body, bill)) response.write(event);
    let sent = 0;
    for (const word of written) {
      if (sent === step.holdAfter) {
        // Goes on when the client has left: what was written until then is billed, and no more.
        const ended = await Promise.race([new Promise((resolve) => response.on('close', () => resolve('left'))), step.release ?? new Promise(() => {})]);
        if (ended === 'left') {
          billed.push({ input, output: sent });
          return;
        }
      }
      sent++;
      response.write(form.part(word, step, sent === 1));
    }
    billed.push(bill);
    for (const event of form.end(body, bill, step)) response.write(event);
    await step.linger;
    response.end();
  });
  return { url, billed, seen, script, open };
}

const sse = (data, event) => `${event ? `event: ${event}\n` : ''}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
const call = (step) => ({ id: `call_${Math.random().toString(36).slice(2)}`, type: 'function', function: { name: step.tool, arguments: '{}' } });

const chat = {
  usage: ({ input, output }) => ({ prompt_tokens: input, completion_tokens: output, total_tokens: input + output }),
  chunk: (rest) => ({ id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'gpt-5-mini', ...rest }),
  whole(body, written, bill, step) {
    const message = step.tool ? { role: 'assistant', content: null, tool_calls: [call(step)] } : { role: 'assistant', content: written.join(' ') };
    const choice = { index: 0, message, finish_reason: step.tool ? 'tool_calls' : 'stop' };
    return { id: 'c1', object: 'chat.completion', created: 1, model: 'gpt-5-mini', choices: [choice], note: 'two '.repeat(100), usage: step.noUsage ? undefined : chat.usage(bill) };
  },
  begin: () => [],
  part: (word, step, first) =>
    sse(chat.chunk({ choices: [{ index: 0, delta: step.tool ? { role: 'assistant', tool_calls: [{ index: 0, ...call(step) }] } : { role: 'assistant', content: first ? word : ` ${word}` } }] })),
  end: (body, bill, step) => [
    sse(chat.chunk({ choices: [{ index: 0, delta: {}, finish_reason: step.tool ? 'tool_calls' : 'stop' }] })),
    ...(body.stream_options?.include_usage ? [sse(chat.chunk({ choices: [], usage: chat.usage(bill) }))] : []),
    sse('[DONE]'),
  ],
};

const anthropic = {
  usage: ({ input, output }) => ({ input_tokens: input, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: output }),
  message: (rest) => ({ id: 'm1', type: 'message', role: 'assistant', model: 'claude-haiku-4-5', stop_reason: null, stop_sequence: null, ...rest }),
  whole: (body, written, bill) => anthropic.message({ content: [{ type: 'text', text: written.join(' ') }], stop_reason: 'end_turn', usage: anthropic.usage(bill) }),
  begin: (body, bill) => [
    sse({ type: 'message_start', message: anthropic.message({ content: [], usage: anthropic.usage({ ...bill, output: 1 }) }) }, 'message_start'),
    sse({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }, 'content_block_start'),
  ],
  part: (word, step, first) => sse({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: first ? word : ` ${word}` } }, 'content_block_delta'),
  end: (body, bill) => [
    sse({ type: 'content_block_stop', index: 0 }, 'content_block_stop'),
    sse({ type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: bill.output } }, 'message_delta'),
    sse({ type: 'message_stop' }, 'message_stop'),
  ],
};

const responses = {
  usage: ({ input, output }) => ({
    input_tokens: input, input_tokens_details: { cached_tokens: 0 }, output_tokens: output, output_tokens_details: { reasoning_tokens: 0 }, total_tokens: input + output,
  }),
  answer: (written, bill, rest) => ({
    id: 'r1', object: 'response', created_at: 1, model: 'gpt-5-mini', status: 'completed',
    output: [{ type: 'message', id: 'i1', role: 'assistant', status: 'completed', content: [{ type: 'output_text', text: written.join(' '), annotations: [] }] }],
    usage: bill ? responses.usage(bill) : null, ...rest,
  }),
  whole: (body, written, bill) => responses.answer(written, bill),
  begin: () => [sse({ type: 'response.created', response: responses.answer([], null, { status: 'in_progress', output: [] }), sequence_number: 0 }, 'response.created')],
  part: (word, step, first) => sse({ type: 'response.output_text.delta', item_id: 'i1', output_index: 0, content_index: 0, delta: first ? word : ` ${word}`, sequence_number: 1 }, 'response.output_text.delta'),
  end: (body, bill) => [sse({ type: 'response.completed', response: responses.answer(['x'.repeat(2_000)], bill), sequence_number: 9 }, 'response.completed')],
};
