package dev.tidegate.verification.simulation.model;

import dev.tidegate.ReservationState;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.spi.Amounts;
import dev.tidegate.spi.Formula;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.spi.StoreReply.Status;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.verification.simulation.BrokenRule;
import dev.tidegate.verification.simulation.Steps;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Model of the store's expected contents, from the commands that reached it: every reservation with its state and every charge. Each
 * answer is held against it, rule by rule. It does not know what became of a command on its way.
 */
public final class Books {
    private final Map<String, Held> known = new HashMap<>();
    private final Steps steps;
    private final InUse inUse;

    public Books(Steps steps) {
        this.steps = steps;
        this.inUse = new InUse(known.values(), steps);
    }

    /** The store's clock is set from one instant to another. */
    public void beforeStep(long from, long to) {
        inUse.beforeStep(from);
        known.values().forEach(held -> held.steps(from, to));
    }

    /** Takes note of an answer, and throws if the contract does not allow it. */
    public void note(long now, StoreCommand.OfReservation command, StoreReply reply) {
        if (reply.status() == Status.STALE) {
            return;
        }
        find(command, now)
                .filter(held -> isForgotten(held, command, reply, now))
                .ifPresent(held -> {
                    known.remove(key(command));
                    inUse.forgets(held);
                });
        Optional<Held> there = find(command, now);
        if (!(command instanceof StoreCommand.Look)) {
            there.ifPresent(held -> held.shares.forEach(share -> share.touch(now)));
        }
        if (command.acceptStep(new Check(there, reply, now))) {
            find(command, now).ifPresent(held -> told(held, reply, now));
        }
    }

    /** Where both are right, the answer says what is so. */
    private static boolean isForgotten(Held held, StoreCommand.OfReservation command, StoreReply reply, long now) {
        boolean unknown = command instanceof StoreCommand.Reserve
                ? reply.status() == Status.RESERVED || reply.status() == Status.DENIED
                : reply.status() == Status.GONE
                        && (!(command instanceof StoreCommand.Extend) || held.state(now) == ReservationState.OPEN);
        return held.perhapsForgotten && unknown;
    }

    private Optional<Held> find(StoreCommand.OfReservation command, long now) {
        return Optional.ofNullable(known.get(key(command))).filter(held -> held.until() > now);
    }

    private static String key(StoreCommand.OfReservation command) {
        return command.subject().tenant() + "/" + command.id();
    }

    // ---- reserve ----

    private void reserve(StoreCommand.Reserve command, Optional<Held> there, StoreReply reply, long now) {
        if (there.isPresent()) {
            inUse.touched(command, now, false);
            boolean same = there.get().fingerprint == command.fingerprint();
            expect(same ? Status.REPLAYED : Status.CONFLICT, reply, "one id is one reservation while it is remembered");
            return;
        }
        boolean granted = reply.status() == Status.RESERVED;
        boolean admitted = true;
        boolean refused = false;
        for (int i = 0; i < command.parts().length; i++) {
            Limit limit = command.limits().limits().get(i);
            admitted &= inUse.mayAdmit(limit, command.subject(), command.parts()[i], now);
            refused |= inUse.mayRefuse(limit, command.subject(), command.parts()[i], now);
        }
        BrokenRule.unless(!granted || admitted, "no call is granted that a limit denies", reply.toString());
        BrokenRule.unless(granted || refused, "no call is denied that every limit admits", reply.toString());
        inUse.touched(command, now, true);
        if (granted) {
            known.put(key(command), made(command, now));
        } else {
            expect(Status.DENIED, reply, "a reserve is granted or denied");
        }
    }

    private Held made(StoreCommand.Reserve command, long now) {
        long tombstone = command.tombstoneMillis() * 1000;
        Held held = new Held(
                command.subject(),
                command.id(),
                command.fingerprint(),
                steps.real(now),
                now + command.ttlMicros(),
                tombstone);
        for (int i = 0; i < command.parts().length; i++) {
            Limit limit = command.limits().limits().get(i);
            Tally tally = inUse.tally(command.subject(), limit);
            held.shares.add(new Share(limit, tally, command.parts()[i], now, steps.real(now)));
        }
        if (command.ended()) {
            held.end(ReservationState.SETTLED, 0, now);
        }
        return held;
    }

    // ---- steps on what is there ----

    /** Checks the reply to one step by the rules of its kind. True if the reservation was known or is by now. */
    private final class Check implements StoreCommand.StepHandler<Boolean> {
        private final Optional<Held> there;
        private final StoreReply reply;
        private final long now;

        Check(Optional<Held> there, StoreReply reply, long now) {
            this.there = there;
            this.reply = reply;
            this.now = now;
        }

        @Override
        public Boolean reserve(StoreCommand.Reserve command) {
            Books.this.reserve(command, there, reply, now);
            return true;
        }

        private boolean known(StoreCommand.OfReservation command, Consumer<Held> rule) {
            if (there.isEmpty() || !there.get().subject.equals(command.subject())) {
                expect(Status.GONE, reply, "what is not known (any more) is GONE");
                return false;
            }
            rule.accept(there.get());
            return true;
        }

        @Override
        public Boolean extend(StoreCommand.Extend command) {
            return known(command, held -> Books.this.extend(command, held, reply, now));
        }

        @Override
        public Boolean settle(StoreCommand.Settle command) {
            return known(command, held -> Books.this.settle(command, held, reply, now));
        }

        @Override
        public Boolean cancel(StoreCommand.Cancel command) {
            return known(command, held -> Books.this.cancel(held, reply, now));
        }

        @Override
        public Boolean adjust(StoreCommand.Adjust command) {
            return known(command, held -> Books.this.adjust(command, held, reply, now));
        }

        @Override
        public Boolean look(StoreCommand.Look command) {
            return known(command, held -> expect(Status.FOUND, reply, "what is remembered is found"));
        }
    }

    private void extend(StoreCommand.Extend command, Held held, StoreReply reply, long now) {
        if (held.state(now) != ReservationState.OPEN) {
            expect(Status.GONE, reply, "only what is open can be extended");
            return;
        }
        boolean adds = false;
        boolean admitted = true;
        boolean refused = false;
        for (Share share : held.shares) {
            long missing = missing(share, command.total());
            adds |= missing > 0;
            admitted &= inUse.mayAdmit(share.limit, held.subject, missing, now);
            refused |= inUse.mayRefuse(share.limit, held.subject, missing, now);
        }
        boolean stopped = reply.status() == Status.STOP;
        BrokenRule.unless(!stopped || (adds && refused), "an extend stops only at a limit", reply.toString());
        BrokenRule.unless(stopped || !adds || admitted, "an extend adds only what limits admit", reply.toString());
        expect(stopped ? Status.STOP : Status.EXTENDED, reply, "what is open is extended or stopped");
        held.expiry = Math.max(held.expiry, now + command.ttlMicros());
        for (Share share : held.shares) {
            if (!stopped && missing(share, command.total()) > 0) {
                share.add(missing(share, command.total()), now, held.reservedMicros);
            }
        }
    }

    private static long missing(Share share, Amounts total) {
        return share.slot() ? 0 : Math.max(0, wanted(share, total) - share.charged());
    }

    /** What a usage amounts to for a limit; scenarios have none but requests and tokens that count one each. */
    private static long wanted(Share share, Amounts actual) {
        long charged = share.charged();
        boolean said = share.limit.meter().equals(Meter.TOKENS);
        long tokens = Optional.ofNullable(actual.meters().get((long) Formula.TOKENS))
                .orElse(actual.usage().isPresent() ? tokens(actual) : charged);
        long wanted = said ? tokens : charged;
        return actual.unknown() ? Math.max(wanted, charged) : wanted;
    }

    private static long tokens(Amounts actual) {
        return actual.count(TokenKind.INPUT) + actual.count(TokenKind.OUTPUT);
    }

    private void settle(StoreCommand.Settle command, Held held, StoreReply reply, long now) {
        if (!held.open()) {
            boolean settled = held.state == ReservationState.SETTLED;
            boolean same = settled && held.digest == command.digest();
            Status other = settled && held.seq > 0 ? Status.OUTDATED : Status.CONFLICT;
            expect(same ? Status.ALREADY : other, reply, "a reservation is settled once");
            return;
        }
        expect(Status.SETTLED, reply, "what is open or expired can be settled");
        for (Share share : held.shares) {
            if (!share.slot()) {
                ended(held, share, wanted(share, command.actual()), reply, now);
            }
        }
        held.end(ReservationState.SETTLED, command.digest(), now);
    }

    private void cancel(Held held, StoreReply reply, long now) {
        if (!held.open()) {
            boolean again = held.state == ReservationState.CANCELLED;
            expect(again ? Status.ALREADY : Status.CONFLICT, reply, "what has ended is not cancelled");
            return;
        }
        expect(Status.CANCELLED, reply, "what is open or expired can be cancelled");
        held.shares.stream().filter(share -> !share.slot()).forEach(share -> ended(held, share, 0, reply, now));
        held.end(ReservationState.CANCELLED, 0, now);
    }

    private static void ended(Held held, Share share, long wanted, StoreReply reply, long now) {
        long before = share.charged();
        long told = charged(reply, share);
        BrokenRule.unless(
                share.end(wanted, told, now, held.reservedMicros),
                "an end charges what was used, and gives back where it was charged",
                share.limit.name() + ": " + before + " held, " + wanted + " used, " + told + " told, not "
                        + share.charged());
    }

    private void adjust(StoreCommand.Adjust command, Held held, StoreReply reply, long now) {
        if (held.state != ReservationState.SETTLED) {
            expect(Status.CONFLICT, reply, "only what is settled is adjusted");
        } else if (command.seq() < held.seq) {
            expect(Status.OUTDATED, reply, "the number of an adjustment rises");
        } else if (command.seq() == held.seq) {
            boolean same = command.digest() == held.digest;
            expect(same ? Status.ALREADY : Status.CONFLICT, reply, "an adjustment is booked once");
        } else {
            expect(Status.ADJUSTED, reply, "a later adjustment is booked");
            adjusted(command, held, reply, now);
            held.seq = command.seq();
            held.digest = command.digest();
        }
    }

    private void adjusted(StoreCommand.Adjust command, Held held, StoreReply reply, long now) {
        List<Share> named = held.shares.stream()
                .filter(share -> !share.slot())
                .filter(share -> command.terms().stream()
                        .anyMatch(term -> term.limit().name().equals(share.limit.name())))
                .toList();
        for (Share share : named) {
            long told = charged(reply, share);
            BrokenRule.unless(
                    share.end(wanted(share, command.actual()), told, now, held.reservedMicros),
                    "an adjustment charges what was used",
                    share.limit.name() + ": " + told + " told, not " + share.charged());
        }
    }

    // ---- what is reported ----

    private static void expect(Status status, StoreReply reply, String rule) {
        BrokenRule.unless(reply.status() == status, rule, reply.status() + " instead of " + status);
    }

    private static void told(Held held, StoreReply reply, long now) {
        if (!reply.hasReservation()) {
            return;
        }
        ReservationState state = held.state(now);
        String told = "state " + reply.state() + " until " + reply.untilMicros() + ", seq " + reply.seq();
        boolean same = code(state) == reply.state()
                && reply.seq() == held.seq
                && reply.untilMicros() == (held.open() ? held.expiry : held.until());
        BrokenRule.unless(same, "a reservation is told as it is", told + " of one that is " + state);
        for (Share share : held.shares) {
            long expected = share.slot() && !held.open() ? 0 : share.charged();
            BrokenRule.unless(
                    charged(reply, share) == expected,
                    "a reservation is told with its charges",
                    share.limit.name() + ": " + charged(reply, share) + " instead of " + expected);
        }
    }

    private static int code(ReservationState state) {
        return switch (state) {
            case OPEN -> 1;
            case SETTLED -> 2;
            case CANCELLED -> 3;
            case EXPIRED -> 4;
        };
    }

    private static long charged(StoreReply reply, Share share) {
        for (int k = 0; k < reply.charges(); k++) {
            if (reply.chargedId(k) == share.shortId) {
                return reply.charged(k);
            }
        }
        return 0;
    }

    public InUse inUse() {
        return inUse;
    }
}
