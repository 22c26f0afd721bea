package dev.tidegate.bench;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs one case in a JVM of its own. What JMH says on the way goes to its log. */
final class Measurement {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private final OutputFormat log;
    private final boolean quick;

    Measurement(PrintStream log, boolean quick) {
        this.log = OutputFormatFactory.createFormatInstance(log, VerboseMode.NORMAL);
        this.quick = quick;
    }

    OutputFormat log() {
        return log;
    }

    Row of(Case one) throws RunnerException {
        RunResult result = new Runner(options(one).build(), log).runSingle();
        Result<?> primary = result.getPrimaryResult();
        return new Row(
                one.group(),
                one.name(),
                Row.Unit.NANOS_PER_OP,
                primary.getScore(),
                primary.getScoreError(),
                primary.getStatistics().getMin(),
                allocated(result));
    }

    private static double allocated(RunResult result) {
        for (String label : result.getSecondaryResults().keySet()) {
            if (label.endsWith(ALLOCATED)) {
                return result.getSecondaryResults().get(label).getScore();
            }
        }
        return Double.NaN;
    }

    /**
     * Short: what is measured here is warm within a second, and the whole run has five minutes. The young generation
     * is small so that it has been used before measuring begins: else the first touch of every page is measured.
     */
    private ChainedOptionsBuilder options(Case one) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + Pattern.quote(one.method()) + "$")
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(1)
                .warmupIterations(quick ? 1 : 4)
                .warmupTime(TimeValue.milliseconds(300))
                .measurementIterations(quick ? 2 : 6)
                .measurementTime(TimeValue.milliseconds(quick ? 150 : 300))
                .jvmArgs("-Xms1g", "-Xmx1g", "-Xmn64m")
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true);
        one.params().forEach(options::param);
        return options;
    }
}
