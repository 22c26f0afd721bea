package dev.tidegate.server.http.wire;

import java.util.List;

/**
 * A fault, and what was seen of the header that it is about.
 *
 * @param seen the values of that header, as they came; empty where the fault is about none
 */
public record Refused(WireFault fault, List<String> seen) {
    /** Copies the collections, so that the record is immutable. */
    public Refused {
        seen = List.copyOf(seen);
    }

    Refused(WireFault fault) {
        this(fault, List.of());
    }
}
