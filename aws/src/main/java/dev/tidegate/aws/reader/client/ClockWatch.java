package dev.tidegate.aws.reader.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Compares this machine's clock with the date of answers. The SDK corrects a skew for its own calls, but not for tokens for a cache. */
final class ClockWatch implements ExecutionInterceptor {
    private final InstantSource clock;
    private volatile Optional<Duration> ahead = Optional.empty();

    ClockWatch(InstantSource clock) {
        this.clock = clock;
    }

    /** How far this machine is ahead, to about a second. */
    Optional<Duration> ahead() {
        return ahead;
    }

    @Override
    public void beforeUnmarshalling(Context.BeforeUnmarshalling context, ExecutionAttributes attributes) {
        Instant now = clock.instant();
        context.httpResponse()
                .firstMatchingHeader("Date")
                .flatMap(ClockWatch::parsed)
                .ifPresent(theirs -> ahead = Optional.of(Duration.between(theirs, now)));
    }

    private static Optional<Instant> parsed(String date) {
        try {
            return Optional.of(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
