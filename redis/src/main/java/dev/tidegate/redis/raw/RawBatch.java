package dev.tidegate.redis.raw;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Commands that one caller sent together; notified when the last of them has ended. */
final class RawBatch {
    private final AtomicInteger open;
    private final Consumer<RawBatch> ended;
    final List<RawCommand> commands;

    RawBatch(List<byte[][]> all, Consumer<RawBatch> ended) {
        this.open = new AtomicInteger(all.size());
        this.ended = ended;
        this.commands = new ArrayList<>(all.size());
        for (byte[][] words : all) {
            commands.add(new RawCommand(words, this::one));
        }
    }

    private void one() {
        if (open.decrementAndGet() == 0) {
            ended.accept(this);
        }
    }

    boolean isUnsent() {
        for (RawCommand command : commands) {
            if (!command.isUnsent()) {
                return false;
            }
        }
        return true;
    }

    RawReply[] replies() {
        RawReply[] replies = new RawReply[commands.size()];
        for (int i = 0; i < replies.length; i++) {
            replies[i] = commands.get(i).reply();
        }
        return replies;
    }
}
