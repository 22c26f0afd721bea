package dev.tidegate.internal.usage.format;

import dev.tidegate.internal.usage.Fields;
import dev.tidegate.internal.usage.Role;
import dev.tidegate.internal.usage.UsageFormat;

/**
 * Cohere's usage: what is billed is less than what was read, since it leaves out what Cohere adds to a prompt.
 */
final class Cohere {
    static final UsageFormat FORMAT = UsageFormat.of(
            "cohere",
            "cohere",
            "billed_units, tokens",
            Fields.none()
                    .inside(
                            "billed_units",
                            tokens().count(Role.IMAGE_IN, "image_tokens")
                                    .part("text_tokens")
                                    .count(Role.SEARCH, "search_units")
                                    .count(Role.TOOL_CALL, "classifications")
                                    .count(Role.REPORTED, "images", "pages"))
                    .unbilled("tokens", tokens())
                    .count(Role.CACHE_READ, "cached_tokens")
                    .free("api_version", "warnings"));

    private static Fields tokens() {
        return Fields.none().count(Role.INPUT, "input_tokens").count(Role.OUTPUT, "output_tokens");
    }

    private Cohere() {}
}
