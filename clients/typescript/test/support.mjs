import { randomUUID } from 'node:crypto';
import http from 'node:http';

export const url = process.env.TIDEGATE_TEST_URL;

/** A subject that no other test uses. */
export const fresh = (name = 's') => `${name}-${randomUUID()}`;

/** An HTTP server on a free port of this machine, closed with the test. */
export async function listen(t, handler) {
  const server = http.createServer(handler);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${server.address().port}`;
}

export function bodyOf(request) {
  return new Promise((resolve, reject) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part) => (text += part)).on('end', () => resolve(text)).on('error', reject);
  });
}

/** A proxy to the real server; `fault(request, number)` may answer `drop` (carried out, no answer), `refuse` or nothing. */
export async function proxy(t, fault) {
  const seen = [];
  const at = await listen(t, async (request, response) => {
    const body = await bodyOf(request);
    seen.push({ method: request.method, path: request.url, body: body && JSON.parse(body) });
    const how = fault(request, seen.length);
    if (how === 'refuse') return request.socket.destroy();
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(url + request.url, { method: request.method, headers, body: body || undefined });
    const text = await answer.text();
    if (how === 'drop') return request.socket.destroy();
    if (how === 'hang') return undefined;
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    return response.end(text);
  });
  return { url: at, seen };
}

/** Waits until a condition holds; the time is for a busy machine, not a part of what is tested. */
export async function until(condition, what, withinMs = 20_000) {
  const end = Date.now() + withinMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** An address where no server listens. Not port 1: `fetch` refuses some ports without a try. */
export async function nowhere() {
  const server = http.createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
