#!/usr/bin/env bash
# The official model SDKs and a Retry-After of more than a minute.
#
# Versions: openai 7.59.0 and @anthropic-ai/sdk 1.14.0 (npm), openai 3.57.0 and anthropic 2.14.0 (PyPI).
# Input: a local server that answers 429 with a valid Retry-After in whole seconds; one retry allowed.
#
# Behaviour seen (what each one waits before its retry):
#   Retry-After   openai (Node)    anthropic (Node)   openai (Python)   anthropic (Python)
#   60            60 s             60 s               60 s              60 s
#   61            under 1 s        61 s               61 s              61 s
#   121           under 1 s        121 s              no retry at all   121 s
#   86400         under 1 s        86400 s            no retry at all   86400 s
#
# Why a good guess is wrong: the four are built alike (the same options, the same default of two
# retries), and up to a minute they agree. Beyond it one retries at once, into a window that is known
# to be closed; one gives up; two sleep inside the call, a whole day if they are told so. A limiter
# that answers an exhausted hourly or daily budget with 429 and the true wait therefore sees a burst
# of retries from one client and a hung request from another.
#
# The waits are not waited out: the timer of each process is replaced by one that records.
set -euo pipefail
for tool in node npm python3; do
  command -v $tool >/dev/null || { echo "missing: $tool (apt-get install nodejs npm python3-venv)" >&2; exit 2; }
done
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund openai@7.59.0 @anthropic-ai/sdk@1.14.0 || exit 2
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check openai==3.57.0 anthropic==2.14.0 || exit 2

cat >clients.mjs <<'JS'
import http from 'node:http';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

let retryAfter = '';
let calls = 0;
const server = http.createServer((request, response) => {
  request.resume();
  calls += 1;
  response.writeHead(429, { 'retry-after': retryAfter, 'content-type': 'application/json' });
  response.end('{"error":{"message":"slow down","type":"rate_limit_error"}}');
});
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const baseURL = `http://127.0.0.1:${server.address().port}`;
const options = { apiKey: 'none', baseURL, maxRetries: 1 };
const clients = {
  openai: () => new OpenAI(options).chat.completions.create({ model: 'm', messages: [] }),
  anthropic: () => new Anthropic(options).messages.create({ model: 'm', max_tokens: 1, messages: [] }),
};

const timer = globalThis.setTimeout;
for (const seconds of ['60', '61', '121', '86400']) {
  for (const [name, call] of Object.entries(clients)) {
    retryAfter = seconds;
    calls = 0;
    let back = 'under 1 s';
    globalThis.setTimeout = (run, millis, ...rest) => {
      if (millis !== Number(seconds) * 1000) return timer(run, millis, ...rest);
      back = `${seconds} s`;
      return timer(run, 1, ...rest);
    };
    await call().catch(() => {});
    globalThis.setTimeout = timer;
    console.log(`${name} node ${seconds}: ${calls === 1 ? 'no retry' : back}`);
  }
}
server.close();
server.closeAllConnections();
JS

cat >clients.py <<'PY'
import http.server
import threading
import time

import anthropic
import openai

retry_after = ""
calls = 0


class Refusing(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        global calls
        calls += 1
        self.rfile.read(int(self.headers.get("content-length", 0)))
        body = b'{"error":{"message":"slow down","type":"rate_limit_error"}}'
        self.send_response(429)
        self.send_header("retry-after", retry_after)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refusing)
threading.Thread(target=server.serve_forever, daemon=True).start()
options = dict(api_key="none", base_url=f"http://127.0.0.1:{server.server_port}", max_retries=1)
clients = {
    "openai": lambda: openai.OpenAI(**options).chat.completions.create(model="m", messages=[]),
    "anthropic": lambda: anthropic.Anthropic(**options).messages.create(model="m", max_tokens=1, messages=[]),
}
slept = []
time.sleep = slept.append
for seconds in ("60", "61", "121", "86400"):
    for name, call in clients.items():
        retry_after, calls = seconds, 0
        slept.clear()
        try:
            call()
        except Exception:
            pass
        print(f"{name} python {seconds}: " + ("no retry" if calls == 1 else f"{slept[0]:.0f} s"))
server.shutdown()
PY

node clients.mjs >seen
venv/bin/python clients.py >>seen
cat >expected <<'TXT'
openai node 60: 60 s
anthropic node 60: 60 s
openai node 61: under 1 s
anthropic node 61: 61 s
openai node 121: under 1 s
anthropic node 121: 121 s
openai node 86400: under 1 s
anthropic node 86400: 86400 s
openai python 60: 60 s
anthropic python 60: 60 s
openai python 61: 61 s
anthropic python 61: 61 s
openai python 121: no retry
anthropic python 121: 121 s
openai python 86400: no retry
anthropic python 86400: 86400 s
TXT
cat seen
diff expected seen >&2 || { echo "changed: see the lines above" >&2; exit 1; }
