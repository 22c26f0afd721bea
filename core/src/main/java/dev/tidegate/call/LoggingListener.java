package dev.tidegate.call;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Writes one line for each denial and each call that could not be booked as used. */
final class LoggingListener implements CallListener {
    private static final Logger LOG = System.getLogger("dev.tidegate.call");

    @Override
    public void denied(PlannedCall call, CallDeniedException denial) {
        LOG.log(Level.INFO, "tenant " + call.subject().tenant() + ": " + denial.getMessage());
    }

    @Override
    public void failed(ModelCall call, Throwable cause) {
        LOG.log(
                Level.WARNING,
                "tenant " + call.planned().subject().tenant() + ": a call was not booked as used: " + cause);
    }
}
