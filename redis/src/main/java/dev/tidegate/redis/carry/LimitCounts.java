package dev.tidegate.redis.carry;

import java.util.ArrayList;
import java.util.List;

/**
 * What a limit counts in Redis, and what was carried into it before. Immutable.
 *
 * @param clockMicros the instant of Redis at which it was read
 * @param counted what is in its present window: of a sliding one by the instants of its segments, of others one sum at
 *     the start of the window
 * @param carried what the marker says was carried, of the present window
 */
public record LimitCounts(long clockMicros, List<LimitCarry.Charge> counted, List<LimitCarry.Charge> carried) {
    /** Copies the lists, so that the record is immutable. */
    public LimitCounts {
        counted = List.copyOf(counted);
        carried = List.copyOf(carried);
    }

    /**
     * Reads the reply to {@link LimitCarry#counts}.
     *
     * @param reply its numbers, more than one
     */
    public static LimitCounts of(List<Long> reply) {
        int split = 2 + 2 * Math.toIntExact(reply.get(1));
        return new LimitCounts(
                reply.get(0), charges(reply.subList(2, split)), charges(reply.subList(split, reply.size())));
    }

    private static List<LimitCarry.Charge> charges(List<Long> pairs) {
        List<LimitCarry.Charge> charges = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i += 2) {
            charges.add(new LimitCarry.Charge(pairs.get(i), pairs.get(i + 1)));
        }
        return charges;
    }

    /** The sum of what is counted. */
    public long used() {
        return counted.stream().mapToLong(LimitCarry.Charge::amount).sum();
    }
}
