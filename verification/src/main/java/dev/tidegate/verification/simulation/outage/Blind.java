package dev.tidegate.verification.simulation.outage;

import java.util.HashMap;
import java.util.Map;

/** Admissions without the store, summed by tenant, net of what was given back, and the bound that they must keep. */
final class Blind {
    final long since;
    final Map<String, Long> admitted = new HashMap<>();
    final Map<String, Long> bound = new HashMap<>();

    Blind(long since) {
        this.since = since;
    }
}
