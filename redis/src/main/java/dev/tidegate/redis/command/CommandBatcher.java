package dev.tidegate.redis.command;

import dev.tidegate.StoreException;
import dev.tidegate.StoreException.Kind;
import dev.tidegate.redis.connection.RedisConnection;
import dev.tidegate.redis.script.LuaScript;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends a decision at once while few calls are unanswered; under backlog decisions wait, and share the call that goes out
 * when an answer comes in. Waiting costs a decision less than one call's time, and saves the server half the work: a call's
 * fixed cost is shared. No timer, no lock.
 */
public final class CommandBatcher {
    /** More gain nothing and hold the server longer. */
    public static final int MAX_PER_CALL = 16;

    /**
     * So many unanswered calls keep the server busy; with fewer callers than this nothing ever waits. Measured with 64 callers:
     * 16 let only four decisions share a call, and the server had a quarter more to do.
     */
    public static final int MAX_CALLS = 6;

    /** Several times what a busy server answers within the default deadline; beyond it waiting is futile. */
    private static final int MAX_WAITING = 65_536;

    private final RedisConnection line;
    private final LuaScript script;
    private final Optional<ShapedScripts> shapes;
    private final Breaker breaker;
    private final int maxPerCall;
    private final Warmth warmth = new Warmth();
    private final Queue<PendingCommand> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();

    public CommandBatcher(
            RedisConnection line, LuaScript script, Optional<ShapedScripts> shapes, Breaker breaker, int maxPerCall) {
        this.shapes = shapes;
        this.breaker = breaker;
        this.line = line;
        this.script = script;
        this.maxPerCall = maxPerCall;
    }

    /** Whether its first commands are not answered yet. */
    public boolean isCold() {
        return warmth.isCold();
    }

    /** Its code has been run as often as it takes. */
    public void warmed() {
        warmth.over();
    }

    public void submit(PendingCommand decision) {
        if (breaker.isOpen()) {
            decision.completeExceptionally(
                    new StoreException("Redis does not answer; it is asked again soon", true, Kind.NOT_EXECUTED));
            return;
        }
        if (maxPerCall == 1) {
            new ScriptInvocation(line, script, shapes, breaker, warmth, List.of(decision), () -> {}).send();
            return;
        }
        if (waiting.isEmpty() && takeSlot()) {
            new ScriptInvocation(line, script, shapes, breaker, warmth, List.of(decision), this::next).send();
            return;
        }
        if (waitingCount.incrementAndGet() > MAX_WAITING) {
            waitingCount.decrementAndGet();
            decision.completeExceptionally(
                    new StoreException("too many decisions wait for Redis", true, Kind.NOT_EXECUTED));
            return;
        }
        waiting.add(decision);
        // The last answer may have come in between, and no other thread would look again.
        if (takeSlot()) {
            next();
        }
    }

    private boolean takeSlot() {
        int now = calls.get();
        while (now < MAX_CALLS) {
            if (calls.compareAndSet(now, now + 1)) {
                return true;
            }
            now = calls.get();
        }
        return false;
    }

    /** Uses a slot that is held: for what waits, else gives it back. */
    private void next() {
        do {
            List<PendingCommand> batch = batch();
            if (!batch.isEmpty()) {
                send(batch);
                return;
            }
            calls.decrementAndGet();
        } while (!waiting.isEmpty() && takeSlot());
    }

    private List<PendingCommand> batch() {
        List<PendingCommand> batch = new ArrayList<>(maxPerCall);
        while (batch.size() < maxPerCall) {
            PendingCommand decision = waiting.poll();
            if (decision == null) {
                break;
            }
            waitingCount.decrementAndGet();
            if (!decision.isDone()) {
                batch.add(decision);
            }
        }
        return batch;
    }

    private void send(List<PendingCommand> batch) {
        if (line.mixesTenants() || batch.size() == 1) {
            new ScriptInvocation(line, script, shapes, breaker, warmth, batch, this::next).send();
            return;
        }
        Map<String, List<PendingCommand>> byTenant = new LinkedHashMap<>();
        for (PendingCommand decision : batch) {
            byTenant.computeIfAbsent(decision.tenant, any -> new ArrayList<>()).add(decision);
        }
        AtomicInteger open = new AtomicInteger(byTenant.size());
        Runnable last = () -> {
            if (open.decrementAndGet() == 0) {
                next();
            }
        };
        byTenant.values().forEach(one -> new ScriptInvocation(line, script, shapes, breaker, warmth, one, last).send());
    }
}
