package dev.tidegate.redis.raw;

import java.util.List;
import java.util.function.Consumer;

/**
 * Commands of one caller that share a connection with those of others: in this order, but not alone.
 *
 * @param done called once, on a thread of the connection, with as many replies
 */
public record RawCall(List<byte[][]> commands, Consumer<RawReply[]> done) {}
