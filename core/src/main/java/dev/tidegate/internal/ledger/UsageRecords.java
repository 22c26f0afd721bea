package dev.tidegate.internal.ledger;

import dev.tidegate.internal.engine.CivilWindows;
import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.spi.UsageNote;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns a step of a reservation and the reply of the store into a record. What the command alone knows is the draft: it
 * can travel through the store, and is completed by the reply at the other end.
 */
public final class UsageRecords implements StoreCommand.StepHandler<Optional<UsageRecord>> {
    private static final UsageRecords DRAFTS = new UsageRecords();
    private static final long SHORT_ID = 0xffff_ffffL;
    /** Begins the ids of acquires that were made without the store and are booked together. */
    private static final String BATCH = "\u0001batch:";
    /** Begins the ids of slices: the calls that are decided from one are recorded, not what holds it. */
    private static final String SLICE = "\u0001slice:";

    private UsageRecords() {}

    /** The draft of a step that is recorded; empty for a look, and for the steps of a slice. */
    public static Optional<UsageRecord> draft(StoreCommand.OfReservation command) {
        return command.id().startsWith(SLICE) ? Optional.empty() : command.acceptStep(DRAFTS);
    }

    @Override
    public Optional<UsageRecord> reserve(StoreCommand.Reserve command) {
        List<UsageRecord.Charge> charges = new ArrayList<>();
        long spend = 0;
        boolean limited = false;
        for (int i = 0; i < command.parts().length; i++) {
            Limit limit = command.limits().limits().get(i);
            charges.add(new UsageRecord.Charge(limit.id() & SHORT_ID, command.parts()[i]));
            if (limit.meter().equals(Meter.SPEND)) {
                spend = Math.max(spend, command.parts()[i]);
                limited = true;
            }
        }
        UsageRecord.Kind kind = command.ended() ? UsageRecord.Kind.ACQUIRED : UsageRecord.Kind.RESERVED;
        if (command.id().startsWith(BATCH)) {
            kind = UsageRecord.Kind.UNIDENTIFIED;
        }
        long itsSpend = limited ? spend : command.note().spendNanos();
        return Optional.of(of(command, kind, command.note(), command.limits().plan(), charges, itsSpend));
    }

    @Override
    public Optional<UsageRecord> extend(StoreCommand.Extend command) {
        Map<TokenKind, Long> tokens = command.total().usage().map(Usage::counts).orElse(Map.of());
        UsageNote note = new UsageNote(command.subject().model().orElse(""), tokens, 0, "");
        return Optional.of(of(command, UsageRecord.Kind.RESERVED, note, "", List.of(), 0));
    }

    @Override
    public Optional<UsageRecord> settle(StoreCommand.Settle command) {
        return Optional.of(of(
                command,
                UsageRecord.Kind.SETTLED,
                command.note(),
                "",
                List.of(),
                command.note().spendNanos()));
    }

    @Override
    public Optional<UsageRecord> cancel(StoreCommand.Cancel command) {
        UsageNote note = new UsageNote(command.subject().model().orElse(""), Map.of(), 0, "");
        return Optional.of(of(command, UsageRecord.Kind.CANCELLED, note, "", List.of(), 0));
    }

    @Override
    public Optional<UsageRecord> adjust(StoreCommand.Adjust command) {
        return Optional.of(of(
                command,
                UsageRecord.Kind.ADJUSTED,
                command.note(),
                "",
                List.of(),
                command.note().spendNanos()));
    }

    @Override
    public Optional<UsageRecord> look(StoreCommand.Look command) {
        return Optional.empty();
    }

    private static UsageRecord of(
            StoreCommand.OfReservation command,
            UsageRecord.Kind kind,
            UsageNote note,
            String plan,
            List<UsageRecord.Charge> charges,
            long spend) {
        String model = note.model().isEmpty() ? command.subject().model().orElse("") : note.model();
        return new UsageRecord(
                kind,
                command.subject().tenant(),
                command.id(),
                0,
                0,
                0,
                0,
                command.subject().user().orElse(""),
                model,
                plan,
                calls(command, kind),
                charges,
                note.tokens(),
                spend,
                false,
                note.priceVersion());
    }

    private static long calls(StoreCommand.OfReservation command, UsageRecord.Kind kind) {
        if (kind != UsageRecord.Kind.UNIDENTIFIED || !(command instanceof StoreCommand.Reserve batch)) {
            return kind == UsageRecord.Kind.CANCELLED ? 0 : 1;
        }
        long most = 1;
        for (int i = 0; i < batch.parts().length; i++) {
            if (batch.limits().limits().get(i).meter().equals(Meter.REQUESTS)) {
                most = Math.max(most, batch.parts()[i]);
            }
        }
        return most;
    }

    /** Whether a step of this outcome changed what is charged. */
    public static boolean isRecorded(StoreReply.Status status) {
        return switch (status) {
            case RESERVED, EXTENDED, SETTLED, CANCELLED, ADJUSTED -> true;
            default -> false;
        };
    }

    /**
     * The record of a step that the store has done.
     *
     * @param known the limits of the plans, by which spend is distinguished from other charges
     */
    public static UsageRecord completed(UsageRecord draft, StoreReply reply, CivilWindows known) {
        List<UsageRecord.Charge> charges = new ArrayList<>();
        long spend = 0;
        boolean limited = false;
        for (UsageRecord.Charge charge : reply.hasReservation() ? charges(reply) : draft.charges()) {
            Optional<Limit> limit = known.limit(charge.limit());
            if (limit.isEmpty() || !(limit.get().window() instanceof Window.Concurrent)) {
                charges.add(charge);
            }
            if (limit.isPresent() && limit.get().meter().equals(Meter.SPEND)) {
                spend = Math.max(spend, charge.amount());
                limited = true;
            }
        }
        boolean reserve = reply.status() == StoreReply.Status.RESERVED;
        long first = reply.hasReservation() ? reply.firstMicros() : reply.nowMicros();
        boolean open = reserve || reply.status() == StoreReply.Status.EXTENDED;
        return new UsageRecord(
                draft.kind(),
                draft.tenant(),
                draft.id(),
                open ? 0 : 1 + reply.seq(),
                reply.status() == StoreReply.Status.EXTENDED ? Math.max(1, reply.nowMicros() - first) : 0,
                first,
                reply.nowMicros(),
                draft.user(),
                draft.model(),
                draft.plan(),
                draft.calls(),
                charges,
                draft.tokens(),
                limited ? spend : draft.spendNanos(),
                reply.hasReservation() && reply.estimated(),
                draft.priceVersion());
    }

    private static List<UsageRecord.Charge> charges(StoreReply reply) {
        List<UsageRecord.Charge> charges = new ArrayList<>();
        for (int k = 0; k < reply.charges(); k++) {
            charges.add(new UsageRecord.Charge(reply.chargedId(k), reply.charged(k)));
        }
        return charges;
    }
}
