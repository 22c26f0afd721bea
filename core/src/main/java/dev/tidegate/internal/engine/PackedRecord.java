package dev.tidegate.internal.engine;

import dev.tidegate.spi.Formula;
import dev.tidegate.spi.Hashes;
import dev.tidegate.usage.UnitPrices;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The packed record of one reservation: what the in-process store keeps and what a script keeps in Redis, byte for byte.
 * All integers are unsigned and little-endian, {@code double} an IEEE double that holds one; a varint has seven bits in
 * each byte, the lowest first, and the high bit set in all but the last.
 *
 * <pre>
 * open     u8 format (2) | u8 state 1 | u56 expiry | u56 first | u32 tombstone ms | u32 who | u48 fingerprint
 *          | u8 1 if plain | u16 where the charges begin | body | n × charges, in the order of the terms | sum
 * body     u8 n | n × term: the tenant's, the user's, the model's, each in the plan's order
 *          | u8 bytes of the prices | prices as PackedPrices has them [if any: | 10 × double price of the first ten token kinds] | n × rest
 * term     u48 limit id | u8 kind | u8 scope | u8 meter | double a | double b | double next
 * rest     double capacity [meter 6: | u48 hash of its name] | u8 m | m × (u8 token kind | double weight): weights of its own
 * charges  u8 m | m × (u56 mark | u56 amount), oldest first
 *   kind   1 sliding   a duration µs   b slice µs   next 0               mark  when it was charged
 *          2 fixed     a duration µs   b 0          next 0                     the window's end
 *          3 calendar  a civil index   b its end    next that of the following the civil index
 *          4 bucket    a refill        b period µs  next 0                     0
 *          5 leases    a 0             b 0          next 0                     0
 *   scope  0 tenant, 1 user, 2 model; 128 more for a shadow limit
 *   meter  0 requests, 1 input_tokens, 2 output_tokens, 3 tokens, 4 spend, 5 concurrency, 6 a custom one
 *   plain  all limits are the tenant's, none has weights or a meter of its own
 *
 * ended    u8 format (2) | u8 state 2 settled, 3 cancelled | u56 until | u32 who | u48 fingerprint | u48 digest of the usage
 *          | varint seq | u8 flags | u56 first [flag 2: | varint zigzag of last − first]
 *          | u8 n | n × limit | prices | sum
 *   limit  u32 limit id | varint net [flag 2: | varint late]
 *          or with flag 4: u32 limit id | u8 m | m × (varint place | varint amount), oldest first
 *   place  2 × zigzag of (place − first), or for a place below 2^32: 2 × place + 1
 *   flags  1 estimated, 2 there is a last instant, 4 with places
 * sum      the first six digits of SHA-1 over all before it, in hexadecimal; format 1 has none
 * </pre>
 *
 * <p>{@code who} is the first 32 bits of SHA-256 of user, a zero byte and model, the highest byte first in the number: a
 * handle of the same id that names others is not this reservation's.
 *
 * <p>The first entry of a term is what the reserve charged at {@code first}, also if that is nothing; each extend adds one,
 * unless it charges at the mark of the last. Beyond {@value #MAX_ENTRIES} they are joined to the last under mark 0, which
 * no refund finds. A limit without capacity has 2^63. An open record lives until its expiry and the tombstone after it.
 *
 * <p>Of one that was settled as it was made, the digest is the fingerprint.
 *
 * <p>An ended reservation knows where each limit charged it: {@link Places}. Without flag 4 {@code late} of the net charge
 * was charged at {@code last}, when more was settled than held, and the rest at {@code first}; any other place needs flag 4.
 * Leases are not among its limits; limits that are charged nothing are. Its limit ids are cut to 32 bits: {@link #shortId}.
 */
public final class PackedRecord {
    static final int FORMAT = 2;
    public static final int OPEN = 1;
    public static final int SETTLED = 2;
    public static final int CANCELLED = 3;
    /** Never stored: an open one past its expiry. */
    public static final int EXPIRED = 4;

    public static final int SHADOW = 128;
    public static final int MAX_ENTRIES = 255;

    /** The prices that the usual settle finds ready; those of rarer kinds are unpacked when a usage has them. */
    private static final int READY_PRICES = 10;

    public static final int ESTIMATED = 1;
    private static final int LATE = 2;
    private static final int PLACES = 4;

    private static final int STATE = 1;
    private static final int INSTANT = 2;
    private static final int TOMBSTONE = 16;
    private static final int BODY = 33;
    private static final int SUM = Hashes.SUM;
    /** An ended one without limits and prices. */
    private static final int LEAST = 37 + SUM;

    private PackedRecord() {}

    /** What was charged at one mark of an open reservation, or at one place of an ended one. */
    public record Charge(long mark, long amount) {}

    /** One limit of an open reservation's record. */
    public record Term(
            long id,
            int kind,
            int scope,
            long capacity,
            Formula formula,
            long a,
            long b,
            long next,
            List<Charge> entries) {
        public Term {
            entries = List.copyOf(entries);
        }

        boolean shadow() {
            return (scope & SHADOW) != 0;
        }

        public long held() {
            return entries.stream().mapToLong(Charge::amount).sum();
        }

        public Term with(List<Charge> others) {
            return new Term(id, kind, scope, capacity, formula, a, b, next, others);
        }
    }

    /** The record of a reservation that is open. */
    public record Open(
            long expiry,
            long first,
            long tombstoneMillis,
            long who,
            long fingerprint,
            Optional<UnitPrices> prices,
            List<Term> terms) {
        public Open {
            terms = List.copyOf(terms);
        }

        public long until() {
            return expiry + 1000 * tombstoneMillis;
        }
    }

    /** As much of a limit's id as an ended record keeps: enough among the limits of one tenant. */
    public static long shortId(long id) {
        return id & 0xffff_ffffL;
    }

    /** What one limit, which is named by its short id, charges an ended reservation: by place, oldest first. */
    public record Net(long id, List<Charge> charges) {
        public Net {
            charges = List.copyOf(charges);
        }

        public long net() {
            long sum = 0;
            for (Charge charge : charges) {
                sum += charge.amount();
            }
            return sum;
        }

        /** The charge that a record without places puts at its last instant. */
        long late(long first, long last) {
            Charge newest = charges.isEmpty() ? new Charge(0, 0) : charges.get(charges.size() - 1);
            boolean atLast = newest.mark() == last && (charges.size() > 1 || last != first);
            return last > 0 && atLast ? newest.amount() : 0;
        }

        /** Whether it was charged at the first and at the last instant alone. */
        private boolean needsNoPlaces(long first, long last) {
            long late = late(first, last);
            int early = charges.size() - (late > 0 ? 1 : 0);
            return early == 0 || (early == 1 && charges.get(0).mark() == first);
        }
    }

    /** The record of a reservation that has ended. */
    public record Ended(
            int state,
            long until,
            long who,
            long fingerprint,
            long digest,
            long seq,
            boolean estimated,
            long first,
            long last,
            List<Net> nets,
            Optional<UnitPrices> prices) {
        public Ended {
            nets = List.copyOf(nets);
        }
    }

    public static boolean isOpen(byte[] v) {
        return v[STATE] == OPEN;
    }

    /** Refuses a record that was damaged: nothing is decided on it. Every other method takes it for sound. */
    public static void check(byte[] v) {
        if (v.length == 0) {
            return;
        }
        if (v[0] != FORMAT) {
            throw UnreadableException.ofRecord(UnreadableException.FORMAT);
        }
        if (v.length < LEAST) {
            throw UnreadableException.ofRecord(UnreadableException.LENGTHS);
        }
        int end = v.length - SUM;
        if (!Arrays.equals(v, end, v.length, Hashes.sum(v, end), 0, SUM)) {
            throw UnreadableException.ofRecord(UnreadableException.SUMS);
        }
    }

    private static byte[] sealed(ByteWriter out) {
        byte[] text = out.bytes();
        return out.raw(Hashes.sum(text, text.length)).bytes();
    }

    /** Until when the record counts; 0 for none. One that was damaged says nothing of its end, and stays. */
    public static long until(byte[] v) {
        if (v.length < LEAST) {
            return v.length == 0 ? 0 : Long.MAX_VALUE / 2;
        }
        long instant = Packed.u56(v, INSTANT);
        return isOpen(v) ? instant + 1000 * (Packed.u56(v, TOMBSTONE) & 0xffff_ffffL) : instant;
    }

    /** A bit for each scope in which an open reservation has limits. */
    public static int scopes(Open open) {
        return open.terms().stream()
                .mapToInt(term -> 1 << (term.scope() & ~SHADOW))
                .reduce(0, (a, b) -> a | b);
    }

    /** The subject of the record, as the hash of {@link Hashes#who}. */
    public static long who(byte[] v) {
        return isOpen(v) ? open(v).who() : ended(v).who();
    }

    public static byte[] pack(Open open) {
        return sealed(text(open));
    }

    /** Without a sum, for what is sent and not kept. */
    public static ByteWriter text(Open open) {
        byte[] body = body(open.prices(), open.terms());
        ByteWriter out = new ByteWriter();
        out.u8(FORMAT).u8(OPEN).u56(open.expiry()).u56(open.first()).u32(open.tombstoneMillis());
        out.u32(open.who()).u48(open.fingerprint()).u8(isPlain(open.terms()) ? 1 : 0);
        out.u16(BODY + body.length).raw(body);
        open.terms().forEach(term -> pack(term.entries(), out));
        return out;
    }

    /** Whether all limits are the tenant's, and none has weights or a meter of its own. */
    public static boolean isPlain(List<Term> terms) {
        return terms.stream()
                .allMatch(term -> (term.scope() & ~SHADOW) == 0
                        && term.formula().meter() < Formula.CUSTOM
                        && term.formula().weights().isEmpty());
    }

    private static void pack(List<Charge> entries, ByteWriter out) {
        out.u8(entries.size());
        entries.forEach(entry -> out.u56(entry.mark()).u56(entry.amount()));
    }

    /** All that does not depend on what is stored. */
    public static byte[] body(Optional<UnitPrices> prices, List<Term> terms) {
        ByteWriter out = new ByteWriter();
        out.u8(terms.size());
        terms.forEach(term -> term(term, out));
        byte[] packed = PackedPrices.pack(prices);
        out.u8(packed.length).raw(packed);
        prices.ifPresent(all -> Arrays.stream(all.inOrder(), 0, READY_PRICES).forEach(out::number));
        terms.forEach(term -> rest(term, out));
        return out.bytes();
    }

    private static void term(Term term, ByteWriter out) {
        out.u48(term.id()).u8(term.kind()).u8(term.scope());
        out.u8((int) Math.min(term.formula().meter(), Formula.CUSTOM));
        out.number(term.a()).number(term.b()).number(term.next());
    }

    private static void rest(Term term, ByteWriter out) {
        Formula formula = term.formula();
        out.number(term.capacity());
        if (formula.meter() >= Formula.CUSTOM) {
            out.u48(formula.meter());
        }
        out.u8(formula.weights().size());
        formula.weights().forEach(weight -> out.u8(weight.kind()).number(weight.weight()));
    }

    public static Open open(byte[] v) {
        ByteReader in = reader(v);
        long expiry = in.u56();
        long first = in.u56();
        long tombstone = in.u32();
        long who = in.u32();
        long fingerprint = in.u48();
        in.skip(3);
        List<Term> terms = new ArrayList<>();
        for (int n = in.u8(); n > 0; n--) {
            terms.add(new Term(
                    in.u48(),
                    in.u8(),
                    in.u8(),
                    0,
                    new Formula(in.u8(), List.of()),
                    in.number(),
                    in.number(),
                    in.number(),
                    List.of()));
        }
        in.u8();
        Optional<UnitPrices> prices = PackedPrices.read(in);
        in.skip(prices.isPresent() ? Double.BYTES * READY_PRICES : 0);
        terms.replaceAll(term -> withRest(term, in));
        terms.replaceAll(term -> term.with(charges(in)));
        return new Open(expiry, first, tombstone, who, fingerprint, prices, terms);
    }

    private static Term withRest(Term term, ByteReader in) {
        long capacity = in.number();
        long meter = term.formula().meter() == Formula.CUSTOM
                ? in.u48()
                : term.formula().meter();
        List<Formula.Weight> weights = new ArrayList<>();
        for (int m = in.u8(); m > 0; m--) {
            weights.add(new Formula.Weight(in.u8(), in.number()));
        }
        return new Term(
                term.id(),
                term.kind(),
                term.scope(),
                capacity,
                new Formula(meter, weights),
                term.a(),
                term.b(),
                term.next(),
                List.of());
    }

    private static List<Charge> charges(ByteReader in) {
        List<Charge> entries = new ArrayList<>();
        for (int m = in.u8(); m > 0; m--) {
            entries.add(new Charge(in.u56(), in.u56()));
        }
        return entries;
    }

    public static byte[] pack(Ended ended) {
        boolean late = ended.last() > 0;
        boolean places = !ended.nets().stream().allMatch(net -> net.needsNoPlaces(ended.first(), ended.last()));
        ByteWriter out = new ByteWriter();
        out.u8(FORMAT)
                .u8(ended.state())
                .u56(ended.until())
                .u32(ended.who())
                .u48(ended.fingerprint())
                .u48(ended.digest());
        out.varint(ended.seq());
        out.u8((ended.estimated() ? ESTIMATED : 0) | (late ? LATE : 0) | (places ? PLACES : 0));
        out.u56(ended.first());
        if (late) {
            out.varint(zigzag(ended.last() - ended.first()));
        }
        out.u8(ended.nets().size());
        for (Net net : ended.nets()) {
            out.u32(net.id());
            if (places) {
                places(net.charges(), ended.first(), out);
            } else {
                out.varint(net.net());
            }
            if (late && !places) {
                out.varint(net.late(ended.first(), ended.last()));
            }
        }
        out.raw(PackedPrices.pack(ended.prices()));
        return sealed(out);
    }

    private static void places(List<Charge> charges, long first, ByteWriter out) {
        out.u8(charges.size());
        for (Charge charge : charges) {
            long place = charge.mark();
            out.varint(place < Places.INSTANTS ? 2 * place + 1 : 2 * zigzag(place - first));
            out.varint(charge.amount());
        }
    }

    public static Ended ended(byte[] v) {
        int state = v[STATE];
        ByteReader in = reader(v);
        long until = in.u56();
        long who = in.u32();
        long fingerprint = in.u48();
        long digest = in.u48();
        long seq = in.varint();
        int flags = in.u8();
        long first = in.u56();
        long last = (flags & LATE) != 0 ? first + unzigzag(in.varint()) : 0;
        List<Net> nets = new ArrayList<>();
        for (int n = in.u8(); n > 0; n--) {
            long id = in.u32();
            nets.add(new Net(id, (flags & PLACES) != 0 ? places(in, first) : charges(in, flags, first, last)));
        }
        Optional<UnitPrices> prices = PackedPrices.read(in);
        boolean estimated = (flags & ESTIMATED) != 0;
        return new Ended(state, until, who, fingerprint, digest, seq, estimated, first, last, nets, prices);
    }

    private static List<Charge> charges(ByteReader in, int flags, long first, long last) {
        long net = in.varint();
        long late = (flags & LATE) != 0 ? in.varint() : 0;
        List<Charge> charges = new ArrayList<>();
        if (net > late) {
            charges.add(new Charge(first, net - late));
        }
        if (late > 0) {
            charges.add(new Charge(last, late));
        }
        return charges;
    }

    private static List<Charge> places(ByteReader in, long first) {
        List<Charge> charges = new ArrayList<>();
        for (int m = in.u8(); m > 0; m--) {
            long packed = in.varint();
            long place = (packed & 1) != 0 ? packed >>> 1 : first + unzigzag(packed >>> 1);
            charges.add(new Charge(place, in.varint()));
        }
        return charges;
    }

    /** A clock that was set back may have put the last before the first. */
    private static long zigzag(long value) {
        return value << 1 ^ value >> 63;
    }

    private static long unzigzag(long value) {
        return value >>> 1 ^ -(value & 1);
    }

    private static ByteReader reader(byte[] v) {
        ByteReader in = new ByteReader(v);
        int format = in.u8();
        if (format != FORMAT) {
            throw new IllegalStateException("a record of format " + format + ", of which this release knows nothing");
        }
        in.u8();
        return in;
    }
}
