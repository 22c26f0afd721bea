package dev.tidegate.cli.prices;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidegate.usage.TokenKind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The model prices that the Python package litellm ships as JSON: a mapping of model ids to fields such as
 * {@code input_cost_per_token_above_200k_tokens_priority}, in dollars per token.
 */
final class LitellmPrices {
    private static final Set<String> PROVIDERS = Set.of(
            "openai",
            "anthropic",
            "gemini",
            "xai",
            "deepseek",
            "mistral",
            "codestral",
            "cohere",
            "cohere_chat",
            "groq",
            "bedrock",
            "bedrock_converse",
            "bedrock_mantle",
            "amazon_nova",
            "azure",
            "azure_ai",
            "azure_text",
            "text-completion-openai",
            "text-completion-codestral");

    private static final Map<String, TokenKind> KINDS = Map.ofEntries(
            Map.entry("input_cost_per_token", TokenKind.INPUT),
            Map.entry("output_cost_per_token", TokenKind.OUTPUT),
            Map.entry("cache_read_input_token_cost", TokenKind.CACHE_READ),
            Map.entry("cache_creation_input_token_cost", TokenKind.CACHE_WRITE),
            Map.entry("cache_creation_input_token_cost_above_1hr", TokenKind.CACHE_WRITE_1H),
            Map.entry("output_cost_per_reasoning_token", TokenKind.REASONING),
            Map.entry("input_cost_per_audio_token", TokenKind.AUDIO_IN),
            Map.entry("output_cost_per_audio_token", TokenKind.AUDIO_OUT),
            Map.entry("input_cost_per_image_token", TokenKind.IMAGE_IN),
            Map.entry("output_cost_per_image_token", TokenKind.IMAGE_OUT),
            Map.entry("cache_read_input_audio_token_cost", TokenKind.CACHE_READ_AUDIO),
            Map.entry("cache_read_input_image_token_cost", TokenKind.CACHE_READ_IMAGE),
            Map.entry("input_cost_per_second", TokenKind.SECONDS));

    private static final Map<String, String> TERMS = Map.of(
            "batches",
            "batch",
            "flex",
            "flex",
            "priority",
            "priority",
            "ultrafast",
            "ultrafast",
            "balanced",
            "balanced");

    private static final Pattern KEY =
            Pattern.compile("(.+?)(?:_above_([0-9]+)(k?)_tokens)?(?:_(batches|flex|priority|ultrafast|balanced))?");

    private static final BigDecimal PICOS = new BigDecimal("1000000000000");
    private static final BigDecimal MILLIONTHS = new BigDecimal("1000000");
    private static final long THOUSAND = 1_000;

    private LitellmPrices() {}

    /**
     * The models of the providers that the table has.
     *
     * @param every those of all other providers too
     */
    static Map<String, Draft> read(JsonNode root, LocalDate date, boolean every) {
        Map<String, Draft> drafts = new TreeMap<>();
        root.properties().forEach(model -> {
            String provider = model.getValue().path("litellm_provider").asText();
            boolean wanted = every || PROVIDERS.contains(provider) || provider.startsWith("vertex_ai");
            if (wanted && isPerToken(model.getValue()) && isId(model.getKey())) {
                Draft draft = draft(model.getKey(), model.getValue(), provider.equals("xai"));
                OffPeak.read(model.getValue().path("off_peak_pricing"), KINDS, date, draft.set);
                draft.zero = !draft.complete() && isZero(model.getValue());
                if (draft.zero || draft.complete()) {
                    drafts.put(draft.id, draft);
                }
            }
        });
        aliases(root, drafts);
        return drafts;
    }

    /** Names such as claude-opus-latest, which stand in the file as {@code alias_of} another. */
    private static void aliases(JsonNode root, Map<String, Draft> drafts) {
        root.properties().forEach(model -> {
            Draft target = drafts.get(model.getValue().path("alias_of").asText());
            if (target != null && isId(model.getKey()) && !drafts.containsKey(model.getKey())) {
                target.aliases.add(model.getKey());
            }
        });
    }

    /** Input and output are said to cost nothing, and nothing else costs anything, such as a picture. */
    private static boolean isZero(JsonNode model) {
        return model.path("input_cost_per_token").isNumber()
                && model.path("output_cost_per_token").isNumber()
                && model.properties().stream()
                        .noneMatch(field -> field.getKey().contains("cost")
                                && field.getValue().isNumber()
                                && field.getValue().asDouble() != 0);
    }

    private static boolean isPerToken(JsonNode model) {
        return model.has("input_cost_per_token") || model.has("input_cost_per_second");
    }

    private static boolean isId(String id) {
        return id.length() <= 128 && id.chars().allMatch(c -> c > ' ' && c < 127);
    }

    private static Draft draft(String id, JsonNode model, boolean inclusive) {
        Draft draft = new Draft(id);
        model.properties().forEach(field -> price(draft, field.getKey(), field.getValue(), inclusive));
        Map<TokenKind, Long> own = draft.own();
        // A price of nothing beside a price of input is one that the source does not know, but for output.
        own.entrySet().removeIf(each -> each.getValue() == 0 && !isBase(each.getKey()));
        search(model.path("search_context_cost_per_query")).ifPresent(picos -> own.put(TokenKind.SEARCH, picos));
        factors(draft.set.base(), model);
        Optional.of(model.path("deprecation_date").asText())
                .filter(day -> day.matches("20[0-9]{2}-[01][0-9]-[0-3][0-9]"))
                .ifPresent(day -> draft.retired = Optional.of(day));
        return draft;
    }

    private static boolean isBase(TokenKind kind) {
        return kind == TokenKind.INPUT || kind == TokenKind.OUTPUT;
    }

    private static void price(Draft draft, String key, JsonNode value, boolean inclusive) {
        Matcher matcher = KEY.matcher(key);
        if (!value.isNumber() || !matcher.matches()) {
            return;
        }
        TokenKind kind = KINDS.get(matcher.group(1));
        if (kind == null) {
            return;
        }
        long above = matcher.group(2) == null
                ? 0
                : Long.parseLong(matcher.group(2)) * (matcher.group(3).isEmpty() ? 1 : THOUSAND);
        // xAI's longer inputs begin at the length itself.
        Draft.Step step = draft.set.step(above > 0 && inclusive ? above - 1 : above);
        long picos = picos(value);
        if (matcher.group(4) != null) {
            step.term(Objects.requireNonNull(TERMS.get(matcher.group(4)))).put(kind, picos);
        } else {
            step.own.put(kind, picos);
        }
    }

    /** The source's floating point has more digits than a price. */
    static long picos(JsonNode dollars) {
        BigDecimal exact = dollars.decimalValue().multiply(PICOS);
        BigDecimal near = exact.setScale(0, RoundingMode.HALF_EVEN);
        boolean noise = exact.subtract(near).abs().compareTo(new BigDecimal("0.001")) < 0;
        return (noise ? near : exact.setScale(0, RoundingMode.CEILING)).longValueExact();
    }

    /** The dearest size of a search: which one it was, a usage does not say. */
    private static Optional<Long> search(JsonNode sizes) {
        long dearest = 0;
        for (JsonNode size : sizes) {
            dearest = Math.max(dearest, size.isNumber() ? picos(size) : 0);
        }
        return dearest > 0 ? Optional.of(dearest) : Optional.empty();
    }

    private static void factors(Draft.Step step, JsonNode model) {
        model.path("provider_specific_entry").properties().forEach(field -> {
            if (field.getValue().isNumber()
                    && (field.getKey().equals("us") || field.getKey().equals("fast"))) {
                step.factors.put(field.getKey(), millionths(field.getValue()));
            }
        });
        for (String region : new String[] {"us", "eu"}) {
            JsonNode uplift = model.path("regional_processing_uplift_multiplier_" + region);
            if (uplift.isNumber()) {
                step.factors.putIfAbsent(region, millionths(uplift));
            }
        }
    }

    private static long millionths(JsonNode factor) {
        return factor.decimalValue()
                .multiply(MILLIONTHS)
                .setScale(0, RoundingMode.CEILING)
                .longValueExact();
    }
}
