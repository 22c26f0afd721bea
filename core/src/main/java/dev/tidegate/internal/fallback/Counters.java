package dev.tidegate.internal.fallback;

import java.util.concurrent.atomic.LongAdder;

/** The counters of {@link dev.tidegate.FailureStatus}. */
final class Counters {
    final LongAdder blindAllowed = new LongAdder();
    final LongAdder blindDenied = new LongAdder();
    final LongAdder writtenBack = new LongAdder();
    final LongAdder journalled = new LongAdder();
    final LongAdder replayed = new LongAdder();
    final LongAdder outcomeUnknown = new LongAdder();
    final LongAdder lateCharges = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder dropped = new LongAdder();
}
