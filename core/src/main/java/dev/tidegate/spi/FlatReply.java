package dev.tidegate.spi;

/** A reply over one flat array of integers, the shape in which a script replies. */
final class FlatReply extends StoreReply {
    private final long[] flat;
    private final int limits;

    FlatReply(long[] flat, int limits) {
        this.flat = flat;
        this.limits = limits;
    }

    @Override
    long at(int k) {
        return flat[k];
    }

    @Override
    int length() {
        return flat.length;
    }

    @Override
    public int limits() {
        return limits;
    }
}
