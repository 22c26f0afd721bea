package dev.tidegate.testkit.redis;

import dev.tidegate.resp.Resp;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A reply of a server. A refusal is not among them: it is thrown as {@link RedisRefusal}. */
public sealed interface RedisReply {
    /** A status or a string. The bytes are not to be changed. */
    record Text(byte[] bytes) implements RedisReply {
        @Override
        public String toString() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** A reply of Redis that is an integer. */
    record Whole(long value) implements RedisReply {}

    /** A reply of Redis that is an array of replies. */
    record Many(List<RedisReply> items) implements RedisReply {
        /** Copies the collections, so that the record is immutable. */
        public Many {
            items = List.copyOf(items);
        }
    }

    /** The null reply of Redis, for an absent value. */
    record Nothing() implements RedisReply {}

    /**
     * The reply as tests read it.
     *
     * @throws RedisRefusal if it is an error, also one inside an array
     */
    static RedisReply of(Resp reply) {
        if (reply instanceof Resp.Refusal refusal) {
            throw new RedisRefusal(
                    new String(refusal.message().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
        }
        if (reply instanceof Resp.Text text) {
            return new Text(text.text().getBytes(StandardCharsets.ISO_8859_1));
        }
        if (reply instanceof Resp.Whole whole) {
            return new Whole(whole.value());
        }
        return reply instanceof Resp.Many many
                ? new Many(many.items().stream().map(RedisReply::of).toList())
                : new Nothing();
    }

    /** The bytes of a string, none for nil. */
    default byte[] bytes() {
        if (this instanceof Nothing) {
            return new byte[0];
        }
        if (this instanceof Text text) {
            return text.bytes;
        }
        throw new IllegalStateException("not a string: " + this);
    }

    /** The string as UTF-8, empty for nil. */
    default String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    /** The integer. */
    default long whole() {
        if (this instanceof Whole whole) {
            return whole.value;
        }
        throw new IllegalStateException("not an integer: " + this);
    }

    /** The items of an array. */
    default List<RedisReply> items() {
        if (this instanceof Many many) {
            return many.items;
        }
        throw new IllegalStateException("not an array: " + this);
    }
}
