package dev.tidegate.server.console.page;

import dev.tidegate.overrides.AppliedOverrides;
import dev.tidegate.overrides.SubjectOverride;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Window;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Amounts, periods and times as the console shows them. */
public final class Texts {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss z", Locale.ROOT);
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final int NANO_DIGITS = 9;
    private static final int CENTS = 2;
    private static final int SECONDS_PER_MINUTE = 60;
    private static final int MINUTES_PER_HOUR = 60;
    private static final int HOURS_PER_DAY = 24;

    private Texts() {}

    public static String amount(Meter meter, long amount) {
        return meter.equals(Meter.SPEND) ? dollars(amount) : count(amount);
    }

    public static String count(long amount) {
        return String.format(Locale.ROOT, "%,d", amount);
    }

    public static String dollars(long nanos) {
        BigDecimal exact = BigDecimal.valueOf(nanos, NANO_DIGITS).stripTrailingZeros();
        return "$" + (exact.scale() < CENTS ? exact.setScale(CENTS) : exact).toPlainString();
    }

    /** Rounded up, so that waiting as long is enough. */
    public static String period(Duration duration) {
        long seconds = duration.plusNanos(999_999_999).toSeconds();
        if (seconds < SECONDS_PER_MINUTE) {
            return seconds + " s";
        }
        long minutes = (seconds + SECONDS_PER_MINUTE - 1) / SECONDS_PER_MINUTE;
        if (minutes < 2 * MINUTES_PER_HOUR) {
            return minutes + " min";
        }
        long hours = (minutes + MINUTES_PER_HOUR - 1) / MINUTES_PER_HOUR;
        return hours < 2 * HOURS_PER_DAY ? hours + " h" : (hours + HOURS_PER_DAY - 1) / HOURS_PER_DAY + " d";
    }

    public static String time(Instant instant, ZoneId zone) {
        return TIME.format(instant.truncatedTo(ChronoUnit.SECONDS).atZone(zone));
    }

    public static String time(long micros, ZoneId zone) {
        return time(instant(micros), zone);
    }

    public static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** The overrides of the subject that a decision was made under, empty for none. */
    public static String overrides(Optional<AppliedOverrides> applied) {
        return applied.stream()
                .flatMap(each -> each.all().stream())
                .map(each -> each.kind() == SubjectOverride.Kind.PLAN
                        ? "plan " + each.name()
                        : each.kind().text())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** The zone of a limit with a calendar window; UTC for others. */
    public static ZoneId zone(Limit limit) {
        return limit.window() instanceof Window.Calendar calendar ? calendar.zone() : UTC;
    }

    /** The zone in which a plan counts: that of its first calendar window, else UTC. */
    public static ZoneId zone(Optional<Plan> plan) {
        return plan.stream()
                .flatMap(each -> each.limits().stream())
                .filter(limit -> limit.window() instanceof Window.Calendar)
                .map(Texts::zone)
                .findFirst()
                .orElse(UTC);
    }
}
