package dev.tidegate.aws.metrics;

import java.util.OptionalInt;

/**
 * The assessment of a metric against its thresholds.
 *
 * @param level the worst there was in the window
 * @param lastOver the newest period at whose end it was over its threshold
 * @param now whether it still was at the end of the newest period that has a value
 */
public record Verdict(Level level, OptionalInt lastOver, boolean now) {

    static Verdict of(Metric metric, Series series, int periodSeconds) {
        if (series.isEmpty()) {
            return new Verdict(Level.NO_DATA, OptionalInt.empty(), false);
        }
        if (metric.threshold().isEmpty()) {
            return new Verdict(Level.PLAIN, OptionalInt.empty(), false);
        }
        Threshold threshold = metric.threshold().get().against(series);
        if (metric.periodSeconds() <= periodSeconds) {
            return judged(threshold, series, periodSeconds);
        }
        Verdict verdict = judged(threshold, series.withoutGaps(), periodSeconds);
        OptionalInt when = verdict.lastOver().isEmpty()
                ? OptionalInt.empty()
                : series.indexOfValue(verdict.lastOver().getAsInt());
        return new Verdict(verdict.level(), when, verdict.now());
    }

    private static Verdict judged(Threshold threshold, Series series, int periodSeconds) {
        Level worst = Level.OK;
        int lastOver = -1;
        int newest = -1;
        for (int i = 0; i < series.values().size(); i++) {
            if (series.at(i).isEmpty()) {
                continue;
            }
            newest = i;
            Level level = level(threshold, series, i, periodSeconds);
            worst = level.compareTo(worst) > 0 ? level : worst;
            lastOver = level.isOver() ? i : lastOver;
        }
        OptionalInt when = lastOver < 0 ? OptionalInt.empty() : OptionalInt.of(lastOver);
        return new Verdict(worst, when, lastOver >= 0 && lastOver == newest);
    }

    /** As an alarm has it: {@code atLeast} of the last {@code of} periods; a missing one is not over. */
    private static Level level(Threshold threshold, Series series, int end, int periodSeconds) {
        int critical = 0;
        int over = 0;
        for (int i = Math.max(0, end - threshold.of() + 1); i <= end; i++) {
            Level level = series.at(i)
                    .map(value -> threshold.level(value, periodSeconds))
                    .orElse(Level.OK);
            critical += level == Level.CRITICAL ? 1 : 0;
            over += level.isOver() ? 1 : 0;
        }
        if (critical >= threshold.atLeast()) {
            return Level.CRITICAL;
        }
        boolean warns = over >= threshold.atLeast() && threshold.warning().isPresent();
        return warns ? Level.WARNING : Level.OK;
    }
}
