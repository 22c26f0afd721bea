package dev.tidegate.config.plans;

import dev.tidegate.InvalidInputException;
import dev.tidegate.plan.Plan;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text form of how long reservations are remembered, both ways. Pure; safe for any number of threads. */
public final class RetentionText {
    static final String FORM = "1m … 7d, such as 30m, 24h or 7d";

    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,9})(ms|s|m|h|d)");

    private RetentionText() {}

    /**
     * Reads such as {@code 24h}.
     *
     * @throws InvalidInputException if it is another text, or not within 1 min … 7 d
     */
    public static Duration parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidInputException("retention", text, FORM);
        }
        long count = Long.parseLong(matcher.group(1));
        Duration retention = switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
        try {
            return Plan.checkedRetention(retention);
        } catch (InvalidInputException e) {
            InvalidInputException refusal = new InvalidInputException("retention", text, FORM);
            refusal.initCause(e);
            throw refusal;
        }
    }

    /** The shortest text in one unit. */
    static String text(Duration retention) {
        long millis = retention.toMillis();
        long[] units = {86_400_000, 3_600_000, 60_000, 1_000};
        String[] names = {"d", "h", "m", "s"};
        for (int i = 0; i < units.length; i++) {
            if (millis % units[i] == 0) {
                return millis / units[i] + names[i];
            }
        }
        return millis + "ms";
    }
}
