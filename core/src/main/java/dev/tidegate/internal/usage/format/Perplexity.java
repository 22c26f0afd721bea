package dev.tidegate.internal.usage.format;

import dev.tidegate.internal.usage.Fields;
import dev.tidegate.internal.usage.Role;
import dev.tidegate.internal.usage.UsageFormat;
import dev.tidegate.internal.usage.UsageFormat.Place;

/**
 * Perplexity's usage: citations and reasoning are billed beside prompt and completion, searches by the search, and a request
 * by the size of its search context. The total leaves citations and reasoning out.
 */
final class Perplexity {
    static final UsageFormat FORMAT = UsageFormat.of(
                    "perplexity",
                    "perplexity",
                    "prompt_tokens, completion_tokens, search_context_size",
                    OpenAi.chat()
                            .count(Role.TOOL_INPUT, "citation_tokens")
                            .count(Role.REASONING, "reasoning_tokens")
                            .count(Role.SEARCH, "num_search_queries")
                            .count(Role.SEARCH_CONTEXT, "search_context_size")
                            .count(Role.DOLLARS, "cost")
                            .inside(
                                    "cost",
                                    Fields.none()
                                            .count(Role.DOLLARS, "total_cost")
                                            .free("input_tokens_cost", "output_tokens_cost", "request_cost")
                                            .free(
                                                    "citation_tokens_cost",
                                                    "reasoning_tokens_cost",
                                                    "search_queries_cost")))
            .reasoning(Place.APART);

    private Perplexity() {}
}
