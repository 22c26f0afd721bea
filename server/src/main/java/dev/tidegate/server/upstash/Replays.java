package dev.tidegate.server.upstash;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Answers that may not have arrived. The client sends a request again when its connection broke, and marks it as sent again: then it
 * gets the answer of the first one, which is not executed twice. An answer is forgotten when its caller sends the next request on the
 * same connection, after some seconds, or for newer ones where there are too many bytes. Safe for any number of threads.
 */
final class Replays {
    private static final long KEPT_MICROS = 15_000_000L;
    private static final long MOST_BYTES = 32L * 1024 * 1024;
    /** A larger answer is not kept. */
    private static final int MOST_ANSWER_BYTES = 1024 * 1024;
    /** What an entry takes beside its body. */
    private static final int OVERHEAD = 256;

    private final Map<Key, Entry> entries = new HashMap<>();
    private final Deque<Entry> byAge = new ArrayDeque<>();
    private long bytes;

    private record Key(byte[] digest) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && Arrays.equals(digest, key.digest);
        }

        @Override
        public int hashCode() {
            return (digest[0] & 0xFF) | (digest[1] & 0xFF) << 8 | (digest[2] & 0xFF) << 16 | digest[3] << 24;
        }
    }

    /** One request and its answer, which may still be to come. */
    static final class Entry {
        private final Key key;
        private final long sinceMicros;
        private final CompletableFuture<Answer> answer;
        private long size = OVERHEAD;
        private boolean gone;

        private Entry(Key key, long sinceMicros, CompletableFuture<Answer> answer) {
            this.key = key;
            this.sinceMicros = sinceMicros;
            this.answer = answer;
        }
    }

    /** What tells one request from another: who sends it, where, for which format, and its body. */
    static byte[] digest(String token, String uri, Format format, byte[] body) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(token.getBytes(StandardCharsets.UTF_8));
            sha.update((byte) 0);
            sha.update((byte) format.ordinal());
            sha.update(uri.getBytes(StandardCharsets.UTF_8));
            sha.update((byte) 0);
            return sha.digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the answer to a request that was sent before; empty if that did not arrive, or is known to have been answered. */
    synchronized Optional<CompletableFuture<Answer>> find(byte[] digest, long nowMicros) {
        Entry entry = entries.get(new Key(digest));
        return entry == null || nowMicros - entry.sinceMicros > KEPT_MICROS
                ? Optional.empty()
                : Optional.of(entry.answer);
    }

    /** Remembers a request that is being executed. */
    Entry begin(byte[] digest, long nowMicros, CompletableFuture<Answer> answer) {
        Entry entry = new Entry(new Key(digest), nowMicros, answer);
        synchronized (this) {
            Entry before = entries.put(entry.key, entry);
            if (before != null) {
                drop(before);
            }
            byAge.add(entry);
            bytes += entry.size;
            makeRoom(nowMicros);
        }
        return entry;
    }

    /** The answer is there. One that says that nothing was executed would only be repeated. */
    synchronized void answered(Entry entry, Answer answer) {
        if (entry.gone) {
            return;
        }
        if (answer.status() >= 500 || answer.body().length > MOST_ANSWER_BYTES) {
            forget(entry);
            return;
        }
        entry.size += answer.body().length;
        bytes += answer.body().length;
        makeRoom(entry.sinceMicros);
    }

    /** The answer has arrived. */
    synchronized void forget(Entry entry) {
        if (!entry.gone) {
            entries.remove(entry.key, entry);
            drop(entry);
        }
    }

    private void drop(Entry entry) {
        entry.gone = true;
        bytes -= entry.size;
    }

    private void makeRoom(long nowMicros) {
        Entry oldest = byAge.peek();
        while (oldest != null && (oldest.gone || bytes > MOST_BYTES || nowMicros - oldest.sinceMicros > KEPT_MICROS)) {
            byAge.remove();
            forget(oldest);
            oldest = byAge.peek();
        }
    }
}
