package dev.tidegate.server.upstash.cluster;

import dev.tidegate.redis.raw.RawRedis;
import dev.tidegate.redis.raw.RawReply;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads the changed limits that limit scripts name, each once, and puts them where the scripts look for a limit. */
final class ChangedLimits {
    private static final byte[] GET = WholeCommands.bytes("GET");

    private final RawRedis redis;
    private final List<ClusterCommand> commands;

    ChangedLimits(RawRedis redis, List<ClusterCommand> commands) {
        this.redis = redis;
        this.commands = commands;
    }

    /**
     * A command whose limit was read, so that it can be sent.
     *
     * @param fault why its limit could not be read, which is then its reply
     */
    record Ready(ClusterCommand command, Optional<RawReply> fault) {}

    void read(Consumer<List<Ready>> then) {
        Map<ByteBuffer, Integer> places = new LinkedHashMap<>();
        List<byte[][]> gets = new ArrayList<>();
        for (ClusterCommand command : commands) {
            command.limit()
                    .ifPresent(key -> places.computeIfAbsent(ByteBuffer.wrap(key), name -> {
                        gets.add(new byte[][] {GET, key});
                        return gets.size() - 1;
                    }));
        }
        if (gets.isEmpty()) {
            then.accept(commands.stream()
                    .map(each -> new Ready(each, Optional.empty()))
                    .toList());
        } else {
            redis.send(
                    gets,
                    replies -> then.accept(commands.stream()
                            .map(each -> ready(each, places, replies))
                            .toList()));
        }
    }

    private static Ready ready(ClusterCommand command, Map<ByteBuffer, Integer> places, RawReply[] replies) {
        Optional<Integer> place = command.limit().map(key -> places.get(ByteBuffer.wrap(key)));
        if (place.isEmpty()) {
            return new Ready(command, Optional.empty());
        }
        RawReply reply = replies[place.get()];
        if (Replies.isFault(reply)) {
            return new Ready(command, Optional.of(reply));
        }
        byte[] value = Replies.text(reply);
        return new Ready(value == null ? command : command.within(value), Optional.empty());
    }
}
