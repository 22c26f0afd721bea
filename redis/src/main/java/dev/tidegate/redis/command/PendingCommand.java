package dev.tidegate.redis.command;

import dev.tidegate.StoreException;
import dev.tidegate.redis.script.OutOfStepException;
import dev.tidegate.redis.script.PlanShape;
import dev.tidegate.redis.script.Scripts;
import dev.tidegate.spi.StoreReply;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One command, packed, and the reply that a caller waits for. */
public abstract sealed class PendingCommand extends CompletableFuture<StoreReply>
        permits PendingDecision, ReservationCommand {
    static final int UNREADABLE = 5;
    private static final int FAILED_AMONG_OTHERS = 6;
    /** What the status of a reply has for each equal command beyond the first. */
    private static final int ALIKE = 1024;

    private static final String[] REASONS = {
        "it is of a format that this release does not know",
        "its lengths disagree",
        "its order is wrong",
        "its sums disagree"
    };

    final String tenant;
    private byte @Nullable [][] keys;
    private byte @Nullable [] packed;
    /** For the usage ledger; null where the script takes none. */
    byte @Nullable [] usageEntry;

    /** The thresholds that the script is to look at; null where the script takes none. */
    byte @Nullable [] thresholds;

    /** Whether the script recorded a threshold; set before it is answered. */
    private boolean crossed;

    /** The tick at which it began to wait. */
    int since;
    /** The call it was sent in. */
    volatile @Nullable ScriptInvocation call;

    /** For an answer that comes when no caller waits any more; made when it is late. */
    private volatile @Nullable CompletableFuture<StoreReply> late;

    PendingCommand(String tenant, byte[][] keys, byte[] packed) {
        this.tenant = tenant;
        this.keys = keys;
        this.packed = packed;
    }

    /** A command that is packed when it is sent, which it is not if it shares the step of another one. */
    PendingCommand(String tenant) {
        this.tenant = tenant;
    }

    /** Makes the keys of a command that is packed late. */
    byte[][] makeKeys() {
        throw new AssertionError("made with its keys");
    }

    /** Packs a command that is packed late. */
    byte[] makePacked() {
        throw new AssertionError("made packed");
    }

    /** Its keys, made at the first call: one thread at a time. */
    final byte[][] keys() {
        byte[][] known = keys;
        if (known == null) {
            known = makeKeys();
            keys = known;
        }
        return known;
    }

    /** What it says to its script, made at the first call: one thread at a time. */
    final byte[] packed() {
        byte[] known = packed;
        if (known == null) {
            known = makePacked();
            packed = known;
        }
        return known;
    }

    /** Has the script record the step with what {@code entry} says; not at all if it is empty. */
    public final PendingCommand recorded(byte[] entry) {
        int own = keys().length;
        byte[][] all = Arrays.copyOf(keys(), own + 2);
        all[own] = RedisKeys.usage(tenant);
        all[own + 1] = RedisKeys.usageLost(tenant);
        keys = all;
        usageEntry = entry;
        return this;
    }

    /** Has the script record which of these thresholds it reaches; called last of all that add keys. */
    public final PendingCommand watched(byte[] text) {
        int own = keys().length;
        byte[][] all = Arrays.copyOf(keys(), own + 2);
        all[own] = RedisKeys.crossed(tenant);
        all[own + 1] = RedisKeys.unreported(tenant);
        keys = all;
        thresholds = text;
        return this;
    }

    /** Whether the command whose figures begin at {@code at} failed among others: it was not done, and is to be asked alone. */
    static boolean isToBeAskedAlone(long[] figures, int at) {
        return figures[at] == FAILED_AMONG_OTHERS;
    }

    /**
     * Fails it because time is up; its outcome is still reported to a listener.
     *
     * @return whether it was waited for until now
     */
    final boolean expire() {
        CompletableFuture<StoreReply> afterwards = new CompletableFuture<>();
        late = afterwards;
        if (!completeExceptionally(new StoreException("Redis did not answer within the deadline", afterwards))) {
            return false;
        }
        // In this order: who sends it says so first, and then looks whether it is done.
        if (call == null) {
            notSent();
        }
        return true;
    }

    /** It is done, and was never sent. */
    final void notSent() {
        failed(new StoreException("not sent", true, StoreException.Kind.NOT_EXECUTED));
    }

    final void failed(StoreException failure) {
        if (!completeExceptionally(failure)) {
            CompletableFuture<StoreReply> afterwards = late;
            if (afterwards != null) {
                afterwards.completeExceptionally(failure);
            }
        }
    }

    /** Looks for who waits afterwards only when no caller waits any more: it is there by then. */
    final void answered(StoreReply reply) {
        if (!complete(reply)) {
            CompletableFuture<StoreReply> afterwards = late;
            if (afterwards != null) {
                afterwards.complete(reply);
            }
        }
    }

    /** Whether {@code other} is of the tenant of this one. */
    final boolean isOfTenantOf(PendingCommand other) {
        return tenant.equals(other.tenant);
    }

    /** Whether {@code other} is this decision once more, so that one step can be both. */
    boolean isAlike(PendingCommand other) {
        return false;
    }

    /** Has the command stand for so many of these decisions. */
    void count(int decisions) {}

    /** The number of equal commands that the figures at {@code at} reply to, of {@code open} ones; takes it out of the status. */
    static int alike(long[] figures, int at, int open) {
        if (at + StoreReply.HEADER > figures.length || figures[at] < 0 || figures[at] / ALIKE >= open) {
            throw new OutOfStepException("not the reply of such a command");
        }
        int alike = 1 + (int) (figures[at] / ALIKE);
        figures[at] %= ALIKE;
        return alike;
    }

    /** Gives the figures that begin at {@code at} to these equal commands, and says where those of the next begin. */
    final int answer(long[] figures, int at, List<PendingCommand> alike) {
        if (alike.size() == 1) {
            return alike.get(0).answer(figures, at);
        }
        if (!isPossible((int) figures[at])) {
            throw new OutOfStepException("not the reply of such a command");
        }
        if (figures[at] == UNREADABLE) {
            alike.forEach(each -> each.failed(unreadable((int) figures[at + StoreReply.HEADER - 1])));
            return at + StoreReply.HEADER;
        }
        return read(figures, at, alike);
    }

    /** Reads the figures that equal commands share. */
    int read(long[] figures, int at, List<PendingCommand> alike) {
        throw new OutOfStepException("not the reply of such a command");
    }

    /** Takes the figures that begin at {@code at}, and says where those of the next command begin. */
    final int answer(long[] figures, int at) {
        if (at + StoreReply.HEADER > figures.length || !isPossible((int) figures[at])) {
            throw new OutOfStepException("not the reply of such a command");
        }
        if (figures[at] == UNREADABLE) {
            failed(unreadable((int) figures[at + StoreReply.HEADER - 1]));
            return at + StoreReply.HEADER;
        }
        if (thresholds != null && (figures[at + StoreReply.HEADER - 1] & Scripts.THRESHOLD) != 0) {
            crossed = true;
            figures[at + StoreReply.HEADER - 1] -= Scripts.THRESHOLD;
        }
        return read(figures, at);
    }

    /** Whether its script recorded a threshold; known once it is answered. */
    public final boolean hasCrossed() {
        return crossed;
    }

    /**
     * Takes the key of the overrides out, so that the command holds under those that the process knows: on the way between two
     * nodes of a cluster a slot takes no command with a key that is not there, which that of the overrides usually is not.
     *
     * @return whether there was one
     */
    boolean leaveOverrides() {
        return false;
    }

    /** The shape of the plan, if a script can be made for it. */
    Optional<PlanShape> shape() {
        return Optional.empty();
    }

    /** Whether the script of the command answers so. */
    abstract boolean isPossible(int status);

    /** A value that the script could not even take apart; it is not said which of those that it reads. */
    final StoreException unreadable() {
        String names = Arrays.stream(keys())
                .map(key -> new String(key, StandardCharsets.UTF_8))
                .collect(Collectors.joining(" "));
        return StoreException.unreadable(names, "it is not what the limiter writes");
    }

    /** @param flaw the number of the key, from 1 on, and 16 × the reason */
    private StoreException unreadable(int flaw) {
        int key = Math.min(keys().length, Math.max(1, flaw % 16)) - 1;
        int reason = Math.min(REASONS.length, Math.max(1, flaw / 16)) - 1;
        return StoreException.unreadable(new String(keys()[key], StandardCharsets.UTF_8), REASONS[reason]);
    }

    /** Reads the figures of a command that was carried out. */
    abstract int read(long[] figures, int at);
}
