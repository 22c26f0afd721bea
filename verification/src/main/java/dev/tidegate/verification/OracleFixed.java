package dev.tidegate.verification;

/** Windows between the multiples of a duration. */
final class OracleFixed extends OracleAligned {
    private final long d;

    OracleFixed(long d) {
        this.d = d;
    }

    @Override
    OracleLimit fresh() {
        return new OracleFixed(d);
    }

    @Override
    long[] windowAround(long now) {
        return new long[] {now / d, (now / d + 1) * d};
    }

    @Override
    long ahead(long clock) {
        return latest() / d * d - clock;
    }

    @Override
    long longest() {
        return d;
    }
}
