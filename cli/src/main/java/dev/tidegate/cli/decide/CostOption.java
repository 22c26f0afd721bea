package dev.tidegate.cli.decide;

import dev.tidegate.Cost;
import dev.tidegate.InvalidInputException;
import dev.tidegate.Numbers;
import dev.tidegate.plan.Meter;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads {@code requests=1,input_tokens=500,spend=$0.02}. */
public final class CostOption {
    private static final String EXPECTED = "meter=amount pairs such as requests=1,input_tokens=500,spend=$0.02";
    private static final int DOLLAR_DIGITS = 9;

    private CostOption() {}

    public static Cost parse(String text) {
        Map<Meter, Long> parts = new LinkedHashMap<>();
        for (String pair : text.split(",", -1)) {
            String[] sides = pair.strip().split("=", -1);
            if (sides.length != 2) {
                throw new InvalidInputException("--cost", pair, EXPECTED);
            }
            Meter meter = Meter.of(sides[0].strip());
            if (parts.put(meter, amount(meter, sides[1].strip())) != null) {
                throw new InvalidInputException("--cost", pair, "each meter once");
            }
        }
        return new Cost(parts);
    }

    private static long amount(Meter meter, String text) {
        boolean dollars = text.startsWith("$");
        if (dollars && !meter.equals(Meter.SPEND)) {
            throw new InvalidInputException("--cost", meter + "=" + text, "dollars for spend alone");
        }
        if (!text.matches(dollars ? "\\$\\d{1,9}(\\.\\d{1," + DOLLAR_DIGITS + "})?" : "\\d{1,15}")) {
            throw new InvalidInputException(
                    "--cost",
                    meter + "=" + text,
                    dollars ? "dollars such as $0.02, at most 9 decimals" : "an integer from 0 to " + Numbers.MAX_PART);
        }
        return dollars
                ? new BigDecimal(text.substring(1))
                        .movePointRight(DOLLAR_DIGITS)
                        .longValueExact()
                : Long.parseLong(text);
    }
}
