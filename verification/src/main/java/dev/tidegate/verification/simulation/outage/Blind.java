package dev.tidegate.verification.simulation.outage;

import java.util.HashMap;
import java.util.Map;

/** What was admitted blindly while the store was away, of each tenant, net of what was given back; and what it may be. */
final class Blind {
    final long since;
    final Map<String, Long> admitted = new HashMap<>();
    final Map<String, Long> bound = new HashMap<>();

    Blind(long since) {
        this.since = since;
    }
}
