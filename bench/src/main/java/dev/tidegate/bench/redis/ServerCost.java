package dev.tidegate.bench.redis;

import dev.tidegate.SubjectStatus;
import dev.tidegate.bench.redis.load.Captured;
import dev.tidegate.bench.redis.load.Choice;
import dev.tidegate.bench.redis.load.FullValue;
import dev.tidegate.bench.redis.load.Pipeline;
import dev.tidegate.bench.redis.server.Admin;
import dev.tidegate.bench.redis.side.PeerScripts;
import dev.tidegate.bench.redis.side.RedisPlans;
import dev.tidegate.bench.redis.side.ScriptSide;
import dev.tidegate.bench.redis.side.Stores;
import dev.tidegate.bench.redis.side.TidegateSide;
import dev.tidegate.overrides.SubjectOverride;
import dev.tidegate.plan.Plan;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The group {@code Server}: the same client for every script, commands in waves, no call shared. */
final class ServerCost {
    static final String GROUP = "Server";
    private static final String PURPOSE = "1,000 subjects, waves of 64 in one packet: what a decision costs the server";
    static final List<String> NAMES = List.of(
            "gcra", "gcra denied", "gateway", "one light", "four light", "four overridden", "four full", "four denied");
    private static final int SUBJECTS = 1_000;
    private static final int OVERRIDDEN = 7;
    private static final int DEPTH = 64;
    private static final long OLDER_AMOUNT = 7;
    private static final Duration TTL = Duration.ofDays(40);
    private static final int FIRST_SHAPE = 14;

    private final Measuring measuring;

    ServerCost(Measuring measuring) {
        this.measuring = measuring;
    }

    void run() throws IOException, InterruptedException {
        if (!measuring.wantsAny(GROUP, NAMES)) {
            return;
        }
        Admin admin = measuring.admin;
        String uri = measuring.server.uri();
        admin.clear();
        try (TidegateSide one = new TidegateSide(Stores.uncoalesced(uri), RedisPlans.one(), 0);
                TidegateSide light = new TidegateSide(Stores.uncoalesced(uri), RedisPlans.four(), 1);
                TidegateSide overridden = overridden(uri);
                TidegateSide full = new TidegateSide(Stores.uncoalesced(uri), RedisPlans.four(), 2);
                TidegateSide denied = new TidegateSide(Stores.uncoalesced(uri), RedisPlans.exhausted(), 3);
                ScriptSide oneSent = Captured.of(one, measuring.server).side(admin);
                ScriptSide lightSent = Captured.of(light, measuring.server).side(admin);
                ScriptSide overriddenSent =
                        Captured.of(overridden, measuring.server).side(admin);
                ScriptSide deniedSent = Captured.of(denied, measuring.server).side(admin);
                ScriptSide gcra = PeerScripts.gcra(admin);
                ScriptSide gcraDenied = PeerScripts.exhaustedGcra(admin);
                ScriptSide gateway = PeerScripts.gateway(admin)) {
            Captured captured = Captured.of(full, measuring.server);
            makeFull(full, captured);
            Pipeline.fill(deniedSent, 1, SUBJECTS);
            Pipeline.fill(gcraDenied, 0, SUBJECTS);
            try (ScriptSide fullSent = captured.side(admin)) {
                measuring.group(
                        GROUP,
                        PURPOSE,
                        List.of(
                                entrant("gcra", gcra, true),
                                entrant("gcra denied", gcraDenied, false),
                                entrant("gateway", gateway, true),
                                entrant("one light", oneSent, true),
                                entrant("four light", lightSent, true),
                                entrant("four overridden", overriddenSent, true),
                                entrant("four full", fullSent, true),
                                entrant("four denied", deniedSent, false)));
            }
            checkStillFull(captured);
        }
    }

    /** Three kinds of overrides; what is sent again reads those of one subject. */
    private static TidegateSide overridden(String uri) {
        TidegateSide side = new TidegateSide(Stores.uncoalesced(uri), RedisPlans.four(), OVERRIDDEN);
        side.override(
                0,
                SubjectOverride.factor("*", new BigDecimal("0.9")),
                SubjectOverride.capacity("requests-per-hour", 1L << 49),
                SubjectOverride.grant("requests-per-hour", 1_000, "bench")
                        .until(Instant.now().plus(TTL)));
        return side;
    }

    private static Entrant entrant(String name, ScriptSide side, boolean allowed) {
        return new Entrant(name, side, new Pipeline(side, DEPTH, Choice.among(SUBJECTS), allowed));
    }

    /** Writes the value of a busy past, and sees that our own reading of it says so. */
    private void makeFull(TidegateSide side, Captured captured) {
        Plan plan = RedisPlans.four();
        SubjectStatus light = side.status(0);
        byte[] value = FullValue.of(measuring.admin.get(captured.key(0)), plan, OLDER_AMOUNT);
        for (int i = 0; i < SUBJECTS; i++) {
            measuring.admin.set(captured.key(i), value, TTL);
        }
        SubjectStatus full = side.status(SUBJECTS - 1);
        for (int i = 0; i < plan.limits().size(); i++) {
            long older = i < 2 ? 30 * OLDER_AMOUNT : 0;
            long expected = light.limits().get(i).used() + older;
            if (full.limits().get(i).used() != expected) {
                throw new IllegalStateException("full: " + full + " (expected: " + expected + " at " + i + ")");
            }
        }
    }

    private void checkStillFull(Captured captured) {
        for (int i = 0; i < SUBJECTS; i++) {
            int segments = measuring.admin.get(captured.key(i))[FIRST_SHAPE] & 0xff;
            if (segments < 30) {
                throw new IllegalStateException("subject " + i + " has " + segments + " segments (expected: 30 or 31)");
            }
        }
    }
}
