package dev.tidegate.cli.prices;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidegate.usage.TokenKind;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * Hours with prices of their own in a file of litellm: {@code off_peak_pricing} with windows in UTC, maybe of some days
 * of the week, counted in a time zone that it names. In those hours the prices are flat, whatever the input length.
 */
final class OffPeak {
    private static final int DAYS = 7;
    private static final int DAY_LETTERS = 3;
    private static final int HOUR = 60;
    private static final int SECONDS = 60;

    private OffPeak() {}

    /** Adds the hours of {@code block}; a window that cannot be read leaves the peak price, the dearer, in force. */
    static void read(JsonNode block, Map<String, TokenKind> kinds, LocalDate date, Draft.Set set) {
        Map<TokenKind, Long> prices = new EnumMap<>(TokenKind.class);
        kinds.forEach((field, kind) -> {
            if (block.path(field).isNumber()) {
                prices.put(kind, LitellmPrices.picos(block.path(field)));
            }
        });
        if (prices.isEmpty()) {
            return;
        }
        WeekHours hours = new WeekHours();
        int shift = shift(block.path("weekday_timezone").asText(""), date);
        windows(block.path("hours_utc"), EnumSet.allOf(DayOfWeek.class), 0, hours);
        for (JsonNode rule : block.path("windows")) {
            windows(rule.path("hours_utc"), days(rule.path("weekdays")), shift, hours);
        }
        hours.spans().forEach(span -> set.hours.put(span, new EnumMap<>(prices)));
    }

    private static void windows(JsonNode said, Set<DayOfWeek> days, int shift, WeekHours hours) {
        List<String> texts = said.isTextual()
                ? List.of(said.asText())
                : StreamSupport.stream(said.spliterator(), false)
                        .map(JsonNode::asText)
                        .toList();
        for (String text : texts) {
            if (text.matches("([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]")) {
                hours.add(days, minute(text.substring(0, 5)), minute(text.substring(6)), shift);
            }
        }
    }

    private static int minute(String clock) {
        return Integer.parseInt(clock.substring(0, 2)) * HOUR + Integer.parseInt(clock.substring(3));
    }

    private static Set<DayOfWeek> days(JsonNode said) {
        if (said.isMissingNode() || said.isNull()) {
            return EnumSet.allOf(DayOfWeek.class);
        }
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (JsonNode day : said) {
            if (day.isInt() && day.asInt() >= 1 && day.asInt() <= DAYS) {
                days.add(DayOfWeek.of(day.asInt()));
            }
            String name = day.isTextual() ? day.asText().strip().toUpperCase(Locale.ROOT) : "";
            for (DayOfWeek each : DayOfWeek.values()) {
                if (name.length() >= DAY_LETTERS && each.name().startsWith(name)) {
                    days.add(each);
                }
            }
        }
        return days;
    }

    /** An unknown zone counts days as UTC does. */
    private static int shift(String zone, LocalDate date) {
        try {
            return zone.isBlank()
                    ? 0
                    : ZoneId.of(zone.strip())
                                    .getRules()
                                    .getOffset(date.atStartOfDay())
                                    .getTotalSeconds()
                            / SECONDS;
        } catch (DateTimeException e) {
            return 0;
        }
    }
}
