package dev.tidegate.usage;

import dev.tidegate.InvalidInputException;
import java.util.Map;

/**
 * How many tokens a vocabulary makes of text, without the vocabulary: an average for each kind of character. Immutable.
 *
 * @param name such as {@code o200k}
 * @param perThousand tokens that a thousand characters of each kind make, 0 … 100,000; a kind that it does not name makes
 *     as many as {@link Script#OTHER}, and 1,000 if that is not named
 * @param perMessage tokens around each message, 0 … 1,000
 */
public record Encoding(String name, Map<Script, Integer> perThousand, int perMessage) {
    private static final int MAX_RATE = 100_000;
    private static final int MAX_PER_MESSAGE = 1_000;
    private static final int ONE_EACH = 1_000;

    /** @throws InvalidInputException if a rate is out of range */
    public Encoding {
        perThousand.forEach((script, rate) -> check(script.toString(), rate, MAX_RATE));
        check("per-message", perMessage, MAX_PER_MESSAGE);
        perThousand = Map.copyOf(perThousand);
    }

    private static void check(String name, int rate, int most) {
        if (rate < 0 || rate > most) {
            throw new InvalidInputException("encoding." + name, rate, "0 … " + most);
        }
    }

    /** The tokens expected of {@code prompt}. Not rounded: what is learned of a model multiplies it. */
    public double tokens(PromptSize prompt) {
        double thousandths = 0;
        for (Map.Entry<Script, Long> part : prompt.characters().entrySet()) {
            thousandths += (double) part.getValue() * rate(part.getKey());
        }
        return thousandths / 1000 + (double) prompt.messages() * perMessage;
    }

    private int rate(Script script) {
        Integer rate = perThousand.get(script);
        return rate != null ? rate : perThousand.getOrDefault(Script.OTHER, ONE_EACH);
    }
}
