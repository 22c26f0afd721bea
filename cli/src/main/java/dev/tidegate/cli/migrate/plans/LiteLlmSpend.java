package dev.tidegate.cli.migrate.plans;

import dev.tidegate.cli.migrate.move.NotCarriedException;
import dev.tidegate.cli.migrate.move.SourceKey;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Window;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What LiteLLM counts of the spend of a key, user or team, in dollars, since its budget began. */
record LiteLlmSpend(long nanos, String window) implements OtherKey {
    private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);
    private static final long MICROS_PER_SECOND = 1_000_000;
    /** As if it were spent when it is carried. */
    private static final long NOW = 1L << 52;

    private static final String WINDOW = ":window:";
    /** Other texts in the place of a window fit no limit. */
    private static final Pattern DURATION = Pattern.compile("[1-9]\\d{0,8}[smhdw]");

    static LiteLlmSpend of(SourceKey key) {
        if (!key.type().equals("string")) {
            throw new NotCarriedException("type " + key.type() + " instead of a string");
        }
        BigDecimal nanos =
                Numbers.decimal(key.head(), "a spend").multiply(NANOS).setScale(0, RoundingMode.CEILING);
        // One key may hold the spend of years: sums go up to 2^52 nano-dollars, 4.5 million dollars.
        if (nanos.compareTo(BigDecimal.valueOf(NOW)) > 0) {
            throw new NotCarriedException("a spend above 4.5 million dollars");
        }
        int at = key.name().lastIndexOf(WINDOW);
        return new LiteLlmSpend(
                Math.max(0, nanos.longValueExact()), at < 0 ? "" : key.name().substring(at + WINDOW.length()));
    }

    @Override
    public String form() {
        return "spend of LiteLLM";
    }

    @Override
    public Optional<Counts> countsOf(Limit limit) {
        if (limit.window() instanceof Window.Bucket || limit.window() instanceof Window.Concurrent || !fits(limit)) {
            return Optional.empty();
        }
        return Optional.of(Counts.total(
                nanos, NOW, "instants of a spend are not stored: taken as spent in the window of the move"));
    }

    /** The length of a window such as 30d; 0 for a text that is none. */
    private static long durationMicros(String text) {
        if (!DURATION.matcher(text).matches()) {
            return 0;
        }
        long seconds = switch (text.charAt(text.length() - 1)) {
            case 's' -> 1;
            case 'm' -> 60;
            case 'h' -> 3_600;
            case 'd' -> 86_400;
            default -> 7 * 86_400;
        };
        return Long.parseLong(text.substring(0, text.length() - 1)) * seconds * MICROS_PER_SECOND;
    }

    private boolean fits(Limit limit) {
        if (window.isEmpty()) {
            return true;
        } else if (limit.window() instanceof Window.Calendar calendar) {
            String unit = calendar.unit().name().toLowerCase(Locale.ROOT);
            return switch (window) {
                case "1d", "24h" -> unit.equals("day");
                case "7d", "1w" -> unit.equals("week");
                case "30d", "1mo" -> unit.equals("month");
                default -> false;
            };
        }
        return UpstashKey.durationOf(limit)
                .filter(micros -> micros == durationMicros(window.equals("1mo") ? "30d" : window))
                .isPresent();
    }
}
