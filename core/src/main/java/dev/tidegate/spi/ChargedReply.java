package dev.tidegate.spi;

/**
 * An allowed decision in two numbers for each limit: the others are known. It takes a third of the memory of a flat one, and
 * under one limit has no array.
 */
final class ChargedReply extends StoreReply {
    private final long nowMicros;
    private final long used;
    private final long backMicros;
    private final long[] others;

    ChargedReply(long nowMicros, long used, long backMicros, long[] others) {
        this.nowMicros = nowMicros;
        this.used = used;
        this.backMicros = backMicros;
        this.others = others;
    }

    @Override
    long at(int k) {
        if (k < HEADER) {
            return k == 0 ? Status.ALLOWED.code() : k < HEADER - 1 ? nowMicros : 0;
        }
        int i = (k - HEADER) / PER_LIMIT;
        return switch ((k - HEADER) % PER_LIMIT) {
            case 0 -> used(i);
            case 1 -> backAtMicros(i);
            default -> 0;
        };
    }

    @Override
    public Status status() {
        return Status.ALLOWED;
    }

    @Override
    public long flags() {
        return 0;
    }

    @Override
    public boolean has(long flag) {
        return false;
    }

    @Override
    public long used(int i) {
        return i == 0 ? used : i < limits() ? others[2 * i - 2] : 0;
    }

    @Override
    public long backAtMicros(int i) {
        return i == 0 ? backMicros : i < limits() ? others[2 * i - 1] : 0;
    }

    @Override
    public long fitsAtMicros(int i) {
        return 0;
    }

    @Override
    int length() {
        return HEADER + PER_LIMIT * limits();
    }

    @Override
    public int limits() {
        return 1 + others.length / 2;
    }
}
