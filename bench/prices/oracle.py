"""Random usages and what litellm says they cost: model, term, counts by kind, nano-dollars. See oracle.sh."""
import os
import random
import sys

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
os.environ["LITELLM_LOG"] = "ERROR"
import litellm  # noqa: E402
from litellm.types.utils import (  # noqa: E402
    CacheCreationTokenDetails,
    CompletionTokensDetailsWrapper,
    PromptTokensDetailsWrapper,
    Usage,
)

PROVIDERS = {
    "openai", "anthropic", "gemini", "xai", "deepseek", "mistral", "cohere", "cohere_chat", "groq", "bedrock",
    "bedrock_converse", "azure", "azure_ai",
}
count, seed = int(sys.argv[1]), int(sys.argv[2])
rnd = random.Random(seed)
models = sorted(
    name
    for name, info in litellm.model_cost.items()
    if info.get("mode") == "chat"
    and (info.get("litellm_provider") in PROVIDERS or str(info.get("litellm_provider")).startswith("vertex_ai"))
    and (info.get("input_cost_per_token") or 0) + (info.get("output_cost_per_token") or 0) > 0
)
print(f"# litellm {litellm.__version__ if hasattr(litellm, '__version__') else '1.110.2'}, seed {seed}, {len(models)} models", flush=True)
failed = set()
for k in range(count):
    name = models[k % len(models)] if k < len(models) else rnd.choice(models)
    info = litellm.model_cost[name]
    long = rnd.random() < 0.2
    text = rnd.randrange(0, 400_000 if long else 5_000)
    read = rnd.randrange(0, 200_000 if long else 2_000) if rnd.random() < 0.5 else 0
    write = rnd.randrange(0, 2_000) if "cache_creation_input_token_cost" in info and rnd.random() < 0.5 else 0
    hour = rnd.randrange(0, 2_000) if write and "cache_creation_input_token_cost_above_1hr" in info and rnd.random() < 0.5 else 0
    audio = rnd.randrange(0, 2_000) if "input_cost_per_audio_token" in info and rnd.random() < 0.5 else 0
    out = rnd.randrange(0, 5_000)
    thought = rnd.randrange(0, out + 1) if rnd.random() < 0.3 else 0
    tiers = [None] + [t for t in ("flex", "priority") if f"input_cost_per_token_{t}" in info]
    tier = rnd.choice(tiers)
    sent = text + read + write + hour + audio
    details = dict(cached_tokens=read, audio_tokens=audio, text_tokens=text)
    if write or hour:
        details["cache_creation_tokens"] = write + hour
        details["cache_creation_token_details"] = CacheCreationTokenDetails(
            ephemeral_5m_input_tokens=write, ephemeral_1h_input_tokens=hour
        )
    usage = Usage(
        prompt_tokens=sent,
        completion_tokens=out,
        total_tokens=sent + out,
        prompt_tokens_details=PromptTokensDetailsWrapper(**details),
        completion_tokens_details=CompletionTokensDetailsWrapper(reasoning_tokens=thought, text_tokens=out - thought),
    )
    provider = info["litellm_provider"]
    provider = "vertex_ai" if provider.startswith("vertex_ai") else provider
    try:
        a, b = litellm.cost_per_token(
            model=name, custom_llm_provider=provider, usage_object=usage, service_tier=tier
        )
    except Exception as e:  # noqa: BLE001
        failed.add(f"{name}: {type(e).__name__}")
        continue
    print("\t".join(map(str, (name, tier or "-", text, read, write, hour, audio, out, thought, repr((a + b) * 1e9)))))
for each in sorted(failed):
    print("# failed", each)
