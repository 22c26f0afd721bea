package dev.tidegate.doctor.probe;

import dev.tidegate.doctor.diagnosis.DiagnosedException;
import dev.tidegate.doctor.diagnosis.FailureClass;
import dev.tidegate.doctor.diagnosis.Layer;
import dev.tidegate.resp.Resp;
import java.io.IOException;
import java.util.List;

/** Compares the server's clock with that of this machine. A difference stops nothing: decisions go by the server's alone. */
public final class ClockProbe implements Probe {
    private static final long MICROS_PER_SECOND = 1_000_000;
    /** Machines that keep time are within milliseconds; with more than this, reset times are wrong. */
    private static final long TOLERATED_MICROS = 2 * MICROS_PER_SECOND;

    @Override
    public Layer layer() {
        return Layer.CLOCK;
    }

    @Override
    public FailureClass whenLate() {
        return FailureClass.NO_ANSWER;
    }

    @Override
    public String look(ProbeContext visit) throws DiagnosedException, IOException {
        long before = visit.nowMicros();
        Resp reply = visit.wire().ask("TIME");
        long after = visit.nowMicros();
        if (reply instanceof Resp.Refusal refusal) {
            throw new DiagnosedException(RedisErrors.meaning(refusal), visit.said(refusal));
        }
        List<Resp> time = reply.items();
        if (time.size() != 2) {
            throw new DiagnosedException(FailureClass.UNEXPECTED_REPLY, "TIME was not answered with a time");
        }
        long theirs = time.get(0).whole(0) * MICROS_PER_SECOND + time.get(1).whole(0);
        // At some instant between the two readings: what is left of the difference outside of them is certain.
        long skew = theirs < before ? theirs - before : Math.max(0, theirs - after);
        if (Math.abs(skew) > TOLERATED_MICROS) {
            visit.note(
                    FailureClass.CLOCK_SKEW,
                    "the server is " + Math.abs(skew) / MICROS_PER_SECOND + " s " + (skew < 0 ? "behind" : "ahead"));
        }
        return skew == 0 ? "the same" : (skew < 0 ? "behind by " : "ahead by ") + Math.abs(skew) / 1000 + " ms";
    }
}
