package dev.tidegate.cli.simulate;

/**
 * How well the input of one model's calls was estimated.
 *
 * @param model its family in the price table, so that its names are one row
 * @param calls that say what was expected of them
 * @param used tokens that they sent
 * @param estimated tokens that were expected
 * @param meanError the mean over the calls of |estimated − used| ÷ used, 0.1 being ten per cent
 */
public record EstimateTotals(String model, long calls, long used, long estimated, double meanError) {
    /** By how much the sum of the estimates is too high; below 0 if it is too low. */
    public double bias() {
        return (double) (estimated - used) / Math.max(1, used);
    }
}
