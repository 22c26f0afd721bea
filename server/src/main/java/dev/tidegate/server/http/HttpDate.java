package dev.tidegate.server.http;

import dev.tidegate.TimeSource;
import dev.tidegate.protocol.Rounding;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The header {@code Date}, rewritten once a second. Safe for any number of threads. */
public final class HttpDate {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final TimeSource clock;
    private volatile Written last = new Written(Long.MIN_VALUE, "");

    private record Written(long second, String text) {}

    public HttpDate(TimeSource clock) {
        this.clock = clock;
    }

    String text() {
        return text(clock.nowMicros());
    }

    String text(long nowMicros) {
        long second = Math.floorDiv(nowMicros, Rounding.MICROS_PER_SECOND);
        Written written = last;
        if (written.second() != second) {
            written = new Written(second, FORMAT.format(Instant.ofEpochSecond(second)));
            last = written;
        }
        return written.text();
    }
}
