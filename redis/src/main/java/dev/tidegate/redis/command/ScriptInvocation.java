package dev.tidegate.redis.command;

import dev.tidegate.StoreException;
import dev.tidegate.redis.connection.RedisConnection;
import dev.tidegate.redis.connection.RedisFailures;
import dev.tidegate.redis.script.LuaScript;
import dev.tidegate.redis.script.ScriptCall;
import dev.tidegate.spi.StoreReply;
import io.lettuce.core.protocol.CommandArgs;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One script call and the decisions in it, by command: equal ones are one command. All keys are in one slot. */
final class ScriptInvocation implements ScriptCall {
    private final RedisConnection line;
    private final LuaScript script;
    private final Optional<ShapedScripts> shapes;
    private List<List<PendingCommand>> commands;
    private final Runnable whenOver;
    private final Breaker breaker;
    private final Warmth warmth;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile Optional<ShapedScripts.Shaped> shaped = Optional.empty();

    /** @param whenOver runs once: when the answer is there, or when no caller waits for it any longer */
    ScriptInvocation(
            RedisConnection line,
            LuaScript script,
            Optional<ShapedScripts> shapes,
            Breaker breaker,
            Warmth warmth,
            List<List<PendingCommand>> commands,
            Runnable whenOver) {
        this.breaker = breaker;
        this.warmth = warmth;
        this.line = line;
        this.script = script;
        this.shapes = shapes;
        this.commands = commands;
        this.whenOver = whenOver;
    }

    @Override
    public boolean begin() {
        boolean wanted = true;
        for (List<PendingCommand> alike : commands) {
            for (PendingCommand decision : alike) {
                decision.call = this;
                wanted &= !decision.isDone();
            }
        }
        // Said first, looked at after: what was given up until then is not sent, and what is given up from then on may
        // be.
        if (!wanted) {
            commands = commands.stream()
                    .map(alike -> alike.stream().filter(this::isWaitedFor).toList())
                    .filter(alike -> !alike.isEmpty())
                    .toList();
        }
        if (commands.isEmpty()) {
            isOver();
            return false;
        }
        shaped = shapes.flatMap(all -> all.of(commands));
        return true;
    }

    @Override
    public LuaScript script() {
        return shaped.map(ShapedScripts.Shaped::script).orElse(script);
    }

    private boolean isWaitedFor(PendingCommand decision) {
        if (decision.isDone()) {
            decision.notSent();
            return false;
        }
        return true;
    }

    @Override
    public boolean isWanted() {
        for (List<PendingCommand> alike : commands) {
            for (PendingCommand decision : alike) {
                if (!decision.isDone()) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public void addTo(CommandArgs<byte[], byte[]> args) {
        int keys = 0;
        for (List<PendingCommand> alike : commands) {
            keys += alike.get(0).keys().length;
        }
        args.add(keys);
        for (List<PendingCommand> alike : commands) {
            for (byte[] key : alike.get(0).keys()) {
                args.addKey(key);
            }
        }
        for (List<PendingCommand> alike : commands) {
            PendingCommand decision = alike.get(0);
            decision.count(alike.size());
            args.add(decision.packed());
            byte[] entry = decision.usageEntry;
            if (entry != null) {
                args.add(entry);
            }
            byte[] watched = decision.thresholds;
            if (watched != null) {
                args.add(watched);
            }
        }
    }

    @Override
    public Optional<LuaScript> instead() {
        Optional<ShapedScripts.Shaped> missing = shaped;
        missing.ifPresent(ShapedScripts.Shaped::missing);
        shaped = Optional.empty();
        return missing.map(any -> script);
    }

    @Override
    public void sent(Future<?> onItsWay) {}

    @Override
    public void answered(long @Nullable [] figures, @Nullable Throwable failure) {
        if (figures == null) {
            Throwable cause =
                    failure == null ? new StoreException("no answer", true) : StoreException.unwrapped(failure);
            StoreException told = RedisFailures.of(cause);
            if (RedisFailures.isRefusal(cause)) {
                warmth.answered();
            } else {
                warmth.over();
            }
            if (!over.get() && RedisFailures.isConnection(cause)) {
                breaker.unanswered();
            }
            boolean ofAValue = RedisFailures.isOfAValue(cause);
            boolean onTheMove = RedisFailures.isOfAMovingSlot(cause);
            for (List<PendingCommand> alike : commands) {
                for (PendingCommand decision : alike) {
                    if (onTheMove && decision.leaveOverrides()) {
                        askAlone(decision);
                    } else {
                        decision.failed(ofAValue ? decision.unreadable() : told);
                    }
                }
            }
        } else {
            breaker.answered();
            warmth.answered();
            shaped.ifPresent(ShapedScripts.Shaped::answered);
            int at = 0;
            for (List<PendingCommand> command : commands) {
                at = answer(command, figures, at);
            }
        }
        isOver();
    }

    /** Equal decisions are answered in the order in which they arrived, by one reply or more. */
    private int answer(List<PendingCommand> command, long[] figures, int from) {
        int at = from;
        int answered = 0;
        while (answered < command.size()) {
            int alike = command.size() == 1 ? 1 : PendingCommand.alike(figures, at, command.size() - answered);
            List<PendingCommand> next = command.subList(answered, answered + alike);
            if (PendingCommand.isToBeAskedAlone(figures, at)) {
                at += StoreReply.HEADER;
                next.forEach(this::askAlone);
            } else {
                at = command.get(0).answer(figures, at, next);
            }
            answered += alike;
        }
        return at;
    }

    private void askAlone(PendingCommand decision) {
        line.eval(new ScriptInvocation(line, script, shapes, breaker, warmth, List.of(List.of(decision)), () -> {}));
    }

    /** A command of this kind has waited for all of its deadline. */
    void isNoLongerCold() {
        warmth.over();
    }

    /** Some decision in it is not waited for any more. */
    void isLate() {
        if (!over.get()) {
            breaker.unanswered();
        }
        isNoLongerCold();
        // The command itself stays on its way: its outcome arrives late.
        isOver();
    }

    private void isOver() {
        if (over.compareAndSet(false, true)) {
            whenOver.run();
        }
    }
}
