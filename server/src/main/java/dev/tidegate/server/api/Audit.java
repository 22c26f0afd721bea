package dev.tidegate.server.api;

import dev.tidegate.Outcome;
import dev.tidegate.protocol.Operation;
import dev.tidegate.protocol.Printable;
import dev.tidegate.server.http.Call;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs, by a logger of its own, which API key changed charges. Without API keys there is no name to log. */
final class Audit {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tidegate.audit");

    private Audit() {}

    /** A step on a reservation was answered. */
    static void step(Operation step, Call call, Outcome outcome) {
        boolean changes = step == Operation.SETTLE || step == Operation.ADJUST || step == Operation.CANCEL;
        if (changes && call.caller().name().isPresent()) {
            LOG.info(
                    "event=reservation.{} reservation={} result={} by={}",
                    step.label(),
                    Printable.whole(call.variable()),
                    outcome.result(),
                    call.caller().name().get());
        }
    }
}
