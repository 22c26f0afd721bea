package dev.tidegate.internal.usage;

import dev.tidegate.internal.usage.UsageFormat.Place;

/**
 * Says which counts of a usage object are parts of others: as its format has it, unless a part is larger than its whole,
 * or the total says otherwise. A total is evidence in both directions: where one reading of the parts adds up to it,
 * that reading is taken; where several do, the one nearest to the format, and of two equally near ones the dearer.
 */
final class Balance {
    private static final int READ = 1;
    private static final int WRITTEN = 2;
    private static final int REASONING = 4;
    private static final int TOOLS = 8;
    private static final int ALL = 15;

    private final long[] part = new long[4];
    private final long input;
    private final long output;
    private final long total;
    private final int usual;
    private final int apart;

    /** A bit for each part that is not inside its whole. */
    final int beside;
    /** How much the total has beyond every part; 0 if nothing. */
    final long surplus;

    Balance(Tally tally, UsageFormat format, long input, long written) {
        this.input = input;
        this.output = tally.get(Role.OUTPUT);
        this.total = tally.get(Role.TOTAL);
        part[0] = tally.get(Role.CACHE_READ);
        part[1] = written;
        part[2] = tally.get(Role.REASONING);
        part[3] = tally.get(Role.TOOL_INPUT);
        int caches = evidence(tally, format.cache() == Place.INSIDE ? 0 : READ | WRITTEN);
        int thoughts = format.reasoning() == Place.INSIDE ? 0 : REASONING;
        int wanted = caches | thoughts | TOOLS;
        this.usual = fits(wanted) ? wanted : fitting(wanted);
        int mayMiss = (format.cache() == Place.APART ? READ | WRITTEN : 0)
                | (format.reasoning() == Place.APART ? REASONING | TOOLS : 0);
        this.apart = (usual & ~wanted | usual & mayMiss) & ALL;
        this.beside = balanced() ? usual : nearest();
        this.surplus = total > sum(beside) ? total - sum(beside) : 0;
    }

    boolean isBeside(Role role) {
        int bit = switch (role) {
            case CACHE_READ -> READ;
            case CACHE_WRITE -> WRITTEN;
            case REASONING -> REASONING;
            default -> TOOLS;
        };
        return (beside & bit) != 0;
    }

    /** What was sent without a cache, where it is said, is as good as a total of what was sent. */
    private int evidence(Tally tally, int caches) {
        if (!tally.has(Role.UNCACHED)) {
            return caches;
        }
        long fresh = tally.get(Role.UNCACHED);
        if (fresh + part[0] + part[1] == input) {
            return 0;
        }
        return fresh == input ? READ | WRITTEN : caches;
    }

    /** Whether what is inside by {@code beside} is not more than its whole. */
    private boolean fits(int beside) {
        long inInput = (beside & READ) == 0 ? part[0] : 0;
        inInput += (beside & WRITTEN) == 0 ? part[1] : 0;
        inInput += (beside & TOOLS) == 0 ? part[3] : 0;
        long inOutput = (beside & REASONING) == 0 ? part[2] : 0;
        return inInput <= input && inOutput <= output;
    }

    private int fitting(int wanted) {
        int caches = wanted | READ | WRITTEN;
        if (fits(caches)) {
            return caches;
        }
        int thoughts = wanted | REASONING;
        return fits(thoughts) ? thoughts : caches | thoughts;
    }

    private long sum(int beside) {
        long sum = input + output;
        for (int i = 0; i < part.length; i++) {
            sum += (beside & 1 << i) != 0 ? part[i] : 0;
        }
        return sum;
    }

    /** Whether the format's own reading adds up to the total, with or without what totals may leave out. */
    private boolean balanced() {
        return total == 0 || total == sum(usual) || apart != 0 && total == sum(usual & ~apart);
    }

    private int nearest() {
        int best = -1;
        for (int reading = 0; reading <= ALL; reading++) {
            if (sum(reading) == total && fits(reading) && !idle(reading) && closer(reading, best)) {
                best = reading;
            }
        }
        return best < 0 ? usual : best;
    }

    /** Readings that differ only in where a part of 0 is are one. */
    private boolean idle(int reading) {
        for (int i = 0; i < part.length; i++) {
            if (part[i] == 0 && ((reading ^ usual) & 1 << i) != 0) {
                return true;
            }
        }
        return false;
    }

    private boolean closer(int reading, int best) {
        if (best < 0) {
            return true;
        }
        int changes = Integer.bitCount(reading ^ usual) - Integer.bitCount(best ^ usual);
        return changes < 0 || changes == 0 && Integer.bitCount(reading) > Integer.bitCount(best);
    }
}
