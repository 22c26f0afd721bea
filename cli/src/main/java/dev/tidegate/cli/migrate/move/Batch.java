package dev.tidegate.cli.migrate.move;

import dev.tidegate.cli.migrate.remote.Words;
import dev.tidegate.redis.carry.CarryResult;
import dev.tidegate.resp.Resp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** Some keys of the source on their way: read together, carried together. For one thread. */
final class Batch {
    /** TYPE, PTTL and the head. */
    private static final int READS = 3;
    /** Members of a collection that are read together, if they are short. */
    private static final long MOST_AT_ONCE = 1_000;
    /** Members that are read first, while it is not known how long they are. */
    private static final long FIRST_MEMBERS = 10;
    /** About what they have together, if they are long. */
    private static final long CHUNK_BYTES = 256 * 1024;
    /** Of a key with more members the last chunk does not wait for those of a thousand other keys. */
    private static final int FEW_MEMBERS = 100;
    /** A key with more members is no list of a limiter. */
    private static final long MOST_MEMBERS = 2_000_000;

    private final Sender source;
    private final Sender target;
    private final Carrier carrier;
    private final Report report;
    private final Mode mode;
    private final List<Item> items = new ArrayList<>();

    /** Whether keys are carried, only read, or compared. */
    enum Mode {
        /** They are carried. */
        CARRY,
        /** They are read at the source alone. */
        DRY_RUN,
        /** They are compared with what is at the target. */
        VERIFY
    }

    Batch(Sender source, Sender target, Carrier carrier, Report report, Mode mode) {
        this.source = source;
        this.target = target;
        this.carrier = carrier;
        this.report = report;
        this.mode = mode;
    }

    /** A key, how it is carried, and the replies to what was sent for it so far. */
    private static final class Item {
        final SourceKey key;
        final Carrying carrying;
        final List<byte[][]> calls = new ArrayList<>();
        final List<Resp> replies = new ArrayList<>();
        boolean isLeftOut;

        Item(SourceKey key, Carrying carrying) {
            this.key = key;
            this.carrying = carrying;
        }
    }

    /** Carries the keys of these names, each once. */
    void carry(List<String> names) {
        for (SourceKey key : keys(sendable(names))) {
            begin(key);
        }
        readMore();
        for (Item item : items) {
            // One after the other: what was read of one key is let go before the next is read.
            attempt(item, () -> {
                collect(item);
                item.calls.addAll(isVerifying() ? item.carrying.checks() : item.carrying.rest());
            });
        }
        items.removeIf(item -> item.isLeftOut);
        sendCalls();
        items.forEach(isVerifying() ? this::compare : this::conclude);
    }

    private boolean isVerifying() {
        return mode == Mode.VERIFY;
    }

    /** Of keys that cannot be read or carried the pass before has reported that. */
    private void compare(Item item) {
        Optional<String> difference = item.replies.stream()
                .filter(Resp.Refusal.class::isInstance)
                .map(reply -> "the target refuses: " + ((Resp.Refusal) reply).message())
                .findFirst();
        try {
            difference
                    .or(() -> item.carrying.difference(item.replies))
                    .ifPresentOrElse(reason -> report.differs(item.key.shown(), reason), report::verified);
        } catch (NotCarriedException e) {
            // There is nothing left to compare.
        }
    }

    /** What the source says of these names now; keys that are gone are left out. */
    private List<SourceKey> keys(List<String> names) {
        List<byte[][]> reads = new ArrayList<>(READS * names.size());
        for (String name : names) {
            reads.add(Words.of("TYPE", name));
            reads.add(Words.of("PTTL", name));
            reads.add(Words.of("GETRANGE", name, "0", String.valueOf(SourceKey.HEAD - 1)));
        }
        List<Resp> replies = source.send(reads);
        List<SourceKey> keys = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            Resp type = replies.get(READS * i);
            long ttl = replies.get(READS * i + 1).whole(-1);
            Optional<Resp.Refusal> refused = refusal(type, replies.get(READS * i + 1), replies.get(READS * i + 2));
            if (refused.isPresent()) {
                leave(new SourceKey(names.get(i), "", -1, ""), NotCarriedException.refused("source", refused.get()));
            } else if (!type.text().equals("none") && ttl != -2) {
                keys.add(new SourceKey(
                        names.get(i),
                        type.text(),
                        ttl,
                        replies.get(READS * i + 2).text()));
            }
        }
        return keys;
    }

    /** Of a key that is no string the head is refused rightly. */
    private static Optional<Resp.Refusal> refusal(Resp type, Resp ttl, Resp head) {
        return Stream.of(type, ttl, type.text().equals("string") ? head : type)
                .filter(Resp.Refusal.class::isInstance)
                .map(Resp.Refusal.class::cast)
                .findFirst();
    }

    /** The names that both ends can be asked for. */
    private List<String> sendable(List<String> names) {
        if (!source.remote().isText() && !target.remote().isText()) {
            return names;
        }
        names.stream()
                .filter(name -> !Words.isText(name))
                .forEach(name -> leave(
                        new SourceKey(name, "", -1, ""),
                        new NotCarriedException("a name that is not UTF-8, which the REST protocol cannot send")));
        return names.stream().filter(Words::isText).toList();
    }

    private void begin(SourceKey key) {
        try {
            carrier.begin(key).ifPresent(carrying -> items.add(new Item(key, carrying)));
        } catch (NotCarriedException e) {
            leave(key, e);
        }
    }

    private void leave(SourceKey key, NotCarriedException why) {
        if (isVerifying()) {
            return;
        } else if (why.isRefusal()) {
            report.refused(key.shown(), why.reason());
        } else {
            report.notCarried(key.shown(), why.reason());
        }
    }

    private void readMore() {
        ask(Carrying::lengths, (carrying, lengths) -> checkLengths(lengths));
        items.removeIf(item -> item.isLeftOut);
        ask(Carrying::reads, Carrying::read);
    }

    /** What is longer than any number that a limiter keeps is not read. */
    private static void checkLengths(List<Resp> lengths) {
        if (lengths.stream().anyMatch(length -> length.whole(0) > SourceKey.HEAD)) {
            throw new NotCarriedException("a hash with a field of more than " + SourceKey.HEAD + " bytes");
        }
    }

    private void ask(Function<Carrying, List<byte[][]>> reads, BiConsumer<Carrying, List<Resp>> received) {
        List<byte[][]> all = new ArrayList<>();
        List<Integer> counts = new ArrayList<>();
        for (Item item : items) {
            List<byte[][]> own = reads.apply(item.carrying);
            counts.add(own.size());
            all.addAll(own);
        }
        List<Resp> replies = all.isEmpty() ? List.of() : source.send(all);
        int at = 0;
        for (int i = 0; i < items.size(); i++) {
            List<Resp> own = replies.subList(at, at + counts.get(i));
            Item item = items.get(i);
            at += counts.get(i);
            attempt(item, () -> {
                own.forEach(reply -> refuse(reply, "source"));
                if (!own.isEmpty()) {
                    received.accept(item.carrying, own);
                }
            });
        }
    }

    /** Leaves the item out if it turns out not to be one that is carried. */
    private void attempt(Item item, Runnable step) {
        if (item.isLeftOut) {
            return;
        }
        try {
            step.run();
        } catch (NotCarriedException e) {
            item.isLeftOut = true;
            leave(item.key, e);
        }
    }

    private static void refuse(Resp reply, String end) {
        if (reply instanceof Resp.Refusal refusal) {
            throw NotCarriedException.refused(end, refusal);
        }
    }

    /** Reads the members a chunk at a time. A chunk leaves before the next is read, so that a key may be of any size. */
    private void collect(Item item) {
        if (!item.carrying.isCollection()) {
            return;
        }
        String command =
                item.key.type().equals("set") ? "SSCAN" : item.key.type().equals("hash") ? "HSCAN" : "ZSCAN";
        String cursor = "0";
        long members = 0;
        long count = FIRST_MEMBERS;
        do {
            Resp chunk = chunk(command, item, cursor, count);
            cursor = chunk.items().get(0).text();
            List<String> texts =
                    chunk.items().get(1).items().stream().map(Resp::text).toList();
            members += texts.size();
            if (members > MOST_MEMBERS) {
                throw new NotCarriedException("more than " + MOST_MEMBERS + " members");
            }
            if (!texts.isEmpty()) {
                List<byte[][]> reads = item.carrying.readsOf(texts);
                List<Resp> replies = reads.isEmpty() ? List.of() : source.send(reads);
                replies.forEach(reply -> refuse(reply, "source"));
                item.calls.addAll(
                        isVerifying() ? item.carrying.checksOf(texts, replies) : item.carrying.members(texts, replies));
                count = nextCount(texts, count);
                if (!cursor.equals("0") || texts.size() > FEW_MEMBERS) {
                    flush(item);
                }
            }
        } while (!cursor.equals("0"));
    }

    /** Members that are too long to be read together are read one by one. */
    private Resp chunk(String command, Item item, String cursor, long count) {
        Resp chunk = scan(command, item, cursor, count);
        if (chunk instanceof Resp.Refusal && count > 1) {
            chunk = scan(command, item, cursor, 1);
        }
        refuse(chunk, "source");
        if (chunk.items().size() != 2) {
            throw new NotCarriedException("the source sends no members for its type");
        }
        return chunk;
    }

    private Resp scan(String command, Item item, String cursor, long count) {
        byte[][] scan = Words.of(command, item.key.name(), cursor, "COUNT", String.valueOf(count));
        return source.send(List.<byte[][]>of(scan)).get(0);
    }

    /** The longer the members are, the fewer of them are read together. */
    private static long nextCount(List<String> texts, long count) {
        long bytes = texts.stream().mapToLong(String::length).sum();
        return Math.max(
                1, Math.min(Math.min(MOST_AT_ONCE, 4 * count), CHUNK_BYTES * texts.size() / Math.max(1, bytes)));
    }

    private void flush(Item item) {
        if (mode != Mode.DRY_RUN && !item.calls.isEmpty()) {
            item.replies.addAll(target.send(item.calls));
        }
        item.calls.clear();
    }

    private void sendCalls() {
        if (mode == Mode.DRY_RUN) {
            return;
        }
        List<byte[][]> all = new ArrayList<>();
        items.forEach(item -> all.addAll(item.calls));
        List<Resp> replies = target.send(all);
        int at = 0;
        for (Item item : items) {
            item.replies.addAll(replies.subList(at, at + item.calls.size()));
            at += item.calls.size();
        }
    }

    private void conclude(Item item) {
        Optional<Resp> refusal =
                item.replies.stream().filter(Resp.Refusal.class::isInstance).findFirst();
        if (refusal.isPresent()) {
            report.refused(item.key.shown(), "the target refuses: " + ((Resp.Refusal) refusal.get()).message());
            return;
        }
        CarryResult result = mode == Mode.DRY_RUN ? CarryResult.CREATED : item.carrying.result(item.replies);
        switch (result) {
            case OTHER_TYPE -> report.notCarried(item.key.shown(), "the target has another kind of key of this name");
            case KEPT -> report.notCarried(item.key.shown(), "the target has a value of its own, which was kept");
            case UNREADABLE -> report.notCarried(item.key.shown(), "the counts at the target cannot be read");
            case STALE -> report.notCarried(item.key.shown(), "its calendar window ended while it was carried");
            case OVER -> report.notCarried(item.key.shown(), "all of it has left its window");
            default -> report.carried(item.key, item.carrying.form(), result);
        }
    }
}
