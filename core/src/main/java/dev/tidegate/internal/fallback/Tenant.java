package dev.tidegate.internal.fallback;

import dev.tidegate.Subject;
import dev.tidegate.spi.LimitSet;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A tenant about which something was decided, or is waiting, without the store. Everything under its own lock. */
final class Tenant {
    final String name;
    /** Limits of keys that begin with what is left of them. */
    final Set<Object> begun = new HashSet<>();
    /** Of those, which nothing was known of, and until when they deny for that reason. */
    final Map<Object, Long> unknown = new HashMap<>();
    /** Whose counts are kept here. */
    final Set<Subject> subjects = new HashSet<>();
    /** What waits for write-back, in this order. */
    final ArrayDeque<QueuedItem> queue = new ArrayDeque<>();
    /** Calls that are summed up until they are sent. */
    final Map<Calls, QueuedItem.Booking> calls = new LinkedHashMap<>();
    /** What an earlier process of the same journal had left to give, of each limit of each key. */
    final Map<Object, Left> restored = new HashMap<>();
    /** What is left of its shares, as it is written down. */
    final RemainingShares remaining = new RemainingShares();
    /** Reservations made here, and for each how much of it waits. */
    final Map<String, Integer> made = new HashMap<>();

    /** Calls allowed here that the store may have counted, too; it is not known yet. */
    int doubts;

    boolean sending;
    /** Whether it was forgotten: another stands for it, if any. */
    boolean gone;

    /** The remaining amount of a share, and its time. */
    record Left(long amount, long atMicros) {}

    /** Calls of one subject under one plan. */
    record Calls(Subject subject, String plan, LimitSet known, LimitSet booked) {}

    Tenant(String name) {
        this.name = name;
    }
}
