package dev.tidegate.cli.migrate.plans;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Subject;
import dev.tidegate.cli.migrate.move.Carrier;
import dev.tidegate.cli.migrate.move.Carrying;
import dev.tidegate.cli.migrate.move.Markers;
import dev.tidegate.cli.migrate.move.MoveSettings;
import dev.tidegate.cli.migrate.move.NotCarriedException;
import dev.tidegate.cli.migrate.move.Report;
import dev.tidegate.cli.migrate.move.SourceKey;
import dev.tidegate.cli.migrate.remote.Words;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Scope;
import dev.tidegate.redis.carry.CarryCheck;
import dev.tidegate.redis.carry.CarryResult;
import dev.tidegate.redis.carry.LimitCarry;
import dev.tidegate.resp.Resp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Carries what another limiter has counted into the limits of a plans file. */
public final class IntoPlans implements Carrier {
    private final MoveSettings settings;
    private final PlanChoice choice;
    private final Format format;
    private final Pattern names;
    private final Pattern namesOfHashes;
    private final Report report;
    private final LongSupplier nowMicros;

    /**
     * @param names of keys, instead of those of the format; its groups are tenant, user, model and plan
     * @param report receives how instants were taken
     * @param nowMicros the time of the source
     */
    public IntoPlans(
            MoveSettings settings,
            PlanChoice choice,
            Format format,
            Optional<Pattern> names,
            Report report,
            LongSupplier nowMicros) {
        this.settings = settings;
        this.choice = choice;
        this.format = format;
        this.names = names.orElseGet(() -> Pattern.compile(format.names()));
        this.namesOfHashes = names.orElseGet(() -> Pattern.compile(format.namesOfHashes()));
        this.report = report;
        this.nowMicros = nowMicros;
    }

    @Override
    public Optional<Carrying> begin(SourceKey key) {
        Matcher name = (key.type().equals("hash") ? namesOfHashes : names).matcher(Words.text(key.name()));
        if (!name.matches()) {
            throw new NotCarriedException("a name that names no tenant by its format: --subject says where it is");
        }
        return format.begin(key, name, nowMicros.getAsLong())
                .map(other -> new IntoLimits(key, other, subject(name), limits(name)));
    }

    private static Subject subject(Matcher name) {
        try {
            String tenant = group(name, "tenant").orElseThrow(() -> new NotCarriedException("a name without a tenant"));
            return new Subject(tenant, group(name, "user"), group(name, "model"));
        } catch (InvalidInputException e) {
            throw new NotCarriedException("a name that is no id of a tenant, a user or a model");
        }
    }

    private static Optional<String> group(Matcher name, String group) {
        try {
            return Optional.ofNullable(name.group(group));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private List<Limit> limits(Matcher name) {
        Plan plan = choice.plan(group(name, "plan"));
        List<Limit> limits = choice.limits(plan, format.meter()).stream()
                .filter(limit -> limit.scope() == Scope.TENANT
                        || group(name, limit.scope() == Scope.USER ? "user" : "model")
                                .isPresent())
                .toList();
        if (limits.isEmpty()) {
            throw new NotCarriedException("plan " + plan.name() + " has no limit on " + choice.meter(format.meter()));
        }
        return limits;
    }

    /** One key on its way into the limits that it belongs to. */
    private final class IntoLimits implements Carrying {
        private final SourceKey key;
        private final OtherKey other;
        private final Subject subject;
        private final List<Limit> limits;

        IntoLimits(SourceKey key, OtherKey other, Subject subject, List<Limit> limits) {
            this.key = key;
            this.other = other;
            this.subject = subject;
            this.limits = limits;
        }

        @Override
        public String form() {
            return other.form();
        }

        @Override
        public List<byte[][]> lengths() {
            return other.lengths();
        }

        @Override
        public List<byte[][]> reads() {
            return other.reads();
        }

        @Override
        public void read(List<Resp> replies) {
            other.read(replies);
        }

        @Override
        public boolean isCollection() {
            return other.isCollection();
        }

        @Override
        public List<byte[][]> members(List<String> members, List<Resp> replies) {
            other.members(members);
            return List.of();
        }

        @Override
        public List<byte[][]> checksOf(List<String> members, List<Resp> replies) {
            return members(members, replies);
        }

        @Override
        public List<byte[][]> rest() {
            return calls(false);
        }

        @Override
        public List<byte[][]> checks() {
            return calls(true);
        }

        private List<byte[][]> calls(boolean isCheck) {
            List<byte[][]> calls = new ArrayList<>();
            List<String> fitting = new ArrayList<>();
            for (Limit limit : limits) {
                OtherKey.@Nullable Counts counts = other.countsOf(limit).orElse(null);
                if (counts != null) {
                    fitting.add(limit.name());
                    if (!counts.charges().isEmpty()) {
                        calls.add(call(limit, counts, isCheck));
                    }
                    if (!counts.note().isEmpty() && !isCheck) {
                        report.noted(key.shown(), counts.note());
                    }
                }
            }
            other.forget();
            if (fitting.isEmpty()) {
                throw new NotCarriedException("no limit of the plan has its window");
            } else if (format == Format.ENVOY && fitting.size() > 1) {
                throw new NotCarriedException(
                        "the window may be that of several limits, " + fitting + ": choose one with --limit");
            } else if (calls.isEmpty()) {
                throw new NotCarriedException("nothing of it is in use any more");
            }
            return calls;
        }

        private byte[][] call(Limit limit, OtherKey.Counts counts, boolean isCheck) {
            LimitCarry carry = new LimitCarry(subject, limit);
            String target = Words.raw(carry.key());
            byte[] marker = Words.bytes(Markers.of(settings.from(), target) + ":" + Markers.shortName(key.name()) + ":"
                    + Long.toHexString(limit.id()));
            long life = Markers.lifeMillis(key.ttlMillis());
            long now = nowMicros.getAsLong();
            return isCheck
                    ? carry.check(counts.charges(), counts.isTotal(), settings.adds(), marker, life, now)
                    : carry.call(counts.charges(), counts.isTotal(), settings.adds(), marker, life, now);
        }

        @Override
        public Optional<String> difference(List<Resp> replies) {
            List<CarryCheck> all = replies.stream()
                    .map(reply -> CarryCheck.of(reply.whole(-1)))
                    .toList();
            if (all.stream().allMatch(CarryCheck::isOver)) {
                throw new NotCarriedException(all.get(0).text());
            }
            return all.stream()
                    .filter(check -> check != CarryCheck.EQUAL && !check.isOver())
                    .map(CarryCheck::text)
                    .findFirst();
        }

        /** Of several limits the first to which something was done; it may have left the window of another. */
        @Override
        public CarryResult result(List<Resp> replies) {
            CarryResult all = CarryResult.OVER;
            for (Resp reply : replies) {
                CarryResult one = CarryResult.of(reply.whole(-1));
                if (one == CarryResult.UNREADABLE) {
                    return one;
                } else if (all == CarryResult.OVER || all == CarryResult.UNCHANGED && one != CarryResult.OVER) {
                    all = one;
                }
            }
            return all;
        }
    }
}
