"""Names of current chat models by vendor, from both packages: vendor, model, and how it is also said; see bench/prices."""
import datetime
import json
import sys

from genai_costs import is_priced_chat as genai_chat
from genai_prices import data_snapshot
from litellm_costs import is_priced_chat, litellm

VENDORS = {
    "openai": "OpenAI", "anthropic": "Anthropic", "gemini": "Google", "xai": "xAI", "deepseek": "DeepSeek",
    "mistral": "Mistral", "bedrock": "Bedrock", "bedrock_converse": "Bedrock",
}
GENAI = {
    "openai": "OpenAI", "anthropic": "Anthropic", "google": "Google", "x-ai": "xAI", "deepseek": "DeepSeek",
    "mistral": "Mistral", "aws": "Bedrock",
}
PREFIX = {
    "OpenAI": "openai/", "Anthropic": "anthropic/", "Google": "gemini/", "xAI": "xai/", "DeepSeek": "deepseek/",
    "Mistral": "mistral/", "Bedrock": "bedrock/",
}


def is_token_priced(info):
    """Also what is free of charge; not what is billed by the picture or the song."""
    pieces = any(info.get(field) for field in ("output_cost_per_image", "output_cost_per_second"))
    return "input_cost_per_token" in info and "output_cost_per_token" in info and not (
        pieces and not info["input_cost_per_token"] and not info["output_cost_per_token"]
    )


def main(today):
    found = set()
    for name, info in litellm.model_cost.items():
        vendor = VENDORS.get(info.get("litellm_provider"))
        if vendor and info.get("mode") == "chat" and is_token_priced(info):
            if (info.get("deprecation_date") or "9999") > today:
                found.add((vendor, name))
    for provider in data_snapshot.get_snapshot().providers:
        for model in provider.models:
            vendor = GENAI.get(provider.id)
            if vendor and genai_chat(model) and not model.deprecated:
                found.add((vendor, model.id))
    for vendor, name in sorted(found):
        bare = name.split("/", 1)[1] if name.startswith(PREFIX[vendor]) else name
        # Without the prefix of its vendor, with it, and as gateways say it.
        for said in sorted({name, bare, PREFIX[vendor] + bare, "openrouter/" + PREFIX[vendor] + bare}):
            print(json.dumps({"vendor": vendor, "name": name, "model": said, "tokens": {}}))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else datetime.date.today().isoformat())
