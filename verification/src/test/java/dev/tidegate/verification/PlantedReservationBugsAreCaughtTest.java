package dev.tidegate.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The mistakes that reservations of others make, planted into the real source: the random run must notice each. */
class PlantedReservationBugsAreCaughtTest {
    /** Three hundred worlds. */
    private static final int STEPS = 75_000;

    private static final long SEED = 20_260_404;

    /** Worlds that are tried one after the other: a mistake that one of them hides is seen in another. */
    private static final long[] SEEDS = {31_000_000, 42_000_000, SEED};

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '§',
            value = {
                "a settle that is booked again § Ledger § record = PackedRecord.pack( actual == null § byte[]"
                        + " forgotten = PackedRecord.pack( actual == null",
                "a settle with other numbers taken for the same § Ledger § if (command.digest() == ended.digest()) {"
                        + " return told(Status.ALREADY); § if (true) { return told(Status.ALREADY);",
                "a settle with the same numbers taken for another § Ledger § if (command.digest() == ended.digest()) {"
                        + " return told(Status.ALREADY); § if (false) { return told(Status.ALREADY);",
                "a refund to the current segment § SlidingWindow § return mark(v, at) / slice == mark / slice ?"
                        + " refundNewest(v, amount) : v; § return refundNewest(v, amount);",
                "a refund that the sum does not see § SlidingWindow § Packed.u56(out, at + OLDER_SUM, Packed.u56(v, at"
                        + " + OLDER_SUM) - back); § ",
                "a newest segment gone and its end kept § SlidingWindow § Packed.u56(out, at + Packed.END, time(v, at,"
                        + " last) + duration); § ",
                "a refund to the present fixed window § FixedWindow § if (mark != Packed.end(v, Packed.HEADER)) § if"
                        + " (false)",
                "a refund to the present civil window § CalendarWindow § if (mark != index(v, Packed.HEADER)) § if"
                        + " (false)",
                "a refund into a refilled bucket § TokenBucket § long mark(byte[] v, int at) { return 0; } § long"
                        + " mark(byte[] v, int at) { return 0; } @Override byte[] refund(byte[] v, long mark, long amount,"
                        + " long now) { byte[] out = v.clone(); Packed.u56(out, Packed.HEADER + Packed.END, Math.max(now,"
                        + " Packed.end(v, Packed.HEADER) - amount * period / refill)); return out; }",
                "a bucket carried over to the capacity of an old plan § TokenBucket § return at < 0 || Packed.end(v,"
                        + " at) <= now ? this : § return at >= 0 || Packed.end(v, at) <= now ? this :",
                "an open record reaped too early § PackedRecord § instant + 1000 * ( § instant + 500 * (",
                "an ended record reaped too early § Settlement § now + 1000 * open.tombstoneMillis() § now + 500 *"
                        + " open.tombstoneMillis()",
                "an ended record that outlives its promise § Settlement § now + 1000 * open.tombstoneMillis() § now +"
                        + " 2000 * open.tombstoneMillis()",
                "an open record that outlives its promise § PackedRecord § instant + 1000 * ( § instant + 2000 * (",
                "an extend that adds instead of naming the total § Ledger § Math.max(0,"
                        + " Metering.amount(term.formula(), prices, command.total(), held) - held) § Math.max(0,"
                        + " Metering.amount(term.formula(), prices, command.total(), 0))",
                "an extend that adds although it says stop § Ledger § admitted && adds[i] > 0 ? § adds[i] > 0 ?",
                "an extend that shortens § Ledger § Math.max(open.expiry(), counts.now() + command.ttlMicros()) §"
                        + " (counts.now() + command.ttlMicros())",
                "an extend of what has expired § Ledger § open.expiry() <= counts.now() ? told(Status.GONE) :"
                        + " extended( § false ? told(Status.GONE) : extended(",
                "an extend that is not written down § Ledger § terms.add(added > 0 ? ChargeTerms.added(term,"
                        + " counts.mark(i), added) : term) § terms.add(term)",
                "an overage that is dropped § Settlement § end(i, term, counts.book(i, actual - term.held())); §"
                        + " end(i, term, 0);",
                "a lease that is not freed § Settlement § counts.free(i, lease); § ",
                "a lease that is not renewed § Ledger § counts.renew(i, Hashes.lease(command.id()), expiry); § ",
                "a lease that counts when it has expired § Leases § expiry(v, at, n) <= now § expiry(v, at, n) < now",
                "the oldest charge given back first § Settlement § for (int k = entries.size() - 1; k >= 0 && rest >"
                        + " 0; k--) § for (int k = 0; k < entries.size() && rest > 0; k++)",
                "an unknown usage that gives back § Metering § actual.unknown() ? Math.max(amount, held) : amount §"
                        + " amount",
                "another user's handle § Ledger § || PackedRecord.who(record) != Hashes.who(command.subject()) § ",
                "an id of another request taken for a replay § Ledger § fingerprint() != command.fingerprint() § false",
                "a reserve that is not written down § Ledger § record = charged(command, limits, counts); §"
                        + " charged(command, limits, counts);",
                "a lower number that adjusts § Ledger § command.seq() < ended.seq() § false",
                "an adjustment that forgets where the one before it charged § Adjustment § places.with(charges,"
                        + " places.place(counts.mark(i)), more) § places.with(charges, 0, more)",
                "an adjustment that gives back the oldest first § Adjustment § for (int k = back.length - 1; k >= 0 &&"
                        + " rest > 0; k--) § for (int k = 0; k < back.length && rest > 0; k++)",
                "an end that forgets where extends charged § Settlement § atFirst ? open.first() : place,"
                        + " entry.amount() § atFirst ? open.first() : 0, entry.amount()",
                "an end that puts all at the first instant § Settlement § atFirst ? open.first() : place,"
                        + " entry.amount() § open.first(), entry.amount()",
                "charges of two windows that become one § Places § return cell(place) == cell(other); § return true;",
                "charges that become one at the later place § Places § oldest.mark(), oldest.amount() §"
                        + " all.get(0).mark(), oldest.amount()",
                "a fixed window taken for the next § Places § ? mark - 1 : § ? mark :",
            })
    void aMistakeIsNoticed(String mistake, String file, String from, String to) {
        PlantedBug bug = new PlantedBug(file, from, to == null ? "" : to);

        assertThat(Arrays.stream(SEEDS)
                        .mapToObj(seed -> new ReservationRun(bug::create, seed).run(STEPS))
                        .flatMap(Optional::stream)
                        .findFirst())
                .as("%s, seeds %s", mistake, Arrays.toString(SEEDS))
                .isPresent();
    }

    /** In the loader of planted sources too; that it agrees over many steps is shown elsewhere. */
    @Test
    void theUnchangedSourceIsNot() {
        PlantedBug none = new PlantedBug("Settlement", "counts.free(i, lease);", "counts.free(i, lease);");

        assertThat(new ReservationRun(none::create, SEED).run(STEPS / 5)).isEmpty();
    }
}
