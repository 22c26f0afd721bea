package dev.tidegate.server.upstash;

import dev.tidegate.StoreException;
import dev.tidegate.redis.raw.RawReply;
import dev.tidegate.redis.raw.TransactionReply;
import dev.tidegate.server.upstash.access.Access;
import dev.tidegate.server.upstash.access.NamedKeys;
import dev.tidegate.server.upstash.cluster.RoutedRedis;
import dev.tidegate.server.upstash.reply.Answer;
import dev.tidegate.server.upstash.reply.Format;
import dev.tidegate.server.upstash.reply.ReplyJson;
import dev.tidegate.server.upstash.script.Prepared;
import dev.tidegate.server.upstash.script.ScriptBook;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sends the commands of one request, and makes its answer of the replies. Lives on one event loop. */
final class CommandRunner {
    private static final int MAX_KEY_BYTES = 32 * 1024;

    private final RoutedRedis redis;
    private final ScriptBook scripts;
    private final UpstashMeters meters;

    CommandRunner(RoutedRedis redis, ScriptBook scripts, UpstashMeters meters) {
        this.redis = redis;
        this.scripts = scripts;
        this.meters = meters;
    }

    /** One command: why it is refused, or what is sent. */
    private record Checked(@Nullable Prepared prepared, String refusal) {}

    private Checked check(Exchange exchange, byte[][] words) {
        Optional<String> refusal = exchange.access.check(Arrays.asList(words)).or(() -> tooLarge(words));
        return refusal.map(text -> new Checked(null, text)).orElseGet(() -> new Checked(scripts.prepare(words), ""));
    }

    /** A whole request is smaller than the largest record, so that only keys can be too large. */
    private static Optional<String> tooLarge(byte[][] words) {
        for (byte[] word : words) {
            if (word.length > MAX_KEY_BYTES) {
                return tooLargeKey(words);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> tooLargeKey(byte[][] words) {
        return NamedKeys.of(words).stream()
                .filter(key -> key.length > MAX_KEY_BYTES)
                .findFirst()
                .map(key -> "ERR max key size exceeded. Limit: " + MAX_KEY_BYTES + " bytes, Actual: " + key.length
                        + " bytes");
    }

    void run(Exchange exchange, List<byte[][]> commands) {
        meters.sent(commands.size());
        if (exchange.kind == Exchange.Kind.TRANSACTION) {
            transaction(exchange, commands);
        } else if (commands.size() == 1) {
            single(exchange, commands.get(0));
        } else {
            pipeline(exchange, commands);
        }
    }

    private void single(Exchange exchange, byte[][] words) {
        Checked checked = check(exchange, words);
        Prepared prepared = checked.prepared;
        if (prepared == null) {
            exchange.answer(single(exchange, error(checked.refusal)));
        } else if (Access.waits(Arrays.asList(words))) {
            redis.alone(prepared, exchange::isOpen, reply -> exchange.answer(single(exchange, reply)));
        } else {
            redis.send(List.of(prepared), replies -> exchange.answer(single(exchange, prepared.answered(replies[0]))));
        }
    }

    private static Answer single(Exchange exchange, RawReply reply) {
        Optional<StoreException> none = reply.whyNone();
        if (none.isPresent()) {
            return unavailable(none.get());
        }
        boolean piped = exchange.kind == Exchange.Kind.PIPELINE;
        int status = reply.isError() && !piped ? 400 : 200;
        if (exchange.format == Format.RESP2) {
            return new Answer(status, Answer.RESP, Arrays.copyOf(reply.bytes(), reply.length()));
        }
        ReplyJson json = new ReplyJson(exchange.format == Format.BASE64);
        if (piped) {
            json.raw('[');
        }
        json.add(reply);
        if (piped) {
            json.raw(']');
        }
        return Answer.json(status, json.bytes());
    }

    private void pipeline(Exchange exchange, List<byte[][]> commands) {
        List<Checked> checked = new ArrayList<>(commands.size());
        List<Prepared> sent = new ArrayList<>(commands.size());
        for (byte[][] words : commands) {
            Checked one = Access.waits(Arrays.asList(words))
                    ? new Checked(null, "ERR a blocking command goes in a request of its own")
                    : check(exchange, words);
            checked.add(one);
            if (one.prepared != null) {
                sent.add(one.prepared);
            }
        }
        if (sent.isEmpty()) {
            exchange.answer(all(exchange, checked, new RawReply[0]));
        } else {
            redis.send(sent, replies -> exchange.answer(all(exchange, checked, replies)));
        }
    }

    private static Answer all(Exchange exchange, List<Checked> checked, RawReply[] replies) {
        RawReply[] whole = new RawReply[checked.size()];
        int next = 0;
        boolean any = replies.length == 0;
        for (int i = 0; i < whole.length; i++) {
            Prepared prepared = checked.get(i).prepared;
            whole[i] = prepared == null ? error(checked.get(i).refusal) : prepared.answered(replies[next++]);
            any = any || (prepared != null && whole[i].failure() == null);
        }
        if (!any) {
            return unavailable(replies[0].whyNone().orElseThrow());
        }
        return exchange.format == Format.RESP2 ? resp(whole) : json(exchange, whole);
    }

    private static Answer json(Exchange exchange, RawReply[] replies) {
        ReplyJson json = new ReplyJson(exchange.format == Format.BASE64);
        char before = '[';
        for (RawReply reply : replies) {
            json.raw(before);
            before = ',';
            Optional<StoreException> none = reply.whyNone();
            if (none.isPresent()) {
                json.failed(text(none.get()));
            } else {
                json.add(reply);
            }
        }
        json.raw(']');
        return Answer.json(200, json.bytes());
    }

    private static Answer resp(RawReply[] replies) {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        for (RawReply reply : replies) {
            RawReply said = reply.whyNone().map(none -> error(text(none))).orElse(reply);
            all.write(said.bytes(), 0, said.length());
        }
        return new Answer(200, Answer.RESP, all.toByteArray());
    }

    private void transaction(Exchange exchange, List<byte[][]> commands) {
        List<Prepared> prepared = new ArrayList<>(commands.size());
        for (byte[][] words : commands) {
            Checked one = check(exchange, words);
            if (one.prepared == null) {
                exchange.answer(Answer.error(400, one.refusal));
                return;
            }
            prepared.add(one.prepared);
        }
        redis.transaction(prepared, exchange::isOpen, reply -> exchange.answer(executed(exchange, prepared, reply)));
    }

    private static Answer executed(Exchange exchange, List<Prepared> prepared, TransactionReply reply) {
        if (reply.failure() != null) {
            return unavailable(reply.failure());
        }
        ReplyJson json = new ReplyJson(exchange.format == Format.BASE64);
        RawReply refused = reply.refused();
        if (refused != null) {
            json.add(refused);
            return Answer.json(400, json.bytes());
        }
        json.addEach(
                java.util.Objects.requireNonNull(reply.executed()),
                i -> prepared.get(i).loaded());
        return Answer.json(200, json.bytes());
    }

    private static RawReply error(String text) {
        byte[] bytes = ("-" + text.replace('\r', ' ').replace('\n', ' ') + "\r\n").getBytes(StandardCharsets.UTF_8);
        return new RawReply(bytes, bytes.length, null);
    }

    static Answer unavailable(StoreException why) {
        return Answer.error(503, text(why));
    }

    private static String text(StoreException why) {
        return "ERR Redis did not answer: " + why.getMessage();
    }
}
