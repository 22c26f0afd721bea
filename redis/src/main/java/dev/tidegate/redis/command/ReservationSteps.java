package dev.tidegate.redis.command;

import dev.tidegate.Subject;
import dev.tidegate.plan.Scope;
import dev.tidegate.spi.Amounts;
import dev.tidegate.spi.Formula;
import dev.tidegate.spi.RecordText;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.spi.UsageText;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.Usage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/** Steps on reservations as their scripts read them; the layout stands at the head of each script. */
public final class ReservationSteps {
    private ReservationSteps() {}

    /**
     * The command that reserves.
     *
     * @param maxRecords the most records of one tenant
     * @param hints gets the shape of the plan
     */
    public static PendingCommand reserve(StoreCommand.Reserve command, int maxRecords, ShapeHints hints) {
        Subject subject = command.subject();
        PackedLimits limits = PackedLimits.of(command.limits());
        boolean counted = !RecordBound.isImplied(command, maxRecords);
        int decided = 2 + limits.scopes.size();
        byte[][] keys = new byte[counted ? decided + 1 : decided][];
        keys[0] = RedisKeys.record(subject.tenant(), command.id());
        for (int k = 1; k < decided - 1; k++) {
            keys[k] = RedisKeys.key(subject, limits.scopes.get(k - 1));
        }
        keys[decided - 1] = RedisKeys.overrides(subject.tenant());
        if (counted) {
            keys[decided] = RedisKeys.records(subject.tenant());
        }
        byte[] decision = limits.decision(command.boundaries(), command.parts(), true);
        limits.leases(decision, RecordText.lease(command.id()), command.ttlMicros());
        PackedText out = new PackedText().raw(decision);
        out.number(command.ttlMicros()).u32(command.tombstoneMillis()).u32(RecordText.who(subject));
        boolean plain = RecordText.isPlain(command);
        out.u48(command.fingerprint()).u8(plain ? 1 : 0).u8(command.ended() ? 1 : 0);
        out.u32(counted ? maxRecords : 0);
        // A script counts from 1.
        out.raw(RecordText.body(command)).u16(decision.length + 1);
        if (plain) {
            limits.shape.ifPresent(shape -> hints.reserved(subject.tenant(), command.id(), shape));
        }
        return ReservationCommand.reserve(command, keys, out.bytes(), limits);
    }

    public static PendingCommand extend(StoreCommand.Extend command) {
        PackedText out = head(command, command.windows()).number(command.ttlMicros());
        return step(command, usage(out, command.total()));
    }

    /**
     * The command that settles.
     *
     * @param hints has the shape that it is supposed to have
     */
    public static PendingCommand settle(StoreCommand.Settle command, ShapeHints hints) {
        PackedText out = head(command, command.windows()).u48(command.digest());
        return step(command, usage(out, command.actual()))
                .shapedAs(hints.of(command.subject().tenant(), command.id()));
    }

    public static PendingCommand cancel(StoreCommand.Cancel command) {
        return step(command, head(command, command.windows()));
    }

    public static PendingCommand look(StoreCommand.Look command) {
        byte[][] keys = {RedisKeys.record(command.subject().tenant(), command.id())};
        return ReservationCommand.of(command, keys, head(command, List.of()).bytes());
    }

    public static PendingCommand adjust(StoreCommand.Adjust command) {
        PackedText out = head(command, List.of()).u48(command.digest()).u32(command.seq());
        out.number(command.firstMicros()).number(command.lastMicros());
        PackedText text = usage(out, command.actual()).raw(RecordText.present(command.terms()));
        List<byte[]> keys = keys(command);
        keys.add(RedisKeys.overrides(command.subject().tenant()));
        return ReservationCommand.of(command, keys.toArray(new byte[0][]), text.bytes());
    }

    /** What a step says for the usage ledger, its charges in the order in which the script has the limits. */
    public static byte[] usageEntry(StoreCommand.OfReservation command) {
        return command instanceof StoreCommand.Reserve reserve
                ? UsageText.draft(command, PackedLimits.of(reserve.limits())::limit)
                : UsageText.draft(command, IntUnaryOperator.identity());
    }

    /** The reply of a step as its script gave it, which an entry of the usage ledger repeats. */
    public static StoreReply reply(long[] figures) {
        int status = (int) (figures[0] % 256);
        return status == StoreReply.Status.RESERVED.code()
                ? StoreReply.of(Arrays.copyOf(figures, StoreReply.HEADER), 0)
                : ReservationCommand.ofStep(figures);
    }

    private static ReservationCommand step(StoreCommand.OfReservation command, PackedText text) {
        return ReservationCommand.of(command, keys(command).toArray(new byte[0][]), text.bytes());
    }

    private static List<byte[]> keys(StoreCommand.OfReservation command) {
        Subject subject = command.subject();
        List<byte[]> keys = new ArrayList<>();
        keys.add(RedisKeys.record(subject.tenant(), command.id()));
        keys.add(RedisKeys.key(subject, Scope.TENANT));
        subject.user().ifPresent(any -> keys.add(RedisKeys.key(subject, Scope.USER)));
        subject.model().ifPresent(any -> keys.add(RedisKeys.key(subject, Scope.MODEL)));
        return keys;
    }

    private static PackedText head(StoreCommand.OfReservation command, List<StoreCommand.CivilWindow> windows) {
        Subject subject = command.subject();
        int user = subject.user().isPresent() ? 3 : 0;
        int model = subject.model().isPresent() ? (user == 0 ? 3 : 4) : 0;
        PackedText out = new PackedText()
                .u32(RecordText.who(subject))
                .u48(RecordText.lease(command.id()))
                .u8(user)
                .u8(model)
                .u8(windows.size());
        for (StoreCommand.CivilWindow window : windows) {
            out.u32(window.limitId())
                    .number(window.index())
                    .number(window.endMicros())
                    .number(window.nextMicros());
        }
        return out;
    }

    private static PackedText usage(PackedText out, Amounts amounts) {
        Usage usage = amounts.usage().orElse(Usage.NONE);
        out.u8(amounts.unknown() ? 1 : 0).u8(amounts.usage().isPresent() ? 1 : 0);
        out.number(usage.inputTokens()).number(usage.outputTokens()).number(RecordText.tokens(usage));
        out.u8(usage.counts().size());
        for (Map.Entry<TokenKind, Long> kind : usage.counts().entrySet()) {
            out.u8(kind.getKey().ordinal()).number(kind.getValue());
        }
        out.u8(amounts.meters().size());
        amounts.meters().forEach((meter, amount) -> {
            out.u8((int) Math.min(meter, Formula.CUSTOM));
            if (meter >= Formula.CUSTOM) {
                out.u48(meter);
            }
            out.number(amount);
        });
        return out;
    }
}
