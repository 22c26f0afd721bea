package dev.tidegate.bench.redis;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;

/** How a benchmark chooses the next subject. */
final class Choice {
    private Choice() {}

    /** Always the same one, which {@link #among} never takes. */
    static IntSupplier hot() {
        return () -> 99_999_999;
    }

    /** Any of so many, each as likely. */
    static IntSupplier among(int subjects) {
        return () -> ThreadLocalRandom.current().nextInt(subjects);
    }
}
