package dev.tidegate.internal.usage;

import dev.tidegate.usage.CallConditions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a response says beside its usage: the model, the terms, the tools that the provider ran. */
final class Surroundings {
    private static final List<String> MODELS = List.of(
            "model",
            "modelVersion",
            "model_version",
            "model_name",
            "modelName",
            "modelId",
            "model_id",
            "response_model");

    /** Objects beside a usage that may say which model answered. */
    private static final List<String> BESIDE = List.of("response_metadata", "responseMetadata", "response", "metadata");

    private static final List<String> TIERS = List.of("service_tier", "serviceTier");
    private static final Set<String> STANDARD = Set.of("", "standard", "default", "auto", "on_demand", "on-demand");
    private static final Set<String> NO_REGION = Set.of("", "global", "not_available", "none");
    private static final String SEARCH_CALL = "web_search_call";
    private static final Set<String> BILLED_CALLS = Set.of("file_search_call", "code_interpreter_call");
    private static final int MAX_TERM = 64;

    private final Tally tally;
    private CallConditions conditions = CallConditions.NONE;
    private String model = "";
    private boolean free;

    Surroundings(Tally tally) {
        this.tally = tally;
    }

    CallConditions conditions(UsagePlace place) {
        for (Tally.Text text : tally.texts) {
            said(text.role(), text.field(), text.value());
        }
        for (UsagePlace at = place.around(); at != null; at = at.around()) {
            around(at.object());
        }
        return readable(model) ? conditions.readModel(model) : conditions;
    }

    /** Whether the answer came out of a gateway's cache, so that no model was asked. */
    boolean isFree() {
        return free;
    }

    private static boolean readable(String model) {
        return !model.isBlank() && model.length() <= 128 && model.chars().noneMatch(Character::isISOControl);
    }

    private void around(Map<?, ? extends @Nullable Object> object) {
        models(object);
        for (String name : TIERS) {
            tier(name, object.get(name));
        }
        if (object.get("performanceConfig") instanceof Map<?, ?> config
                && config.get("latency") instanceof String latency) {
            said(Role.SPEED, "performanceConfig", latency);
        }
        if (isBatch(object)) {
            term("batch", "batch");
        }
        if (object.get("output") instanceof List<?> output) {
            output.forEach(this::call);
        }
        grounding(object);
        free |= Boolean.TRUE.equals(object.get("cache_hit"))
                || object.get("_hidden_params") instanceof Map<?, ?> hidden
                        && Boolean.TRUE.equals(hidden.get("cache_hit"));
    }

    private void models(Map<?, ? extends @Nullable Object> object) {
        if (model.isEmpty()) {
            model = named(object).orElse("");
        }
        for (String name : BESIDE) {
            if (model.isEmpty() && object.get(name) instanceof Map<?, ?> beside) {
                model = named(beside).orElse("");
                tier("service_tier", beside.get("service_tier"));
            }
        }
    }

    private static Optional<String> named(Map<?, ? extends @Nullable Object> object) {
        for (String name : MODELS) {
            if (object.get(name) instanceof String text && !text.isBlank()) {
                return Optional.of(text);
            }
        }
        return Optional.empty();
    }

    private void tier(String field, @Nullable Object value) {
        if (value instanceof String text) {
            said(Role.TIER, field, text);
        } else if (value instanceof Map<?, ?> map && map.get("type") instanceof String type) {
            said(Role.TIER, field, type);
        }
    }

    private void said(Role role, String field, String value) {
        String said = value.toLowerCase(Locale.ROOT).strip();
        switch (role) {
            case TIER -> tierTerm(said.startsWith("on_demand_") ? said.substring("on_demand_".length()) : said, field);
            case SPEED -> tierTerm(said, field);
            case REGION -> {
                if (!NO_REGION.contains(said)) {
                    term(said, field);
                }
            }
            case SEARCH_CONTEXT -> term("search-context-" + said, field);
            case MODEL -> model = model.isEmpty() ? value : model;
            default -> {}
        }
    }

    private void tierTerm(String said, String field) {
        if (!STANDARD.contains(said)) {
            term(said, field);
        }
    }

    private void term(String said, String field) {
        String name = said.replaceAll("[^a-z0-9._-]", "-");
        name = name.substring(0, Math.min(name.length(), MAX_TERM));
        String term = name;
        boolean known = conditions.terms().stream().anyMatch(each -> each.name().equals(term));
        if (!known && term.matches("[a-z0-9].*") && conditions.terms().size() < 8) {
            conditions = conditions.under(term, field);
        }
    }

    /** The lines of batch results: each names the request it answers, and holds the response. */
    private static boolean isBatch(Map<?, ? extends @Nullable Object> object) {
        boolean line = object.get("custom_id") instanceof String
                && (object.get("response") instanceof Map<?, ?> || object.get("result") instanceof Map<?, ?>);
        boolean record = object.get("recordId") instanceof String && object.get("modelOutput") instanceof Map<?, ?>;
        boolean keyed = object.get("key") instanceof String
                && object.get("response") instanceof Map<?, ?> response
                && response.containsKey("usageMetadata");
        return line || record || keyed || "batch".equals(object.get("object"));
    }

    /** Items of a response that are billed by the call. Of a web search only the searches are, not opening a page. */
    private void call(@Nullable Object item) {
        if (!(item instanceof Map<?, ?> call) || !(call.get("type") instanceof String type)) {
            return;
        }
        if (type.equals(SEARCH_CALL)) {
            Object action = call.get("action") instanceof Map<?, ?> map ? map.get("type") : null;
            if (action == null || action.equals("search")) {
                tally.sum(Role.SEARCH, tally.path, type, 1);
            }
        } else if (BILLED_CALLS.contains(type)) {
            tally.sum(Role.TOOL_CALL, tally.path, type, 1);
        }
    }

    /** JSON has the one spelling, a dump of the Python SDK the other. */
    private static @Nullable Object either(Map<?, ? extends @Nullable Object> map, String camel, String snake) {
        Object value = map.get(camel);
        return value != null ? value : map.get(snake);
    }

    /** Gemini bills a grounded answer once; from version 3 on by the query. */
    private void grounding(Map<?, ? extends @Nullable Object> object) {
        if (!(object.get("candidates") instanceof List<?> candidates)) {
            return;
        }
        for (Object candidate : candidates) {
            if (candidate instanceof Map<?, ?> map
                    && either(map, "groundingMetadata", "grounding_metadata") instanceof Map<?, ?> grounding
                    && either(grounding, "webSearchQueries", "web_search_queries") instanceof List<?> queries
                    && !queries.isEmpty()) {
                tally.sum(Role.SEARCH, tally.path, "webSearchQueries", model.contains("gemini-3") ? queries.size() : 1);
            }
        }
    }
}
