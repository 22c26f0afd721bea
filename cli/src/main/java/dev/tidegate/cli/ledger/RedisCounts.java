package dev.tidegate.cli.ledger;

import dev.tidegate.Subject;
import dev.tidegate.cli.migrate.move.Markers;
import dev.tidegate.cli.migrate.move.Sender;
import dev.tidegate.cli.migrate.remote.Remote;
import dev.tidegate.cli.migrate.remote.Words;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.redis.carry.CarryResult;
import dev.tidegate.redis.carry.LimitCarry;
import dev.tidegate.redis.carry.LimitCarry.Charge;
import dev.tidegate.redis.carry.LimitCounts;
import dev.tidegate.redis.carry.SliceUnits;
import dev.tidegate.redis.command.RedisKeys;
import dev.tidegate.resp.Resp;
import dev.tidegate.spi.CivilCalendar;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The counters in Redis: reads all of them, and carries what one lacks into it. */
final class RedisCounts {
    private static final int AT_ONCE = 500;
    private static final int MILLIS = 1_000;
    /** Names the ledger as the place that counts were carried from. */
    private static final String PLACE = "ledger";

    private final Sender redis;

    /** Units that a process took ahead, and whose they are. */
    record Slice(String tenant, SliceUnits held) {}

    RedisCounts(Remote redis) {
        this.redis = Sender.brief(redis);
    }

    /** The present instant of the first part of Redis. */
    long clockMicros() {
        int unused = redis.parts();
        List<Resp> time = accepted(redis.sendTo(0, Words.of("TIME"))).items();
        return time.get(0).whole(0) * Recorded.SECOND + time.get(1).whole(0);
    }

    private Resp accepted(Resp reply) {
        return Sender.accepted(redis.remote(), reply);
    }

    /** What these limits count for all subjects of which Redis has something. */
    Map<Counter, LimitCounts> all(Collection<Limit> limits) {
        List<Counter> counters = new ArrayList<>();
        for (Subject subject : subjects()) {
            Scope scope =
                    subject.user().isPresent() ? Scope.USER : subject.model().isPresent() ? Scope.MODEL : Scope.TENANT;
            String value = subject.user().or(subject::model).orElse("");
            limits.stream()
                    .filter(limit -> limit.scope() == scope)
                    .forEach(limit -> counters.add(new Counter(subject.tenant(), scope, value, limit)));
        }
        return of(counters);
    }

    /** What these counters count. */
    Map<Counter, LimitCounts> of(List<Counter> counters) {
        Map<Counter, LimitCounts> all = new HashMap<>();
        if (counters.isEmpty()) {
            return all;
        }
        long now = clockMicros();
        for (int from = 0; from < counters.size(); from += AT_ONCE) {
            List<Counter> some = counters.subList(from, Math.min(counters.size(), from + AT_ONCE));
            List<Resp> replies = redis.send(some.stream()
                    .map(counter -> carry(counter).counts(marker(counter), now))
                    .toList());
            for (int i = 0; i < some.size(); i++) {
                all.put(some.get(i), counts(some.get(i), accepted(replies.get(i))));
            }
        }
        return all;
    }

    private LimitCounts counts(Counter counter, Resp reply) {
        if (reply.items().isEmpty()) {
            throw Failure.failed(
                    "the counts of " + counter.shown() + " cannot be read",
                    "another release may have written them, or the clocks of this machine and of Redis differ");
        }
        return LimitCounts.of(reply.items().stream().map(item -> item.whole(0)).toList());
    }

    /** What processes hold to decide calls from, with the tenant, by the name of its record. */
    Map<String, Slice> slices() {
        List<String> keys = new ArrayList<>();
        each(RedisKeys.SLICES_PATTERN, keys::add);
        Map<String, Slice> slices = new HashMap<>();
        for (int from = 0; from < keys.size(); from += AT_ONCE) {
            List<String> some = keys.subList(from, Math.min(keys.size(), from + AT_ONCE));
            List<Resp> replies =
                    redis.send(some.stream().map(key -> Words.of("GET", key)).toList());
            for (int i = 0; i < some.size(); i++) {
                String key = some.get(i);
                if (accepted(replies.get(i)) instanceof Resp.Text record) {
                    String tenant = RedisKeys.tenantOfSlice(Words.bytes(key));
                    SliceUnits.of(Words.bytes(record.text()))
                            .ifPresent(units -> slices.put(key, new Slice(tenant, units)));
                }
            }
        }
        return slices;
    }

    /** Whose counts there are: tenants, and users and models below them. */
    private Set<Subject> subjects() {
        Set<Subject> subjects = new HashSet<>();
        each(
                RedisKeys.SUBJECTS_PATTERN,
                key -> RedisKeys.subjectOf(Words.bytes(key)).ifPresent(subjects::add));
        return subjects;
    }

    private void each(String pattern, Consumer<String> found) {
        int parts = redis.parts();
        for (int part = 0; part < parts; part++) {
            String cursor = "0";
            do {
                Resp page = accepted(
                        redis.sendTo(part, Words.of("SCAN", cursor, "MATCH", pattern, "COUNT", String.valueOf(1_000))));
                cursor = page.items().get(0).text();
                for (Resp key : page.items().get(1).items()) {
                    found.accept(key.text());
                }
            } while (!cursor.equals("0"));
        }
    }

    /** Which of these tenants have records, of that instant or earlier, that no ledger has so far. */
    List<String> onTheirWay(Collection<String> tenants, long untilMicros) {
        List<String> all = List.copyOf(tenants);
        List<String> found = new ArrayList<>();
        String until = String.valueOf(untilMicros / MILLIS);
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            List<String> some = all.subList(from, Math.min(all.size(), from + AT_ONCE));
            List<Resp> replies = redis.send(some.stream()
                    .map(tenant -> Words.of("XRANGE", Words.raw(RedisKeys.usage(tenant)), "-", until, "COUNT", "1"))
                    .toList());
            for (int i = 0; i < some.size(); i++) {
                if (!accepted(replies.get(i)).items().isEmpty()) {
                    found.add(some.get(i));
                }
            }
        }
        return found;
    }

    /** Carries what a counter lacks into it; repeated, it does nothing. */
    CarryResult carry(Counter counter, List<Charge> missing, long nowMicros) {
        byte[][] call = carry(counter)
                .call(
                        missing,
                        false,
                        true,
                        marker(counter),
                        Markers.lifeMillis(lifeMillis(counter, nowMicros)),
                        nowMicros);
        return CarryResult.of(
                accepted(redis.send(List.<byte[][]>of(call)).get(0)).whole(-1));
    }

    private static LimitCarry carry(Counter counter) {
        return new LimitCarry(counter.subject(), counter.limit());
    }

    private static byte[] marker(Counter counter) {
        return Words.bytes(Markers.of(PLACE, Words.raw(carry(counter).key())) + ":"
                + Long.toHexString(counter.limit().id()));
    }

    /** As long as something that is carried now can be counted. */
    private static long lifeMillis(Counter counter, long nowMicros) {
        Window window = counter.limit().window();
        if (window instanceof Window.Calendar calendar) {
            long end = CivilCalendar.startMicros(calendar, CivilCalendar.index(calendar, nowMicros) + 1);
            return (end - nowMicros) / MILLIS;
        }
        return TimeUnit.MILLISECONDS.convert(
                window instanceof Window.Fixed fixed ? fixed.duration() : ((Window.Sliding) window).duration());
    }
}
