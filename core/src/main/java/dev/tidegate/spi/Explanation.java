package dev.tidegate.spi;

import dev.tidegate.LimitStatus;
import dev.tidegate.overrides.AppliedOverrides;
import dev.tidegate.overrides.SubjectOverride;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What a decision says beyond yes or no, computed from the reply only on request. */
public final class Explanation {
    /** Ten years: longer waits are not stated. */
    private static final long MAX_WAIT_MICROS = 3650L * 86_400 * 1_000_000;

    private static final long NANOS_PER_MICRO = 1_000;
    /** When counts could not be read: soon, because nothing says that the limit is used up. */
    private static final Duration FAILURE_RETRY = Duration.ofSeconds(1);

    private final LimitSet set;
    private final StoreReply reply;
    private final Terms terms;

    /**
     * What explanations of many replies have in common.
     *
     * @param source the name of the store
     * @param basis whose counts it rests on
     * @param looked whether nothing was to be written, so that clamped times are not in the store yet
     * @param overrides of the subject, under which it was decided
     */
    public record Terms(String source, Basis basis, boolean looked, Optional<AppliedOverrides> overrides) {}

    /** The counts that a decision rests on: those of the store, of this process, or none. */
    public enum Basis {
        /** Those of the store. */
        STORE,
        /** Those of this process, while the store cannot answer. */
        PROCESS,
        /** None: the store cannot answer, and this process may not decide. */
        NONE
    }

    /** An explanation of a store's reply about the limits of {@code set}. */
    public Explanation(LimitSet set, StoreReply reply, String source) {
        this(set, reply, new Terms(source, Basis.STORE, false, Optional.empty()));
    }

    /** An explanation of a reply about the limits of {@code set}. */
    public Explanation(LimitSet set, StoreReply reply, Terms terms) {
        this.set = set;
        this.reply = reply;
        this.terms = terms;
    }

    /** Every limit, in order; none where no counts were looked at, for their figures would be zeros. */
    public List<LimitStatus> limits() {
        if (isUncounted()) {
            return List.of();
        }
        List<LimitStatus> all = new ArrayList<>(set.size());
        for (int i = 0; i < set.size(); i++) {
            long fits = fitsAt(i);
            all.add(new LimitStatus(
                    set.limits().get(i),
                    reply.used(i),
                    until(reply.backAtMicros(i)),
                    fits != 0,
                    fits == StoreReply.NEVER ? Duration.ZERO : until(fits)));
        }
        return all;
    }

    /** The enforced limits that did not admit. */
    public List<String> violated() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < set.size(); i++) {
            if (denies(i)) {
                names.add(set.limits().get(i).name());
            }
        }
        return names;
    }

    /** The longest wait that an enforced limit asks for. */
    public Optional<Duration> retryAfter() {
        Optional<SubjectOverride> block = block();
        if (block.isPresent()) {
            return block.get().until().map(this::afterBlock);
        }
        if (isUncounted()) {
            return Optional.of(FAILURE_RETRY);
        }
        long latest = 0;
        for (int i = 0; i < set.size(); i++) {
            if (denies(i)) {
                latest = Math.max(latest, fitsAt(i));
            }
        }
        return latest == StoreReply.NEVER ? Optional.empty() : Optional.of(until(latest));
    }

    /** The end of the block, or a later instant at which its limits admit the cost. */
    private Duration afterBlock(Instant end) {
        long atMicros = ChronoUnit.MICROS.between(Instant.EPOCH, end);
        for (int i = 0; i < set.size(); i++) {
            if (denies(i) && fitsAt(i) != StoreReply.NEVER) {
                atMicros = Math.max(atMicros, fitsAt(i));
            }
        }
        return until(atMicros);
    }

    /** The overrides that it was decided under. */
    public Optional<AppliedOverrides> overrides() {
        return terms.overrides;
    }

    private Optional<SubjectOverride> block() {
        return terms.overrides.flatMap(AppliedOverrides::block);
    }

    /** Of a concurrent limit it is no promise: a slot is free when its call ends, mostly long before it expires. */
    private long fitsAt(int i) {
        long fits = reply.fitsAtMicros(i);
        Limit limit = set.limits().get(i);
        if (fits == 0 || fits == StoreReply.NEVER || !(limit.window() instanceof Window.Concurrent)) {
            return fits;
        }
        return Math.min(fits, reply.clockMicros() + TimeUnit.MICROSECONDS.convert(limit.concurrencyRetry()));
    }

    /** Whether the time to wait is no more than a hint. */
    public boolean isHint() {
        boolean hint = (terms.looked && reply.has(StoreReply.CLOCK_CLAMPED)) || reply.has(StoreReply.REPEATED);
        // With other capacities other figures hold from then on; the end of a block is one of those instants.
        hint |= block().isEmpty()
                && terms.overrides.flatMap(AppliedOverrides::until).isPresent()
                && endsBefore();
        for (int i = 0; i < set.size(); i++) {
            hint |= denies(i) && set.limits().get(i).window() instanceof Window.Concurrent;
        }
        return hint && retryAfter().isPresent();
    }

    private boolean endsBefore() {
        Instant end = terms.overrides.orElseThrow().until().orElseThrow();
        Duration left = until(ChronoUnit.MICROS.between(Instant.EPOCH, end));
        return retryAfter().map(wait -> wait.compareTo(left) >= 0).orElse(false);
    }

    /** Whether some enforced limit can never admit the cost, or the subject is blocked without an end. */
    public boolean never() {
        if (block().isPresent()) {
            return block().get().until().isEmpty();
        }
        for (int i = 0; i < set.size(); i++) {
            if (denies(i) && reply.fitsAtMicros(i) == StoreReply.NEVER) {
                return true;
            }
        }
        return false;
    }

    private boolean denies(int i) {
        Limit limit = set.limits().get(i);
        return reply.fitsAtMicros(i) != 0 && !limit.shadow();
    }

    private Duration until(long atMicros) {
        long wait = Math.max(0, Math.min(MAX_WAIT_MICROS, atMicros - reply.clockMicros()));
        return atMicros == 0 || wait == 0 ? Duration.ZERO : Duration.ofNanos(wait * NANOS_PER_MICRO);
    }

    /** Where it was decided: the store, units that this process had taken from it, this process alone, or nowhere. */
    public String source() {
        return isUncounted() ? "none" : degraded() ? "local" : isLeased() ? "lease" : terms.source;
    }

    /** Whether units were given that the store had charged before: it has not seen the call, and others may have called since. */
    public boolean isLeased() {
        return reply.has(StoreReply.LEASED);
    }

    /** Whether the counts of the store could not be read. */
    public boolean degraded() {
        return reply.status() == StoreReply.Status.FULL || terms.basis != Basis.STORE;
    }

    /** Whether no counts were looked at, here or in the store. */
    public boolean isUncounted() {
        return reply.status() == StoreReply.Status.FULL || terms.basis == Basis.NONE;
    }

    /** Why it was denied, where no limit says it. */
    public Optional<String> cause() {
        if (block().isPresent()) {
            return Optional.of("blocked");
        }
        if (reply.status() == StoreReply.Status.FULL) {
            return Optional.of("full");
        }
        return isUncounted() ? Optional.of("store-unavailable") : Optional.empty();
    }
}
