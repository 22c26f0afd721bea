"""Random usages of every per-token chat model of genai-prices, and what its calc_price says; see bench/prices."""
import datetime
import json
import random
import sys

import genai_prices
from genai_prices import data_snapshot

UTC = datetime.timezone.utc
# The providers whose models tidegate prices import takes, and the prefix of their names in a table.
PREFIXES = {
    "openai": "", "anthropic": "", "google": "gemini/", "x-ai": "xai/", "deepseek": "deepseek/",
    "mistral": "mistral/", "cohere": "", "groq": "groq/", "aws": "", "azure": "azure/",
}


def price_of(model):
    prices = model.prices
    return prices[0].prices if isinstance(prices, list) else prices


def is_priced_chat(model):
    price = price_of(model)
    has = lambda field: getattr(price, field, None) is not None  # noqa: E731
    return has("input_mtok") and has("output_mtok")


def draw(rnd, price):
    long = rnd.random() < 0.2

    def some(most, chance=0.5):
        return rnd.randrange(0, most) if rnd.random() < chance else 0

    tokens = {
        "input": rnd.randrange(0, 400_000 if long else 5_000),
        "output": rnd.randrange(0, 5_000),
        "cache_read": some(200_000 if long else 2_000) if price.cache_read_mtok is not None else 0,
        "cache_write": some(2_000) if price.cache_write_mtok is not None else 0,
        "audio_in": some(2_000) if price.input_audio_mtok is not None else 0,
        "cache_read_audio": some(2_000) if price.cache_audio_read_mtok is not None else 0,
        "audio_out": some(2_000) if price.output_audio_mtok is not None else 0,
    }
    return {kind: count for kind, count in tokens.items() if count}


def usage_of(tokens):
    n = lambda kind: tokens.get(kind, 0)  # noqa: E731
    given = {
        "input_tokens": sum(n(k) for k in ("input", "cache_read", "cache_read_audio", "cache_write", "audio_in")),
        "output_tokens": n("output") + n("audio_out"),
        "cache_read_tokens": n("cache_read") + n("cache_read_audio"),
        "cache_audio_read_tokens": n("cache_read_audio"),
        "cache_write_tokens": n("cache_write"),
        "input_audio_tokens": n("audio_in") + n("cache_read_audio"),
        "output_audio_tokens": n("audio_out"),
    }
    given = {key: count for key, count in given.items() if count}
    if "cache_read_tokens" in given and "input_audio_tokens" in given:
        given.setdefault("cache_audio_read_tokens", 0)  # it refuses to guess what both have in common
    return genai_prices.Usage(**given)


def main(count, seed, start):
    rnd = random.Random(seed)
    # By the model itself: the ids of some, such as regional.…, are not among the names that lead to them.
    models = [
        (provider, PREFIXES[provider.id] + model.id, model)
        for provider in data_snapshot.get_snapshot().providers
        if provider.id in PREFIXES
        for model in provider.models
        if is_priced_chat(model)
    ]
    for k in range(count):
        provider, name, model = models[k] if k < len(models) else rnd.choice(models)
        tokens = draw(rnd, price_of(model))
        at = start + datetime.timedelta(minutes=rnd.randrange(0, 14 * 24 * 60))
        line = {"model": name, "tokens": tokens, "at": at.strftime("%Y-%m-%dT%H:%M:%SZ")}
        try:
            price = model.calc_price(usage_of(tokens), provider, genai_request_timestamp=at)
            line["said"] = float(price.total_price * 1_000_000_000)
        except Exception as e:  # noqa: BLE001
            line["failed"] = type(e).__name__
        print(json.dumps(line))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), datetime.datetime.fromisoformat(sys.argv[3]).replace(tzinfo=UTC))
