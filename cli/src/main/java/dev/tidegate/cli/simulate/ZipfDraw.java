package dev.tidegate.cli.simulate;

import dev.tidegate.InvalidInputException;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The subjects of a trace that has none: {@code subject-k} with a probability in proportion to 1/k, the
 * classic shape of a few heavy customers and a long tail (G. K. Zipf, 1949, with exponent 1).
 *
 * <p>The same seed and number draw the same subjects on every machine: {@link SplittableRandom} is specified bit by
 * bit, and the rest is IEEE arithmetic.
 */
public final class ZipfDraw {
    /** A million cumulated doubles are 8 MB. */
    public static final int MAX_SUBJECTS = 1_000_000;

    private final double[] cumulated;
    private final SplittableRandom random;

    /**
     * @param subjects over how many to draw, 1 … 1,000,000
     * @param seed of the draw
     */
    public ZipfDraw(int subjects, long seed) {
        if (subjects < 1 || subjects > MAX_SUBJECTS) {
            throw new InvalidInputException("--subjects", subjects, "an integer from 1 to " + MAX_SUBJECTS);
        }
        this.random = new SplittableRandom(seed);
        this.cumulated = new double[subjects];
        double sum = 0;
        for (int rank = 1; rank <= subjects; rank++) {
            sum += 1.0 / rank;
            cumulated[rank - 1] = sum;
        }
    }

    /** The next subject. */
    public String next() {
        double total = cumulated[cumulated.length - 1];
        double point = (random.nextLong() >>> 11) * 0x1.0p-53 * total;
        int found = Arrays.binarySearch(cumulated, point);
        int index = found >= 0 ? found + 1 : -found - 1;
        return "subject-" + (Math.min(index, cumulated.length - 1) + 1);
    }
}
