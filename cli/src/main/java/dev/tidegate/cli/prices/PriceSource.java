package dev.tidegate.cli.prices;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidegate.cli.Failure;
import dev.tidegate.cli.Inputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A package that ships model prices. */
enum PriceSource {
    /** Its JSON of models and costs. */
    LITELLM("litellm") {
        @Override
        Map<String, Draft> parse(String text, String today) throws IOException {
            JsonNode root = JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build()
                    .readTree(text);
            if (!root.isObject()) {
                throw new IllegalArgumentException("no JSON object of models");
            }
            return LitellmPrices.read(root);
        }
    },
    /** Its data.py. */
    GENAI_PRICES("genai-prices") {
        @Override
        Map<String, Draft> parse(String text, String today) {
            return GenaiPrices.read(text, today);
        }
    };

    /** Three times what the larger of the two is. */
    private static final long MAX_BYTES = 16L << 20;

    private final String text;

    PriceSource(String text) {
        this.text = text;
    }

    abstract Map<String, Draft> parse(String text, String today) throws IOException;

    String text() {
        return text;
    }

    static PriceSource of(String name) {
        for (PriceSource source : values()) {
            if (source.text.equals(name)) {
                return source;
            }
        }
        throw Failure.usage("--from: " + name + " (expected: litellm or genai-prices)");
    }

    Map<String, Draft> read(Path file, String today) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw Failure.usage(file + ": more than " + MAX_BYTES + " bytes");
            }
            Map<String, Draft> drafts = parse(Files.readString(file), today);
            if (drafts.isEmpty()) {
                throw Failure.usage(file + ": no prices of " + text + " in it");
            }
            return drafts;
        } catch (JacksonException | IllegalArgumentException e) {
            throw Failure.usage(file + ": "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""))
                    .because(e);
        } catch (IOException e) {
            throw Inputs.unreadable(file, e);
        }
    }
}
