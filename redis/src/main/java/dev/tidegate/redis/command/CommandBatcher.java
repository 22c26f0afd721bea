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
import java.util.concurrent.atomic.LongAdder;

/**
 * Sends a decision at once while few calls are unanswered; under backlog decisions wait, and share the call that goes out
 * when an answer comes in; equal ones of one subject are one step with a count. Waiting costs a decision less than one call's time, and saves the server half the work: a call's
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

    /** So many while most decisions are equal ones of few subjects: a call for more of them costs the server no more. */
    private static final int FEW_CALLS = 2;

    /** Several times what a busy server answers within the default deadline; beyond it waiting is futile. */
    private static final int MAX_WAITING = 65_536;

    private final RedisConnection line;
    private final LuaScript script;
    private final Optional<ShapedScripts> shapes;
    private final Breaker breaker;
    private final int maxPerCall;
    private final int maxCalls;
    /** How many calls may be unanswered now: fewer while equal decisions wait. */
    private volatile int allowedCalls;

    private final Warmth warmth = new Warmth();
    private final Queue<PendingCommand> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private final LongAdder combined = new LongAdder();

    public CommandBatcher(
            RedisConnection line,
            LuaScript script,
            Optional<ShapedScripts> shapes,
            Breaker breaker,
            int maxPerCall,
            int maxCalls) {
        this.shapes = shapes;
        this.breaker = breaker;
        this.line = line;
        this.script = script;
        this.maxPerCall = maxPerCall;
        this.maxCalls = maxCalls;
        this.allowedCalls = maxCalls;
    }

    /** Whether its first commands are not answered yet. */
    public boolean isCold() {
        return warmth.isCold();
    }

    /** Its code has been run as often as it takes. */
    public void warmed() {
        warmth.over();
    }

    /** How many decisions were made in the step of an equal one. */
    public long combined() {
        return combined.sum();
    }

    /**
     * Sends a command, now or when an answer comes in.
     *
     * @param within fails it when its time is over
     * @return the command, which is completed with its reply
     */
    public PendingCommand submit(PendingCommand decision, Deadlines within) {
        within.watch(decision);
        if (breaker.isOpen()) {
            decision.completeExceptionally(
                    new StoreException("Redis does not answer; it is asked again soon", true, Kind.NOT_EXECUTED));
        } else if (maxPerCall == 1) {
            line.eval(call(List.of(List.of(decision)), () -> {}));
        } else if (waiting.isEmpty() && takeSlot()) {
            line.eval(call(List.of(List.of(decision)), this::next));
        } else {
            await(decision);
        }
        return decision;
    }

    private void await(PendingCommand decision) {
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
        while (now < allowedCalls) {
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
            if (isOneTooMany()) {
                return;
            }
            SharedCall call = waiting();
            if (call.isEmpty()) {
                calls.decrementAndGet();
            } else {
                send(call.commands());
            }
            // More slots may be allowed than a moment ago.
        } while (!waiting.isEmpty() && takeSlot());
    }

    /** Gives a slot back that is beyond the allowed ones; those that are left look for what waits when they are over. */
    private boolean isOneTooMany() {
        int now = calls.get();
        while (now > allowedCalls) {
            if (calls.compareAndSet(now, now - 1)) {
                return true;
            }
            now = calls.get();
        }
        return false;
    }

    private SharedCall waiting() {
        SharedCall call = new SharedCall(maxPerCall);
        while (!call.isFull()) {
            PendingCommand decision = waiting.poll();
            if (decision == null) {
                break;
            }
            waitingCount.decrementAndGet();
            if (!decision.isDone() && call.add(decision)) {
                combined.increment();
            }
        }
        allowedCalls = call.isMostlyCombined() ? Math.min(FEW_CALLS, maxCalls) : maxCalls;
        return call;
    }

    private void send(List<List<PendingCommand>> commands) {
        if (line.mixesTenants() || commands.size() == 1) {
            line.eval(call(commands, this::next));
            return;
        }
        Map<String, List<List<PendingCommand>>> byTenant = new LinkedHashMap<>();
        for (List<PendingCommand> alike : commands) {
            byTenant.computeIfAbsent(alike.get(0).tenant, any -> new ArrayList<>())
                    .add(alike);
        }
        AtomicInteger open = new AtomicInteger(byTenant.size());
        Runnable last = () -> {
            if (open.decrementAndGet() == 0) {
                next();
            }
        };
        byTenant.values().forEach(one -> line.eval(call(one, last)));
    }

    private ScriptInvocation call(List<List<PendingCommand>> commands, Runnable whenOver) {
        return new ScriptInvocation(line, script, shapes, breaker, warmth, commands, whenOver);
    }
}
