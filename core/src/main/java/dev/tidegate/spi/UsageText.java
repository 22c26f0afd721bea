package dev.tidegate.spi;

import dev.tidegate.internal.engine.CivilWindows;
import dev.tidegate.internal.ledger.RecordCodec;
import dev.tidegate.internal.ledger.UsageRecords;
import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.plan.Plans;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * The records of the usage ledger, for stores that keep them beside their counts: what a command says goes with it as
 * bytes, and becomes a record when the reply is known. Safe for any number of threads.
 */
public final class UsageText {
    private static final byte[] NOTHING = {};
    /** A draft whose first byte is more than that is none. */
    private static final int MOST_FORMS = 32;
    /** A draft beside a reply that is a text of doubles: only this byte differs, for releases that cannot read the reply. */
    private static final int BESIDE_DOUBLES = RecordCodec.VERSION + 1;

    private final CivilWindows known;

    private UsageText(CivilWindows known) {
        this.known = known;
    }

    /** Distinguishes spend from other charges by the limits of these plans. */
    public static UsageText of(Plans plans) {
        return new UsageText(new CivilWindows(plans));
    }

    /** Knows the limits of other plans, and still those of the former ones. */
    public UsageText with(Plans plans) {
        return new UsageText(new CivilWindows(plans, known));
    }

    /**
     * What a step says for its record; nothing if it has none.
     *
     * @param order of a reserve: the place in its plan of the limit that the store has at a place
     */
    public static byte[] draft(StoreCommand.OfReservation command, IntUnaryOperator order) {
        return UsageRecords.draft(command)
                .map(draft -> command instanceof StoreCommand.Reserve ? ordered(draft, order) : draft)
                .map(RecordCodec::encode)
                .orElse(NOTHING);
    }

    private static UsageRecord ordered(UsageRecord draft, IntUnaryOperator order) {
        List<UsageRecord.Charge> charges = new ArrayList<>();
        for (int n = 0; n < draft.charges().size(); n++) {
            charges.add(draft.charges().get(order.applyAsInt(n)));
        }
        return draft.charged(charges);
    }

    /** Whether a draft is of a form that only a later release knows. */
    public static boolean isOfLaterRelease(byte[] draft) {
        return draft.length > 0 && draft[0] > BESIDE_DOUBLES && draft[0] < MOST_FORMS;
    }

    /**
     * The record of a step that was done.
     *
     * @param draft as {@link #draft} gave it
     * @throws IllegalArgumentException if the draft is not what {@link #draft} gives
     */
    public UsageRecord record(byte[] draft, StoreReply reply) {
        byte[] plain = draft.clone();
        if (plain.length > 0 && plain[0] == BESIDE_DOUBLES) {
            plain[0] = RecordCodec.VERSION;
        }
        return UsageRecords.completed(RecordCodec.decode(ByteBuffer.wrap(plain)), reply, known);
    }
}
