package dev.tidegate.redis.command;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.redis.script.PlanShape;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.StoreReply;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A limit set as the scripts read it: a text made once for each set, in which a decision fills in what changes. The
 * limits stand grouped by key, so the figures of a reply come in that order.
 */
final class PackedLimits {
    private static final int CHARGE = 1;
    private static final int FROM = 2;
    private static final int TO = 10;
    private static final int VERSION = 18;
    private static final int HEADER = 26;
    /** Id, kind, shadow; then the part. */
    private static final int PART = 8;
    /** Part and capacity; then a and b. */
    private static final int A = PART + 16;

    private static final int LIMIT_BYTES = A + 16;
    private static final int CALENDAR_BYTES = LIMIT_BYTES + 8;

    /** The kinds of the limits, by key. */
    final Optional<PlanShape> shape;

    /** Whether several equal decisions can be one step: whether there is a script of the shape. */
    final boolean countable;

    /** The scopes that the set uses, in the order of the keys. */
    final List<Scope> scopes = new ArrayList<>();

    private final LimitSet set;
    private final byte[] template;
    /** Where the record of limit i stands. */
    private final int[] records;
    /** Which limit the n-th figures of a reply speak of. */
    private final int[] order;
    /** Which limits are buckets, in the order of a reply. */
    private final int[] buckets;

    private final LimitParameters[] rates;

    private PackedLimits(LimitSet set) {
        this.set = set;
        this.records = new int[set.size()];
        this.order = new int[set.size()];
        for (Scope scope : Scope.values()) {
            if (set.uses(scope)) {
                scopes.add(scope);
            }
        }
        ByteBuffer out = ByteBuffer.allocate(HEADER + scopes.size() + CALENDAR_BYTES * set.size())
                .order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) scopes.size()).position(HEADER);
        int n = 0;
        StringBuilder kinds = new StringBuilder();
        for (Scope scope : scopes) {
            int before = n;
            n = put(out, scope, n);
            kinds.append(before > 0 ? "/" : "");
            for (int i = before; i < n; i++) {
                Limit limit = set.limits().get(order[i]);
                kinds.append(PlanShape.letter(LimitParameters.of(limit.window()).kind(), limit.shadow()));
            }
        }
        this.buckets = IntStream.of(order)
                .filter(i -> set.limits().get(i).window() instanceof Window.Bucket)
                .toArray();
        this.rates = IntStream.of(buckets)
                .mapToObj(i -> LimitParameters.of(set.limits().get(i).window()))
                .toArray(LimitParameters[]::new);
        PlanShape known = new PlanShape(kinds.toString());
        this.shape = Optional.of(known);
        this.countable = known.isSupported();
        this.template = java.util.Arrays.copyOf(out.array(), out.position());
    }

    static PackedLimits of(LimitSet set) {
        return set.derived(PackedLimits.class, PackedLimits::new);
    }

    private int put(ByteBuffer out, Scope scope, int before) {
        int countAt = out.position();
        out.put((byte) 0);
        int n = before;
        for (int i = 0; i < set.size(); i++) {
            if (set.limits().get(i).scope() == scope) {
                records[i] = out.position();
                order[n++] = i;
                put(out, set.limits().get(i), set.id(i));
            }
        }
        out.put(countAt, (byte) (n - before));
        return n;
    }

    private static void put(ByteBuffer out, Limit limit, long id) {
        for (int i = 0; i < 6; i++) {
            out.put((byte) (id >>> 8 * i));
        }
        LimitParameters window = LimitParameters.of(limit.window());
        out.put((byte) window.kind()).put((byte) (limit.shadow() ? 1 : 0)).putDouble(0);
        out.putDouble((double) limit.capacity().orElse(Long.MAX_VALUE));
        out.putDouble((double) window.param1()).putDouble((double) window.param2());
        if (window.kind() == LimitParameters.CALENDAR) {
            out.putDouble(0);
        }
    }

    /** One decision as the scripts read it. */
    byte[] decision(Boundaries boundaries, long[] parts, boolean charge) {
        byte[] packed = template.clone();
        ByteBuffer out = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        packed[CHARGE] = (byte) (charge ? 1 : 0);
        out.putDouble(FROM, (double) boundaries.coverStartMicros());
        out.putDouble(TO, (double) boundaries.coverEndMicros());
        out.putDouble(VERSION, (double) boundaries.overridesVersion());
        for (int i = 0; i < parts.length; i++) {
            int at = records[i];
            out.putDouble(at + PART, (double) parts[i]);
            if (packed[at + 6] == LimitParameters.CALENDAR) {
                out.putDouble(at + A, (double) boundaries.index(i));
                out.putDouble(at + A + 8, (double) boundaries.boundary(i, 1));
                out.putDouble(at + A + 16, (double) boundaries.boundary(i, 2));
            }
        }
        return packed;
    }

    /** Has a decision hold whatever overrides its tenant has. */
    static void underAnyOverrides(byte[] packed) {
        ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN).putDouble(VERSION, (double) Boundaries.ANY_OVERRIDES);
    }

    /** Has a decision that charges stand for so many, 1 … 255. */
    static void count(byte[] packed, int count) {
        if (packed[CHARGE] != 0) {
            packed[CHARGE] = (byte) count;
        }
    }

    /** How many figures there are behind the limits of a reply for several decisions: one for each bucket. */
    int buckets() {
        return buckets.length;
    }

    /**
     * Copies the figures of one of several equal decisions, which were all admitted, into the flat form of a reply.
     *
     * @param parts what each of them took
     * @param later how many of them came after it
     */
    void figures(long[] from, int at, long[] flat, long[] parts, int later) {
        figures(from, at, flat);
        for (int i = 0; i < parts.length; i++) {
            flat[StoreReply.HEADER + StoreReply.PER_LIMIT * i] -= later * parts[i];
        }
        long clock = flat[2];
        int lacks = at + StoreReply.PER_LIMIT * order.length;
        for (int n = 0; n < buckets.length; n++) {
            int i = buckets[n];
            if (parts[i] > 0) {
                long refill = rates[n].param1();
                long lacking = from[lacks + n] - later * parts[i] * rates[n].param2();
                flat[StoreReply.HEADER + StoreReply.PER_LIMIT * i + 1] = clock + (lacking + refill - 1) / refill;
            }
        }
    }

    /** Has the concurrent limits of a decision take a slot for the reservation of this hash. */
    void leases(byte[] packed, long hash, long ttlMicros) {
        ByteBuffer out = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        for (int at : records) {
            if (packed[at + 6] == LimitParameters.LEASES) {
                out.putDouble(at + A, (double) hash).putDouble(at + A + 8, (double) ttlMicros);
            }
        }
    }

    /** Which limit the {@code n}-th figures of a reply speak of. */
    int limit(int n) {
        return order[n];
    }

    /** Copies the figures of the limits, which stand in {@code from} behind {@code at}, into the flat form of a reply. */
    void figures(long[] from, int at, long[] flat) {
        for (int n = 0; n < order.length; n++) {
            int source = at + StoreReply.PER_LIMIT * n;
            int target = StoreReply.HEADER + StoreReply.PER_LIMIT * order[n];
            flat[target] = from[source];
            flat[target + 1] = from[source + 1];
            flat[target + 2] = from[source + 2] < 0 ? StoreReply.NEVER : from[source + 2];
        }
    }

    /** How many limits there are. */
    int size() {
        return order.length;
    }
}
