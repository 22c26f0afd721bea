package dev.tidegate.cli.migrate.plans;

import dev.tidegate.cli.migrate.move.NotCarriedException;
import dev.tidegate.cli.migrate.move.SourceKey;
import dev.tidegate.cli.migrate.remote.Words;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Window;
import dev.tidegate.resp.Resp;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Windows and token buckets of {@code @upstash/ratelimit}. */
final class UpstashKey {
    static final String LATEST = "instants of a window are not stored: taken as late as they can be";

    private UpstashKey() {}

    static OtherKey of(SourceKey key, long nowMicros) {
        int colon = key.name().lastIndexOf(':');
        boolean indexed = key.name().substring(colon + 1).matches("\\d{1,15}");
        if (key.type().equals("string") && indexed && !key.name().contains(":events:")) {
            return new WindowCount(
                    Numbers.count(key.head()), Long.parseLong(key.name().substring(colon + 1)), nowMicros);
        } else if (key.type().equals("hash")) {
            return new Bucket(key, nowMicros);
        }
        throw new NotCarriedException(
                key.name().endsWith(":dynamic:global")
                        ? "a dynamic limit: the plans file has the limits"
                        : key.name().contains(":denyList:") || key.name().endsWith(":ipDenyListStatus")
                                ? "a deny list, which no plan has"
                                : key.name().contains(":events:")
                                        ? "analytics, which are no limit"
                                        : "no window and no bucket");
    }

    /**
     * A count of a window whose number is known, and whose length is that of the limit that has a window of this number now
     * or just had.
     */
    private record WindowCount(long count, long index, long nowMicros) implements OtherKey {
        @Override
        public String form() {
            return "window";
        }

        @Override
        public Optional<Counts> countsOf(Limit limit) {
            Optional<Long> duration = durationOf(limit);
            if (duration.isEmpty()) {
                return Optional.empty();
            }
            long number = nowMicros / duration.get();
            if (index != number && index != number - 1) {
                return Optional.empty();
            }
            long end = (index + 1) * duration.get() - 1;
            // Refused calls are counted too: more than the capacity was never admitted.
            long admitted = Math.min(count, limit.capacity().orElse(Numbers.MAX_AMOUNT));
            return Optional.of(Counts.total(admitted, end, limit.window() instanceof Window.Sliding ? LATEST : ""));
        }
    }

    /** The length in µs of the window of a fixed or a sliding limit; empty for other limits. */
    static Optional<Long> durationOf(Limit limit) {
        if (limit.window() instanceof Window.Sliding sliding) {
            return Optional.of(sliding.duration().toNanos() / 1_000);
        } else if (limit.window() instanceof Window.Fixed fixed) {
            return Optional.of(fixed.duration().toNanos() / 1_000);
        }
        return Optional.empty();
    }

    /** A bucket that is refilled at the end of each interval. */
    private static final class Bucket implements OtherKey {
        private final SourceKey key;
        private final long nowMicros;
        private BigDecimal tokens = BigDecimal.ZERO;
        private long refilledAtMicros;

        Bucket(SourceKey key, long nowMicros) {
            this.key = key;
            this.nowMicros = nowMicros;
        }

        @Override
        public String form() {
            return "token bucket";
        }

        @Override
        public List<byte[][]> lengths() {
            return List.of(Words.of("HSTRLEN", key.name(), "tokens"), Words.of("HSTRLEN", key.name(), "refilledAt"));
        }

        @Override
        public List<byte[][]> reads() {
            return List.<byte[][]>of(Words.of("HMGET", key.name(), "tokens", "refilledAt"));
        }

        @Override
        public void read(List<Resp> replies) {
            List<Resp> fields = replies.get(0).items();
            if (fields.size() != 2 || fields.get(0).text().isEmpty()) {
                throw new NotCarriedException("a hash that is no token bucket");
            }
            tokens = Numbers.decimal(fields.get(0).text(), "a level");
            refilledAtMicros =
                    Numbers.decimal(fields.get(1).text(), "an instant").longValue() * 1_000;
        }

        @Override
        public Optional<Counts> countsOf(Limit limit) {
            if (!(limit.window() instanceof Window.Bucket bucket)
                    || limit.capacity().isEmpty()) {
                return Optional.empty();
            }
            long intervals =
                    Math.max(0, nowMicros - refilledAtMicros) / (bucket.period().toNanos() / 1_000);
            BigDecimal level = tokens.add(BigDecimal.valueOf(intervals).multiply(BigDecimal.valueOf(bucket.refill())));
            return Optional.of(Counts.total(
                    Numbers.drawn(limit.capacity().getAsLong(), level),
                    nowMicros,
                    "refills of a part of an interval are not counted: at most one interval later"));
        }
    }
}
