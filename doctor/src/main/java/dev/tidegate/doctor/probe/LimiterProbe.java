package dev.tidegate.doctor.probe;

import dev.tidegate.doctor.diagnosis.DiagnosedException;
import dev.tidegate.doctor.diagnosis.FailureClass;
import dev.tidegate.doctor.diagnosis.Layer;
import dev.tidegate.doctor.diagnosis.Target;
import dev.tidegate.doctor.wire.Handshake;
import dev.tidegate.doctor.wire.RecordingKeys;
import dev.tidegate.doctor.wire.Wire;
import dev.tidegate.redis.RedisAccess;
import dev.tidegate.resp.Resp;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Does once what the limiter does: on keys of its own, which have a time to live and are deleted again. */
public final class LimiterProbe implements Probe {
    /** Longer than an examination; what a broken connection leaves is gone soon. */
    private static final long TTL_MILLIS = 20_000;

    private static final String SCRIPT = """
        local time = redis.call('TIME')
        redis.call('SET', KEYS[1], struct.pack('<I4', 1), 'PX', ARGV[1])
        redis.call('SET', KEYS[2], time[1], 'PX', ARGV[1])
        return { #redis.call('GET', KEYS[1]), #KEYS }
        """;

    private static final Pattern MOVED = Pattern.compile("MOVED \\d+ (.*):(\\d{1,5})");

    @Override
    public Layer layer() {
        return Layer.LIMITER;
    }

    @Override
    public FailureClass whenLate() {
        return FailureClass.NO_ANSWER;
    }

    @Override
    public String look(ProbeContext visit) throws DiagnosedException, IOException {
        String tag = RedisAccess.KEY_PREFIX + "doctor:{" + UUID.randomUUID() + "}";
        List<String> keys = List.of(tag, tag + ":b");
        visit.leaves(tag);
        homeOf(visit, tag);
        Wire wire = visit.wire();
        load(visit, wire);
        try {
            String digest = must(visit, wire.ask("SCRIPT", "LOAD", SCRIPT)).text();
            expect(must(visit, evalsha(wire, digest, keys)));
            must(visit, wire.ask("GET", tag));
            ttl(wire, tag);
        } finally {
            must(visit, wire.ask("DEL", tag, tag + ":b"));
        }
        boolean old = oldScript(visit, wire, tag);
        return "scripts, keys and times to live work" + (old ? ", so does the old script" : "");
    }

    /**
     * All at once: asked one after the other, with what follows, they took some twenty round trips of the time of one layer, and
     * a healthy server that was busy was said to give no answer. What follows has the whole time for itself.
     */
    private static void load(ProbeContext visit, Wire wire) throws DiagnosedException, IOException {
        List<String> scripts = RedisAccess.scripts();
        for (String script : scripts) {
            wire.send("SCRIPT", "LOAD", script);
        }
        List<Resp> replies = new ArrayList<>();
        for (int i = 0; i < scripts.size(); i++) {
            replies.add(wire.reply());
        }
        for (Resp reply : replies) {
            must(visit, reply);
        }
        visit.begin();
    }

    private static Resp evalsha(Wire wire, String digest, List<String> keys) throws IOException {
        return wire.ask("EVALSHA", digest, "2", keys.get(0), keys.get(1), String.valueOf(TTL_MILLIS));
    }

    /** In a cluster the keys belong to one node, which is entered as the first was. */
    private static void homeOf(ProbeContext visit, String key) throws DiagnosedException, IOException {
        Resp first = visit.wire().ask("GET", key);
        if (!(first instanceof Resp.Refusal refusal) || !visit.inCluster()) {
            return;
        }
        Matcher moved = MOVED.matcher(refusal.message());
        if (!moved.matches() || Integer.parseInt(moved.group(2)) > 65_535) {
            return;
        }
        String host = moved.group(1).isEmpty() ? visit.target().host() : moved.group(1);
        Target node = visit.target().at(host, Integer.parseInt(moved.group(2)));
        Wire plain = visit.connect(new InetSocketAddress(host, node.port()), visit.timeout());
        Wire wire = node.tls() ? Handshake.over(plain, node, Handshake.trust(node), RecordingKeys.of(node)) : plain;
        visit.use(wire);
        var unused = AuthProbe.enter(visit, wire);
    }

    private static Resp must(ProbeContext visit, Resp reply) throws DiagnosedException {
        if (reply instanceof Resp.Refusal refusal) {
            throw new DiagnosedException(RedisErrors.meaning(refusal), visit.said(refusal));
        }
        return reply;
    }

    private static void expect(Resp reply) throws DiagnosedException {
        List<Resp> said = reply.items();
        if (said.size() != 2 || said.get(0).whole(0) != 4 || said.get(1).whole(0) != 2) {
            throw new DiagnosedException(
                    FailureClass.UNEXPECTED_REPLY, "a script gave another result than it does on Redis");
        }
    }

    /** The limiter does not ask for it, so that it may not is no fault. */
    private static void ttl(Wire wire, String key) throws DiagnosedException, IOException {
        Resp reply = wire.ask("PTTL", key);
        long left = reply.whole(TTL_MILLIS);
        if (left <= 0 || left > TTL_MILLIS) {
            throw new DiagnosedException(FailureClass.TTL_LOST, "it says " + left + " ms of " + TTL_MILLIS);
        }
    }

    /** What the script did that Tidegate replaces, in one piece, so that nothing stays when the connection breaks in between. */
    private static boolean oldScript(ProbeContext visit, Wire wire, String tag) throws IOException {
        String set = tag + ":old";
        String counter = tag + ":anomaly";
        String[][] commands = {
            {"SET", counter, "0", "PX", String.valueOf(TTL_MILLIS)},
            {"INCR", counter},
            {"EXPIRE", counter, "20"},
            {"ZREMRANGEBYSCORE", set, "0", "1"},
            {"ZADD", set, "2", "member"},
            {"EXPIRE", set, "20"},
            {"ZCARD", set},
            {"ZRANGE", set, "0", "0"},
            {"DEL", set, counter}
        };
        for (String[] command : commands) {
            wire.send(command);
        }
        StringBuilder refused = new StringBuilder();
        for (String[] command : commands) {
            if (wire.reply() instanceof Resp.Refusal) {
                refused.append(refused.isEmpty() ? "" : ", ").append(command[0]);
            }
        }
        if (!refused.isEmpty()) {
            visit.note(FailureClass.OLD_SCRIPT_FORBIDDEN, "refused: " + refused);
        }
        return refused.isEmpty();
    }
}
