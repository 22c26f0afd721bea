package dev.tidegate.cli.terminal;

import java.io.InputStream;
import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar over the bytes of a file, or over steps of work. Its class is loaded only for a terminal. */
public final class Progress {
    private static final int WIDTH = 80;
    private static final long MEGABYTE = 1_000_000;

    private Progress() {}

    public static InputStream over(InputStream in, long bytes, PrintWriter err) {
        return ProgressBar.wrap(
                in,
                new ProgressBarBuilder()
                        .setTaskName("replay")
                        .setUnit("MB", MEGABYTE)
                        .setInitialMax(bytes)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setConsumer(new Line(err)));
    }

    /** A bar over steps that may turn out to be more or fewer than was thought. */
    public static final class Steps implements AutoCloseable {
        private final ProgressBar bar;

        private Steps(ProgressBar bar) {
            this.bar = bar;
        }

        /** Moves the bar to this step. */
        public void at(long step) {
            bar.maxHint(Math.max(step, bar.getMax()));
            bar.stepTo(step);
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    /** A bar over about {@code most} steps. */
    public static Steps steps(String task, String unit, long most, PrintWriter err) {
        return new Steps(new ProgressBarBuilder()
                .setTaskName(task)
                .setUnit(" " + unit, 1)
                .setInitialMax(most)
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new Line(err))
                .build());
    }

    /** One line of the terminal, written over and over and cleared at the end. */
    private static final class Line implements ProgressBarConsumer {
        private final PrintWriter err;

        Line(PrintWriter err) {
            this.err = err;
        }

        @Override
        public int getMaxRenderedLength() {
            return WIDTH;
        }

        @Override
        public void accept(String rendered) {
            err.print("\r" + rendered);
            err.flush();
        }

        @Override
        public void clear() {
            err.print("\r" + " ".repeat(WIDTH) + "\r");
            err.flush();
        }

        @Override
        public void close() {
            clear();
        }
    }
}
