package dev.tidegate.cli.prices;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Inputs;
import dev.tidegate.spi.DidYouMean;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** A package that ships model prices. */
enum PriceSource {
    /** Its JSON of models and costs. */
    LITELLM("litellm") {
        @Override
        Map<String, Draft> parse(String text, String today, boolean every) throws IOException {
            JsonNode root = JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build()
                    .readTree(text);
            if (!root.isObject()) {
                throw new IllegalArgumentException("no JSON object of models");
            }
            return LitellmPrices.read(root, LocalDate.parse(today), every);
        }
    },
    /** Its data.py. */
    GENAI_PRICES("genai-prices") {
        @Override
        Map<String, Draft> parse(String text, String today, boolean every) {
            return GenaiPrices.read(text, today, every);
        }
    };

    /** Three times what the larger of the two is. */
    private static final int MAX_BYTES = 16 << 20;

    private final String text;

    PriceSource(String text) {
        this.text = text;
    }

    abstract Map<String, Draft> parse(String text, String today, boolean every) throws IOException;

    String text() {
        return text;
    }

    static PriceSource of(String option, String name) {
        for (PriceSource source : values()) {
            if (source.text.equals(name)) {
                return source;
            }
        }
        String expected =
                DidYouMean.expected("litellm or genai-prices", name, List.of(LITELLM.text, GENAI_PRICES.text));
        throw Failure.usage(option + ": " + name + " (expected: " + expected + ")");
    }

    Map<String, Draft> read(Path file, String today, boolean every) {
        try {
            Map<String, Draft> drafts = parse(Inputs.text(file, MAX_BYTES), today, every);
            if (drafts.isEmpty()) {
                throw Failure.usage(Inputs.name(file) + ": no prices of " + text + " in it");
            }
            return drafts;
        } catch (JacksonException | IllegalArgumentException e) {
            throw Failure.usage(Inputs.name(file) + ": "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""))
                    .because(e);
        } catch (IOException e) {
            throw Inputs.unreadable(file, e);
        }
    }
}
