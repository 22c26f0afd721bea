package dev.tidegate.server.upstash;

import dev.tidegate.server.upstash.reply.Answer;
import dev.tidegate.server.upstash.reply.Format;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Answers that may not have arrived. The client sends a request again when its connection broke, and marks it with the number of the
 * attempt: then it gets the answer of the first one, which is not executed twice. Each entry belongs to the connection of the last
 * attempt. It is forgotten when that connection sends its next request, some seconds after the answer, or for newer ones where there
 * are too many bytes. Safe for any number of threads.
 */
final class Replays {
    static final long KEPT_MICROS = 15_000_000L;
    static final long MOST_BYTES = 32L * 1024 * 1024;
    /** In place of a larger answer an error is kept: executing the request again would be worse. */
    static final int MOST_ANSWER_BYTES = 8 * 1024 * 1024;

    private static final Answer TOO_LARGE =
            Answer.error(400, "ERR the request was executed, and its answer is too large to be sent again");
    /** What an entry takes beside its body. */
    private static final long OVERHEAD = 512;

    /** The key that distinguishes requests; several callers may send equal ones at a time. */
    private final Map<Key, List<Entry>> entries = new HashMap<>();
    /** In the order of their answers. */
    private final Set<Entry> answered = new LinkedHashSet<>();

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
        private volatile CompletableFuture<Answer> answer;
        private Caller caller;
        private Object owner;
        private int attempt;
        /** Whether the connection of its owner has ended. */
        private boolean undelivered;

        private boolean gone;
        private long answeredMicros;
        private long size;

        private Entry(Key key, CompletableFuture<Answer> answer, Caller caller, Object owner, int attempt) {
            this.key = key;
            this.answer = answer;
            this.caller = caller;
            this.owner = owner;
            this.attempt = attempt;
        }

        /** The answer of the first attempt. */
        CompletableFuture<Answer> answer() {
            return answer;
        }
    }

    /** What distinguishes requests: who sends it, where, for which format, and its body. */
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

    /**
     * Gives the entry of an earlier attempt to a later one. Of several callers' equal requests it is one whose connection has ended, or else
     * one that has no answer yet, or else the last of those whose connection has brought no other request since: whether its answer has
     * arrived is not known. It is none that was already sent as often as this, none of another caller, and while its connection stands none
     * from another address.
     *
     * @param attempt 1 for the first repetition
     * @param owner the connection of this attempt
     */
    synchronized Optional<Entry> take(byte[] digest, int attempt, Caller caller, Object owner, long nowMicros) {
        makeRoom(nowMicros);
        List<Entry> own = earlier(digest, attempt, caller)
                .filter(entry -> entry.undelivered || entry.caller.mayBe(caller))
                .toList();
        Optional<Entry> found = own.stream()
                .filter(entry -> entry.undelivered)
                .min(Comparator.comparing(entry -> !entry.caller.mayBe(caller)))
                .or(() ->
                        own.stream().filter(entry -> !answered.contains(entry)).findFirst())
                .or(() -> own.stream().reduce((one, later) -> later));
        found.ifPresent(entry -> {
            entry.caller = caller;
            entry.owner = owner;
            entry.attempt = attempt;
            entry.undelivered = false;
        });
        return found;
    }

    /** Whether it depends on the connections of all earlier attempts, of which it is not known yet whether they have ended. */
    synchronized boolean isUndecided(byte[] digest, int attempt, Caller caller) {
        return earlier(digest, attempt, caller).findAny().isPresent()
                && earlier(digest, attempt, caller)
                        .allMatch(entry ->
                                !entry.undelivered && (answered.contains(entry) || !entry.caller.mayBe(caller)));
    }

    private Stream<Entry> earlier(byte[] digest, int attempt, Caller caller) {
        return entries.getOrDefault(new Key(digest), List.of()).stream()
                .filter(entry -> entry.attempt < attempt && !entry.caller.isNot(caller));
    }

    /**
     * Remembers a request that is being executed.
     *
     * @param attempt 0 if it is not a repetition
     * @param owner its connection, or what stands for it: it is kept as long as the answer
     */
    synchronized Entry begin(
            byte[] digest, int attempt, Caller caller, Object owner, CompletableFuture<Answer> answer) {
        Entry entry = new Entry(new Key(digest), answer, caller, owner, attempt);
        entries.computeIfAbsent(entry.key, none -> new ArrayList<>(1)).add(entry);
        return entry;
    }

    /** The answer is there. */
    synchronized void answered(Entry entry, Answer answer, long nowMicros) {
        if (entry.gone) {
            return;
        }
        boolean large = answer.body().length > MOST_ANSWER_BYTES;
        if (large) {
            entry.answer = CompletableFuture.completedFuture(TOO_LARGE);
        }
        entry.answeredMicros = nowMicros;
        entry.size = OVERHEAD + (large ? 0 : answer.body().length);
        bytes += entry.size;
        answered.add(entry);
        makeRoom(nowMicros);
    }

    /** A connection ended, and what it was last answered may not have arrived. */
    synchronized void undelivered(Entry entry, Object owner) {
        entry.undelivered |= entry.owner == owner;
    }

    /** The answer has arrived on this connection. */
    synchronized void arrived(Entry entry, Object owner) {
        if (entry.owner == owner) {
            forget(entry);
        }
    }

    private void forget(Entry entry) {
        if (entry.gone) {
            return;
        }
        entry.gone = true;
        bytes -= entry.size;
        answered.remove(entry);
        entries.computeIfPresent(entry.key, (key, equal) -> {
            equal.remove(entry);
            return equal.isEmpty() ? null : equal;
        });
    }

    private void makeRoom(long nowMicros) {
        while (!answered.isEmpty()) {
            Entry oldest = answered.iterator().next();
            if (bytes <= MOST_BYTES && nowMicros - oldest.answeredMicros <= KEPT_MICROS) {
                return;
            }
            forget(oldest);
        }
    }

    /** The bytes of the answers that are kept, with what their entries take. */
    synchronized long bytes() {
        return bytes;
    }

    /** How many requests are remembered. */
    synchronized int size() {
        return entries.values().stream().mapToInt(List::size).sum();
    }
}
