// Webhooks as the official verifier of Standard Webhooks reads them.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { stopAll, tidegate } from './processes.mjs';

const secret = () => `whsec_${randomBytes(32).toString('base64')}`;
const IN_USE = secret();
const FORMER = secret();
const folder = mkdtempSync(join(tmpdir(), 'tidegate-alerts-'));
const file = (name, text) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

let receiver;
let url;
const got = [];
let arrived;

before(async () => {
  receiver = http.createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      got.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(204).end();
      arrived?.();
    });
  });
  await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  file('former.txt', `${FORMER}\n`);
  const alerts = file(
    'alerts.yaml',
    `version: 1
queue: queue
targets:
  - name: verifier
    url: http://127.0.0.1:${receiver.address().port}/
    secrets: [env:ALERTS_SECRET, file:former.txt]
`,
  );
  const plans = file(
    'plans.yaml',
    `version: 1
plans:
  one:
    limits:
      - { name: calls, meter: requests, capacity: 2, window: sliding 1h, thresholds: [50%, 100%] }
`,
  );
  const env = { ...process.env, ALERTS_SECRET: IN_USE };
  const args = ['--port', '0', '--plans', plans, '--alerts', alerts];
  url = (await tidegate(args, /event=listening url=(\S+)/, { env })).found;
});

after(async () => {
  receiver.close();
  receiver.closeAllConnections();
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

test('both secrets verify what is sent, and no other does', async () => {
  const both = new Promise((resolve) => (arrived = () => got.length === 2 && resolve()));
  for (let i = 0; i < 2; i++) {
    const answer = await fetch(`${url}/v1/acquire`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ subject: 'crème "brûlée" 🍮', plan: 'one' }),
    });
    assert.equal(answer.status, 200);
  }
  await both;
  for (const { headers, body } of got) {
    for (const key of [IN_USE, FORMER]) {
      const payload = new Webhook(key).verify(body, headers);
      assert.equal(payload.type, 'limit.threshold');
      assert.equal(payload.id, headers['webhook-id']);
      assert.equal(payload.data.subject, 'crème "brûlée" 🍮');
    }
    assert.throws(() => new Webhook(secret()).verify(body, headers), /No matching signature/);
    assert.throws(() => new Webhook(IN_USE).verify(`${body} `, headers), /No matching signature/);
  }
  assert.deepEqual(
    got.map(({ body }) => JSON.parse(body).data.percent),
    [50, 100],
  );
});
