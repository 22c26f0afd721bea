package dev.tidegate.call;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Calls listeners of applications, whose faults must not end a call that has been paid for. */
final class Listeners {
    private static final Logger LOG = System.getLogger("dev.tidegate.call");

    private Listeners() {}

    static void tell(Runnable what) {
        try {
            what.run();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "a listener of metered calls failed: " + e);
        }
    }
}
