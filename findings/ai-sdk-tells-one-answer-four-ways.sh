#!/usr/bin/env bash
# The AI SDK tells one and the same answer of Anthropic as 400, 400, 1100 or 1100 tokens, by its version.
#
# Versions: npm ai 4.3.19, 5.0.277, 6.0.326 and 7.0.173 with @ai-sdk/anthropic 1.2.12, 2.0.112, 3.0.140 and
# 4.0.105. Needs Node 20 or later and npm; the server is on loopback.
#
# Behaviour seen, of an answer with 300 input tokens, 500 read from the cache, 200 written to it (150 of
# them for an hour) and 100 of output, which is what generateText(...).usage has:
#   ai   input  total  cache read           cache written
#   4    300    400    in no field          in no field
#   5    300    400    500, beside input    in no field
#   6    1000   1100   500, inside input    200, inside input
#   7    1000   1100   500, inside input    200, inside input
# In 4 and 5 what is missing is in providerMetadata.anthropic. For OpenAI the input includes the cached
# tokens in every version, so in 5 the same two fields mean two things.
#
# Why a good guess is wrong: the fields of 5 and 6 have the same names (inputTokens, cachedInputTokens,
# totalTokens), so an upgrade compiles and runs. Code that subtracts the cache from the input is right
# for OpenAI in 5, takes -200 for Anthropic in 5, and is right for both in 6; code that adds them is right
# for Anthropic in 5 and counts the cache twice in 6. Cache writes, the dearest of all input tokens, are
# priced as nothing by all code that reads only `usage` of 4 or 5.
set -euo pipefail
for tool in node npm; do
  command -v $tool >/dev/null || { echo "missing: $tool (apt-get install nodejs npm)" >&2; exit 2; }
done
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >call.mjs <<'JS'
import { createServer } from 'node:http';
import { generateText } from 'ai';
import { createAnthropic } from '@ai-sdk/anthropic';

const answer = JSON.stringify({
  id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-sonnet-4-5-20250929',
  content: [{ type: 'text', text: 'ok' }], stop_reason: 'end_turn', stop_sequence: null,
  usage: {
    input_tokens: 300, cache_read_input_tokens: 500, cache_creation_input_tokens: 200, output_tokens: 100,
    cache_creation: { ephemeral_5m_input_tokens: 50, ephemeral_1h_input_tokens: 150 },
  },
});
const server = createServer((request, response) => {
  request.resume();
  response.setHeader('content-type', 'application/json');
  response.end(answer);
}).listen(0, '127.0.0.1', async () => {
  const anthropic = createAnthropic({ baseURL: `http://127.0.0.1:${server.address().port}`, apiKey: 'none' });
  const { usage } = await generateText({ model: anthropic('claude-sonnet-4-5'), prompt: 'hi' });
  const details = usage.inputTokenDetails ?? {};
  console.log([
    usage.inputTokens ?? usage.promptTokens, usage.totalTokens,
    details.cacheReadTokens ?? usage.cachedInputTokens ?? '-', details.cacheWriteTokens ?? '-',
  ].join(' '));
  server.close();
  server.closeAllConnections();
});
JS

: >seen
for pair in 4.3.19,1.2.12 5.0.277,2.0.112 6.0.326,3.0.140 7.0.173,4.0.105; do
  mkdir "${pair%,*}"
  (
    cd "${pair%,*}"
    npm init --yes >npm.log 2>&1
    npm install --no-fund --no-audit --ignore-scripts "ai@${pair%,*}" "@ai-sdk/anthropic@${pair#*,}" >>npm.log 2>&1 ||
      { tail -5 npm.log >&2; exit 2; }
    cp ../call.mjs .
    echo "${pair%%.*} $(node call.mjs)" >>../seen
  ) || exit 2
done
cat >expected <<'TABLE'
4 300 400 - -
5 300 400 500 -
6 1000 1100 500 200
7 1000 1100 500 200
TABLE
echo "ai input total read written"
cat seen
diff expected seen >/dev/null || { echo "changed; was:" >&2; cat expected >&2; exit 1; }
echo "still so"
