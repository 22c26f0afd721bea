package dev.tidegate.cli.migrate.plans;

import dev.tidegate.cli.migrate.move.NotCarriedException;
import dev.tidegate.cli.migrate.move.SourceKey;
import dev.tidegate.cli.migrate.remote.Words;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Window;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The state of a bucket as Bucket4j 7 to 8 writes it in binary: its bandwidths, then for each the instant of the last refill,
 * the level, and the rounding error of a greedy refill. All integers are big-endian.
 */
final class Bucket4jState implements OtherKey {
    private static final int INTEGERS = 3;
    private static final int FIELDS = 3;
    private static final int MOST_BANDWIDTHS = 64;
    private static final long NANOS_PER_MICRO = 1_000;
    private static final int DIGITS = 9;

    /** One bandwidth of a bucket: its rule, and how full it is. */
    private record Band(
            long capacity,
            long refillPeriodNanos,
            long refillTokens,
            boolean intervally,
            long refilledNanos,
            long size,
            long error) {
        /** Tokens at an instant; a refill in intervals comes at the end of each. */
        BigDecimal levelAt(long nanos) {
            BigDecimal elapsed = BigDecimal.valueOf(Math.max(0, nanos - refilledNanos));
            BigDecimal period = BigDecimal.valueOf(refillPeriodNanos);
            if (intervally) {
                BigDecimal intervals = elapsed.divideToIntegralValue(period);
                return BigDecimal.valueOf(size).add(intervals.multiply(BigDecimal.valueOf(refillTokens)));
            }
            BigDecimal parts =
                    elapsed.multiply(BigDecimal.valueOf(refillTokens)).add(BigDecimal.valueOf(error));
            return BigDecimal.valueOf(size).add(parts.divide(period, DIGITS, RoundingMode.DOWN));
        }

        boolean fits(Window.Bucket bucket) {
            return BigDecimal.valueOf(refillTokens)
                            .multiply(BigDecimal.valueOf(bucket.period().toNanos()))
                            .compareTo(
                                    BigDecimal.valueOf(bucket.refill()).multiply(BigDecimal.valueOf(refillPeriodNanos)))
                    == 0;
        }
    }

    private final List<Band> bands;
    private final long nowMicros;

    private Bucket4jState(List<Band> bands, long nowMicros) {
        this.bands = bands;
        this.nowMicros = nowMicros;
    }

    static Bucket4jState of(SourceKey key, long nowMicros) {
        if (!key.type().equals("string")) {
            throw new NotCarriedException("type " + key.type() + " instead of a string");
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(Words.bytes(key.head())))) {
            return new Bucket4jState(bands(in), nowMicros);
        } catch (IOException e) {
            throw new NotCarriedException("no state of Bucket4j");
        }
    }

    private static List<Band> bands(DataInputStream in) throws IOException {
        in.readInt();
        in.readInt();
        int count = in.readInt();
        if (count < 1 || count > MOST_BANDWIDTHS) {
            throw new IOException("no number of bandwidths");
        }
        List<long[]> rules = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            in.readInt();
            long capacity = in.readLong();
            in.readLong();
            long period = in.readLong();
            long tokens = in.readLong();
            long intervally = in.readBoolean() ? 1 : 0;
            in.readLong();
            in.readBoolean();
            if (in.readBoolean()) {
                in.readUTF();
            }
            if (capacity < 1 || period < 1 || tokens < 1) {
                throw new IOException("a bandwidth without a capacity or a refill");
            }
            rules.add(new long[] {capacity, period, tokens, intervally});
        }
        if (in.readInt() != INTEGERS) {
            throw new NotCarriedException("a state of Bucket4j with floating-point numbers");
        }
        in.readInt();
        if (in.readInt() != count * FIELDS) {
            throw new IOException("another number of fields");
        }
        List<Band> bands = new ArrayList<>();
        for (long[] rule : rules) {
            bands.add(new Band(rule[0], rule[1], rule[2], rule[3] == 1, in.readLong(), in.readLong(), in.readLong()));
        }
        return bands;
    }

    @Override
    public String form() {
        return "bucket of Bucket4j";
    }

    /** The bandwidth with the refill of the limit; where there is one alone it is that. */
    @Override
    public Optional<Counts> countsOf(Limit limit) {
        if (!(limit.window() instanceof Window.Bucket bucket)
                || limit.capacity().isEmpty()) {
            return Optional.empty();
        }
        return bands.stream().filter(band -> band.fits(bucket)).findFirst().map(band -> {
            long drawn = Numbers.drawn(band.capacity, band.levelAt(nowMicros * NANOS_PER_MICRO));
            return Counts.total(
                    drawn,
                    nowMicros,
                    band.intervally
                            ? "refills of a part of an interval are not counted: at most one interval later"
                            : "");
        });
    }
}
