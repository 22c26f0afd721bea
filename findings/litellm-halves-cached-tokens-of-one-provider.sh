#!/usr/bin/env bash
# litellm: two entries of its price file with the same two prices and no price of a cached token cost different
# amounts, by the provider's name alone.
#
# Version: litellm 1.110.2 (PyPI), with the price file that it ships and no network.
# Input: 1,000,000 prompt tokens, all of them read from a cache, priced by cost_per_token for each chat model that has
# a price of input and none of a cached token.
#
# Behaviour seen:
#   fireworks_ai: all of over 200 such models charge a cached token half of what input costs
#   deepinfra, groq, novita: all charge it as input
#
# Why a good guess is wrong: the file is what other programs take litellm's prices from, and a missing price of cached
# tokens reads as "costs what input does"; the code says so too, where it fills in what an entry lacks. But the cost
# function of this one provider has a rule of its own for its cache, which no field of the file says. A program that
# prices by the file charges these models up to twice what litellm says.
set -euo pipefail
command -v python3 >/dev/null || { echo "missing: python3 (apt-get install python3-venv)" >&2; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check litellm==1.110.2 || exit 2
cat >"$dir/try.py" <<'PY'
import collections
import os
import sys

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
os.environ["LITELLM_LOG"] = "ERROR"
import litellm
from litellm.types.utils import PromptTokensDetailsWrapper, Usage

litellm.suppress_debug_info = True
tokens = 1_000_000
usage = Usage(
    prompt_tokens=tokens,
    completion_tokens=0,
    total_tokens=tokens,
    prompt_tokens_details=PromptTokensDetailsWrapper(cached_tokens=tokens, text_tokens=tokens),
)
seen = collections.Counter()
for provider in ("fireworks_ai", "groq", "deepinfra", "novita"):
    for name, info in list(litellm.model_cost.items()):
        price = info.get("input_cost_per_token")
        if (
            info.get("litellm_provider") == provider
            and info.get("mode") == "chat"
            and price
            and not any("cache" in key or "above" in key or "tiered" in key or "off_peak" in key for key in info)
        ):
            cost, _ = litellm.cost_per_token(model=name, custom_llm_provider=provider, usage_object=usage)
            seen[provider, round(cost / (price * tokens), 3)] += 1
for (provider, share), models in sorted(seen.items()):
    print(f"{provider}: {models} models charge a cached token {share} of what input costs", file=sys.stderr)
    print(provider, share)
PY
"$dir/venv/bin/python" "$dir/try.py" | sort -u >"$dir/seen"
printf '%s\n' 'deepinfra 1.0' 'fireworks_ai 0.5' 'groq 1.0' 'novita 1.0' >"$dir/expected"
diff "$dir/expected" "$dir/seen" >&2 || { echo "changed: see the lines above" >&2; exit 1; }
