"""Random usages of every per-token chat model, and what litellm's cost_per_token says they cost; see bench/prices."""
import datetime
import json
import os
import random
import sys

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
os.environ["LITELLM_LOG"] = "ERROR"
import litellm  # noqa: E402
from litellm import _internal_context  # noqa: E402
from litellm.types.utils import (  # noqa: E402
    CacheCreationTokenDetails,
    CompletionTokensDetailsWrapper,
    PromptTokensDetailsWrapper,
    Usage,
)

# The providers whose models tidegate prices import takes, with all of vertex_ai.
PROVIDERS = {
    "openai", "anthropic", "gemini", "xai", "deepseek", "mistral", "codestral", "cohere", "cohere_chat", "groq",
    "bedrock", "bedrock_converse", "bedrock_mantle", "amazon_nova", "azure", "azure_ai", "azure_text",
}
UTC = datetime.timezone.utc
litellm.suppress_debug_info = True


def provider_of(info):
    provider = str(info.get("litellm_provider"))
    return "vertex_ai" if provider.startswith("vertex_ai") else provider


def is_priced_chat(info):
    return (
        info.get("mode") == "chat"
        and (info.get("litellm_provider") in PROVIDERS or provider_of(info) == "vertex_ai")
        and "input_cost_per_token" in info  # else input is billed by the second, such as of a video
        and (info.get("input_cost_per_token") or 0) + (info.get("output_cost_per_token") or 0) > 0
    )


def entry_of(name):
    """The entry that a name leads to: of an alias its target, and the one with the provider's prefix before a bare one."""
    info = litellm.model_cost[name]
    target = (getattr(info, "names", ()) or (name,))[0]
    prefixed = f"{provider_of(info)}/{target}"
    return prefixed if prefixed in litellm.model_cost else target


def draw(rnd, info):
    """Counts by our kinds. One usage in five has a long input."""
    long = rnd.random() < 0.2

    def some(most, chance=0.5):
        return rnd.randrange(0, most) if rnd.random() < chance else 0

    out = rnd.randrange(0, 5_000)
    tokens = {
        "input": rnd.randrange(0, 400_000 if long else 5_000),
        "cache_read": some(200_000 if long else 2_000),
        "cache_write": some(2_000) if "cache_creation_input_token_cost" in info else 0,
        "output": out,
        "reasoning": some(out + 1, 0.3),
    }
    if tokens["cache_write"] and "cache_creation_input_token_cost_above_1hr" in info:
        tokens["cache_write_1h"] = some(2_000)
    if "input_cost_per_audio_token" in info:
        tokens["audio_in"] = some(2_000)
    if "cache_read_input_audio_token_cost" in info:
        tokens["cache_read_audio"] = some(2_000)
    if "output_cost_per_audio_token" in info:
        tokens["audio_out"] = some(2_000)
    if "input_cost_per_image_token" in info:
        tokens["image_in"] = some(2_000)
    return {kind: count for kind, count in tokens.items() if count}


def usage_of(tokens):
    n = lambda kind: tokens.get(kind, 0)  # noqa: E731
    sent = sum(n(k) for k in (
        "input", "cache_read", "cache_read_audio", "cache_write", "cache_write_1h", "audio_in", "image_in"))
    details = dict(
        cached_tokens=n("cache_read") + n("cache_read_audio"),
        audio_tokens=n("audio_in") + n("cache_read_audio"),
        image_tokens=n("image_in"),
        text_tokens=n("input") + n("cache_read"),
    )
    details["cached_tokens_details"] = {"audio_tokens": n("cache_read_audio"), "text_tokens": n("cache_read")}
    if n("cache_write") or n("cache_write_1h"):
        details["cache_creation_tokens"] = n("cache_write") + n("cache_write_1h")
        details["cache_creation_token_details"] = CacheCreationTokenDetails(
            ephemeral_5m_input_tokens=n("cache_write"), ephemeral_1h_input_tokens=n("cache_write_1h")
        )
    written = n("output") + n("audio_out")
    return Usage(
        prompt_tokens=sent,
        completion_tokens=written,
        total_tokens=sent + written,
        prompt_tokens_details=PromptTokensDetailsWrapper(**details),
        completion_tokens_details=CompletionTokensDetailsWrapper(
            reasoning_tokens=n("reasoning"), text_tokens=n("output") - n("reasoning"), audio_tokens=n("audio_out")
        ),
    )


def main(count, seed, start):
    out, sys.stdout = sys.stdout, sys.stderr  # litellm prints hints
    rnd = random.Random(seed)
    models = sorted(
        name
        for name, info in litellm.model_cost.items()
        if is_priced_chat(info) and is_priced_chat(litellm.model_cost[entry_of(name)])
    )
    for k in range(count):
        name = models[k % len(models)] if k < 2 * len(models) else rnd.choice(models)
        info = litellm.model_cost[name]
        tokens = draw(rnd, info)
        tier = rnd.choice([None] + [t for t in ("flex", "priority") if f"input_cost_per_token_{t}" in info])
        at = start + datetime.timedelta(minutes=rnd.randrange(0, 14 * 24 * 60))
        _internal_context._billing_time.set(at)
        line = {"model": name, "entry": entry_of(name), "tokens": tokens, "at": at.strftime("%Y-%m-%dT%H:%M:%SZ")}
        if tier:
            line["terms"] = [tier]
        try:
            a, b = litellm.cost_per_token(
                model=name, custom_llm_provider=provider_of(info), usage_object=usage_of(tokens), service_tier=tier
            )
            line["said"] = (a + b) * 1e9
        except Exception as e:  # noqa: BLE001
            line["failed"] = type(e).__name__
        print(json.dumps(line), file=out)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), datetime.datetime.fromisoformat(sys.argv[3]).replace(tzinfo=UTC))
