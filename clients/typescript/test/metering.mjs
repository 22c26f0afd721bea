import assert from 'node:assert/strict';
import { Tidegate } from 'tidegate';
import { fresh, url } from './support.mjs';
import { provider, words } from './provider.mjs';

export const tidegate = new Tidegate({ url, timeoutMs: 30_000, stepTimeoutMs: 30_000 });

/** A provider, a subject under one open call at a time, the settings of a middleware, and what was charged, call by call. */
export async function scene(t) {
  const subject = fresh('ai');
  const charged = [];
  const errors = [];
  const options = {
    tidegate, subject, plan: 'single', countTokens: words, model: 'gpt-5-mini', defaultOutputTokens: 40,
    onSettled: ({ charges }) => {
      const amount = (name) => charges.find((charge) => charge.name === name)?.amount ?? 0;
      charged.push({ input: amount('input'), output: amount('output') });
    },
    onError: (error) => errors.push(error),
  };
  const fake = await provider(t);
  const used = async () => Object.fromEntries((await tidegate.status({ subject, plan: 'single' })).limits.map((limit) => [limit.name, limit.used]));

  /** Call by call, and in the sum at the server: what the provider billed is charged, and nothing is open. */
  async function assertEven({ requests } = {}) {
    assert.deepEqual(errors, []);
    const tokens = charged.filter(({ input, output }) => input + output > 0);
    assert.deepEqual(tokens, fake.billed);
    const sum = (of) => fake.billed.reduce((n, bill) => n + bill[of], 0);
    const { 'open-calls': open, requests: counted, input, output } = await used();
    assert.deepEqual({ open, input, output }, { open: 0, input: sum('input'), output: sum('output') });
    if (requests !== undefined) assert.equal(counted, requests);
  }
  return { subject, options, fake, charged, errors, used, assertEven };
}
