package dev.tidegate.redis.raw;

/** Gets what is published. Called on a thread of the connection: it must not block. */
@FunctionalInterface
public interface TopicListener {
    void message(byte[] channel, byte[] payload);
}
