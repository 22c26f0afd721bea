package dev.tidegate.redis;

import dev.tidegate.spi.StoreException;
import io.lettuce.core.protocol.CommandArgs;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One script call and the decisions in it. All keys are in one slot. */
final class Call {
    private final RedisLine line;
    private final LuaScript script;
    private final List<Pending> decisions;
    private final Runnable whenOver;
    private final AtomicBoolean over = new AtomicBoolean();

    /** @param whenOver runs once: when the answer is there, or when nobody waits for it any longer */
    Call(RedisLine line, LuaScript script, List<Pending> decisions, Runnable whenOver) {
        this.line = line;
        this.script = script;
        this.decisions = decisions;
        this.whenOver = whenOver;
    }

    void send() {
        for (Pending decision : decisions) {
            decision.call = this;
        }
        line.eval(script, this::isWanted, this::arguments, this::answered);
    }

    /** Until it is sent: nobody is told of a failure and charged all the same. */
    private boolean isWanted() {
        for (Pending decision : decisions) {
            if (!decision.isDone()) {
                return true;
            }
        }
        return false;
    }

    private void arguments(CommandArgs<byte[], byte[]> args) {
        int keys = 0;
        for (Pending decision : decisions) {
            keys += decision.keys.length;
        }
        args.add(keys);
        for (Pending decision : decisions) {
            for (byte[] key : decision.keys) {
                args.addKey(key);
            }
        }
        for (Pending decision : decisions) {
            args.add(decision.packed);
        }
    }

    private void answered(long @Nullable [] figures, @Nullable Throwable failure) {
        if (figures == null) {
            Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                    ? failure.getCause()
                    : failure == null ? new StoreException("no answer", true) : failure;
            StoreException told = RedisFailures.of(cause);
            decisions.forEach(decision -> decision.completeExceptionally(told));
        } else {
            int at = 0;
            for (Pending decision : decisions) {
                if (Pending.isToBeAskedAlone(figures, at)) {
                    at += dev.tidegate.spi.StoreReply.HEADER;
                    new Call(line, script, List.of(decision), () -> {}).send();
                } else {
                    at = decision.answer(figures, at);
                }
            }
        }
        isOver();
    }

    /** The answer is there, or will not be waited for. */
    void isOver() {
        if (over.compareAndSet(false, true)) {
            whenOver.run();
        }
    }
}
