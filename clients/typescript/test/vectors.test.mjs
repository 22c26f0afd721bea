// The recorded exchanges of the module protocol: what is sent, and what becomes of each answer.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as tg from 'tidegate';

const CLASSES = {
  malformed: tg.MalformedError, unauthorized: tg.UnauthorizedError, forbidden: tg.ForbiddenError, 'not-found': tg.NotFoundError,
  'method-not-allowed': tg.MethodNotAllowedError, 'unsupported-media-type': tg.UnsupportedMediaTypeError,
  'unknown-reservation': tg.UnknownReservationError, conflict: tg.ConflictError, gone: tg.GoneError, 'key-rate': tg.KeyRateError,
  unacceptable: tg.UnacceptableError, 'too-many-reservations': tg.TooManyReservationsError,
  'store-unavailable': tg.StoreUnavailableError, 'store-full': tg.StoreFullError, 'state-unreadable': tg.StateUnreadableError,
  'subject-blocked': tg.SubjectBlockedError, internal: tg.InternalError, 'not-ready': tg.NotReadyError,
};

const parsed = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** How a client comes to send the request: the method and its arguments; none for requests that no client would send. */
function callOf({ method, path, body }) {
  const sent = parsed(body);
  const [, , what, handle, verb] = path.split('?')[0].split('/');
  const query = Object.fromEntries(new URL(path, 'http://x').searchParams);
  if (what === 'subjects') {
    const who = { subject: decodeURIComponent(handle), ...query };
    return (client) => (method === 'DELETE' ? client.reset(who) : client.status(who));
  }
  if (what === 'reservations' && handle) {
    if (!verb) return (client) => client.reservation(handle);
    return verb === 'cancel' ? (client) => client.cancel(handle) : (client) => client[verb](handle, sent);
  }
  if (method === 'POST' && what === 'reservations') return (client) => client.reserve(sent);
  if (method === 'POST' && (what === 'acquire' || what === 'check') && sent?.plan && typeof sent.subject === 'string') {
    return (client) => client[what](sent);
  }
  return undefined;
}

/** A client that gets one recorded answer, and what it sent. */
function stub(response) {
  const sent = [];
  const fetch = async (url, init) => {
    sent.push({ url, ...init });
    return new Response(response.status === 204 ? null : response.body, { status: response.status, headers: response.headers });
  };
  return { client: new tg.Tidegate({ url: 'http://recorded', fetch, maxRetries: 0 }), sent };
}

function assertAnswer(value, response) {
  const body = response.body === '' ? undefined : JSON.parse(response.body);
  if (body === undefined) return assert.equal(value, undefined);
  for (const [name, member] of Object.entries(body)) {
    // The problem's own members stand under `problem` too.
    assert.deepEqual(value[name], member, name);
  }
  if (body.allowed === false) {
    assert.equal(value.status, response.status);
    assert.equal(value.headers['retry-after'], response.headers['retry-after']);
    const error = tg.denialError(value);
    assert.ok(error instanceof tg.RateLimitError);
    assert.equal(error.never, body.never ?? false);
    if (!body.never) assert.equal(error.retryAfter, Number(response.headers['retry-after']));
    assert.equal(String(error.limit), response.headers['x-ratelimit-limit']);
    assert.equal(String(error.remaining), response.headers['x-ratelimit-remaining']);
  }
  return undefined;
}

let sentCount = 0;
for (const file of ['decisions', 'reservations', 'subjects', 'overrides', 'problems', 'plans']) {
  const at = new URL(`../../../protocol/src/main/resources/dev/tidegate/protocol/vectors/${file}.json`, import.meta.url);
  for (const { name, request, response } of JSON.parse(readFileSync(at, 'utf8')).exchanges) {
    test(`${file}: ${name}`, async () => {
      const call = callOf(request);
      const { client, sent } = stub(response);
      const problem = /"type":"urn:tidegate:problem:([a-z-]+)"/.exec(response.body)?.[1];
      // A request that no client of ours sends: its answer is read where another request would meet it.
      const made = call ?? ((c) => c.reservation('r1.x'));
      if (problem) {
        const decision = ['acquire', 'check', 'reserve'].some((verb) => request.path.endsWith(verb)) || request.path === '/v1/reservations';
        const thrown = await made(client).then(
          (value) => (decision ? (value.blocked ? tg.denialError(value) : value.cause) : undefined),
          (error) => error,
        );
        assert.ok(thrown instanceof CLASSES[problem], `${thrown?.name}`);
        assert.equal(thrown.status, response.status);
        assert.deepEqual(thrown.problem, JSON.parse(response.body));
        assert.equal(thrown.field, JSON.parse(response.body).field);
      } else if (!call) {
        await assert.rejects(made(client), tg.ProtocolError);
      } else {
        assertAnswer(await made(client), response);
      }
      if (call) {
        sentCount++;
        assert.equal(sent.length, 1);
        assert.equal(sent[0].method, request.method);
        assert.equal(decodeURIComponent(new URL(sent[0].url).pathname), decodeURIComponent(request.path.split('?')[0]));
        const query = (address) => Object.fromEntries(new URL(address, 'http://x').searchParams);
        assert.deepEqual(query(sent[0].url), query(request.path));
        // No body and an empty object say the same.
        const body = parsed(sent[0].body ?? '{}');
        const expected = parsed(request.body || '{}');
        if (expected.id === undefined) delete body.id;
        assert.deepEqual(body, expected);
      }
    });
  }
}

test('most of the exchanges were sent by the client itself', () => {
  assert.ok(sentCount >= 40, `${sentCount}`);
});
