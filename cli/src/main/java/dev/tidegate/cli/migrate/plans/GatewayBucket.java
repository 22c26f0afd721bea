package dev.tidegate.cli.migrate.plans;

import dev.tidegate.cli.migrate.move.NotCarriedException;
import dev.tidegate.cli.migrate.move.SourceKey;
import dev.tidegate.cli.migrate.remote.Words;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Window;
import dev.tidegate.resp.Resp;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/** A bucket of Spring Cloud Gateway: tokens under one key, the second of the last call under another. It is refilled by whole seconds. */
final class GatewayBucket implements OtherKey {
    private static final String TOKENS = ".tokens";
    private static final String TIMESTAMP = ".timestamp";
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final int DIGITS = 9;
    /** Longer than a second of the next thousand years. */
    private static final String MOST_DIGITS = "19";

    private final SourceKey key;
    private final long nowMicros;
    private final BigDecimal tokens;
    private long second;

    private GatewayBucket(SourceKey key, long nowMicros) {
        this.key = key;
        this.nowMicros = nowMicros;
        this.tokens = Numbers.decimal(key.head(), "a level");
    }

    /** Of the two keys the one with the tokens; the other is read with it. */
    static Optional<OtherKey> of(SourceKey key, long nowMicros) {
        if (!key.type().equals("string")) {
            throw new NotCarriedException("type " + key.type() + " instead of a string");
        }
        return key.name().endsWith(TOKENS) ? Optional.of(new GatewayBucket(key, nowMicros)) : Optional.empty();
    }

    @Override
    public String form() {
        return "bucket of Spring Cloud Gateway";
    }

    @Override
    public List<byte[][]> reads() {
        String name = key.name().substring(0, key.name().length() - TOKENS.length()) + TIMESTAMP;
        return List.<byte[][]>of(Words.of("GETRANGE", name, "0", MOST_DIGITS));
    }

    @Override
    public void read(List<Resp> replies) {
        second = Numbers.count(replies.get(0).text());
    }

    @Override
    public Optional<Counts> countsOf(Limit limit) {
        if (!(limit.window() instanceof Window.Bucket bucket)
                || limit.capacity().isEmpty()) {
            return Optional.empty();
        }
        long seconds = Math.max(0, nowMicros / MICROS_PER_SECOND - second);
        BigDecimal refilled = BigDecimal.valueOf(bucket.refill())
                .multiply(BigDecimal.valueOf(seconds))
                .multiply(BigDecimal.valueOf(MICROS_PER_SECOND))
                .divide(BigDecimal.valueOf(bucket.period().toNanos() / 1_000), DIGITS, RoundingMode.DOWN);
        return Optional.of(
                Counts.total(Numbers.drawn(limit.capacity().getAsLong(), tokens.add(refilled)), nowMicros, ""));
    }
}
