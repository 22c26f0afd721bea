package dev.tidegate.doctor.probe;

import dev.tidegate.doctor.diagnosis.DiagnosedException;
import dev.tidegate.doctor.diagnosis.FailureClass;
import dev.tidegate.doctor.diagnosis.Layer;
import java.io.IOException;
import java.util.Arrays;

/** Measures the response times of sequential commands. */
public final class LatencyProbe implements Probe {
    private static final int MOST = 40;
    /** How long the limiter waits for a decision by default. */
    private static final long DEADLINE_MICROS = 50_000;

    private static final long[] EDGES_MICROS = {100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000};

    @Override
    public Layer layer() {
        return Layer.LATENCY;
    }

    @Override
    public FailureClass whenLate() {
        return FailureClass.TOO_SLOW;
    }

    @Override
    public String look(ProbeContext visit) throws DiagnosedException, IOException {
        long[] took = new long[MOST];
        int made = 0;
        long begun = visit.nowMicros();
        long last = begun;
        while (made < MOST && (made < 3 || last - begun < visit.timeout().toMillis() * 500)) {
            visit.wire().ask("GET", visit.key());
            long now = visit.nowMicros();
            took[made++] = Math.max(0, now - last);
            last = now;
        }
        long[] sorted = Arrays.copyOf(took, made);
        Arrays.sort(sorted);
        long half = sorted[made / 2];
        String seen = "half of " + made + " answers within " + millis(half) + ", the slowest "
                + millis(sorted[made - 1]) + ": " + histogram(sorted);
        if (half > DEADLINE_MICROS) {
            throw new DiagnosedException(FailureClass.TOO_SLOW, seen);
        }
        return seen;
    }

    private static String histogram(long[] sorted) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        for (long edge : EDGES_MICROS) {
            int from = at;
            while (at < sorted.length && sorted[at] <= edge) {
                at++;
            }
            if (at > from) {
                out.append(out.isEmpty() ? "" : ", ")
                        .append(at - from)
                        .append(" ≤ ")
                        .append(millis(edge));
            }
        }
        if (at < sorted.length) {
            out.append(out.isEmpty() ? "" : ", ").append(sorted.length - at).append(" > 50 ms");
        }
        return out.toString();
    }

    private static String millis(long micros) {
        return micros % 1000 == 0
                ? micros / 1000 + " ms"
                : micros / 1000 + "." + String.format("%03d", micros % 1000).replaceAll("0+$", "") + " ms";
    }
}
