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
    private final boolean dryRun;
    private final List<Item> items = new ArrayList<>();

    Batch(Sender source, Sender target, Carrier carrier, Report report, boolean dryRun) {
        this.source = source;
        this.target = target;
        this.carrier = carrier;
        this.report = report;
        this.dryRun = dryRun;
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
        for (SourceKey key : keys(source, sendable(source, target, names, report), report)) {
            begin(key);
        }
        readMore();
        for (Item item : items) {
            // One after the other: what was read of one key is let go before the next is read.
            attempt(item, () -> {
                collect(item);
                item.calls.addAll(item.carrying.rest());
            });
        }
        items.removeIf(item -> item.isLeftOut);
        sendCalls();
        items.forEach(this::conclude);
        if (!dryRun) {
            readAgain();
        }
    }

    /** What leaves no key of its own name is verified by what shows that it was carried. */
    private void readAgain() {
        List<byte[][]> reads = new ArrayList<>();
        items.forEach(item -> item.carrying.mustExist().forEach(name -> reads.add(Words.of("EXISTS", name))));
        List<Resp> replies = reads.isEmpty() ? List.of() : target.send(reads);
        int at = 0;
        for (Item item : items) {
            int end = at + item.carrying.mustExist().size();
            if (end > at) {
                boolean there = replies.subList(at, end).stream().allMatch(reply -> reply.whole(0) == 1);
                if (there) {
                    report.verified();
                } else {
                    report.differs(item.key.shown(), "not at the target");
                }
            }
            at = end;
        }
    }

    /** What the source says of these names now; keys that are gone are left out. */
    static List<SourceKey> keys(Sender source, List<String> names, Report report) {
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
                report.refused(
                        new SourceKey(names.get(i), "", -1, "").shown(),
                        "the source refuses: " + refused.get().message());
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
    static List<String> sendable(Sender source, Sender target, List<String> names, Report report) {
        if (!source.remote().isText() && !target.remote().isText()) {
            return names;
        }
        names.stream()
                .filter(name -> !Words.isText(name))
                .forEach(name -> report.notCarried(
                        new SourceKey(name, "", -1, "").shown(),
                        "a name that is not UTF-8, which the REST protocol cannot send"));
        return names.stream().filter(Words::isText).toList();
    }

    private void begin(SourceKey key) {
        try {
            carrier.begin(key).ifPresent(carrying -> items.add(new Item(key, carrying)));
        } catch (NotCarriedException e) {
            report.notCarried(key.shown(), e.reason());
        }
    }

    private void readMore() {
        ask(Carrying::lengths, (carrying, lengths) -> checkLengths(lengths));
        items.removeIf(item -> item.isLeftOut);
        ask(Carrying::reads, Carrying::read);
    }

    /** What is longer than any number that a limiter keeps is not read. */
    static void checkLengths(List<Resp> lengths) {
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
            if (e.isRefusal()) {
                report.refused(item.key.shown(), e.reason());
            } else {
                report.notCarried(item.key.shown(), e.reason());
            }
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
                item.calls.addAll(item.carrying.members(texts, replies));
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
        if (!dryRun && !item.calls.isEmpty()) {
            item.replies.addAll(target.send(item.calls));
        }
        item.calls.clear();
    }

    private void sendCalls() {
        if (dryRun) {
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
        CarryResult result = dryRun ? CarryResult.CREATED : item.carrying.result(item.replies);
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
