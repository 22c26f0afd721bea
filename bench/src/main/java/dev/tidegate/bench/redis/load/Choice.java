package dev.tidegate.bench.redis.load;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;

/** How a benchmark chooses the next subject. */
public final class Choice {
    private Choice() {}

    /** Always the same one, which {@link #among} never takes. */
    public static IntSupplier hot() {
        return () -> 99_999_999;
    }

    /** Any of so many, each as likely. */
    public static IntSupplier among(int subjects) {
        return () -> ThreadLocalRandom.current().nextInt(subjects);
    }
}
