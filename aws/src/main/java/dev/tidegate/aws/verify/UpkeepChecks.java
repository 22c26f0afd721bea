package dev.tidegate.aws.verify;

import dev.tidegate.aws.account.Account;
import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.account.Event;
import dev.tidegate.aws.account.SnapshotTaken;
import dev.tidegate.aws.inventory.CacheKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What happens when a node fails, and which changes are scheduled. */
final class UpkeepChecks {
    /** One is taken a day, within a window. */
    private static final Duration SNAPSHOT_IS_OLD = Duration.ofHours(50);

    private static final List<String> TROUBLE =
            List.of("failover", "failing over", "failed over", "replac", "failure", "failed", "recover", "rebooted");

    private final Account account;
    private final RuleChecks rules;
    private final Cache cache;
    private final List<Check> checks = new ArrayList<>();

    private UpkeepChecks(Account account, RuleChecks rules) {
        this.account = account;
        this.rules = rules;
        this.cache = account.cache();
    }

    static List<Check> of(Account account, RuleChecks rules) {
        UpkeepChecks all = new UpkeepChecks(account, rules);
        if (all.cache.kind() != CacheKind.SERVERLESS) {
            all.checks.add(rules.check(
                    "multi-az",
                    "Multi-AZ with automatic failover, " + all.cache.nodes().size() + " nodes",
                    RuleChecks.warns("HA-01"),
                    RuleChecks.warns("HA-02")));
            rules.found("durability", finding -> true, RuleChecks.warns("HA-04"))
                    .ifPresent(all.checks::add);
        }
        all.snapshots();
        if (!all.cache.pending().isEmpty()) {
            all.checks.add(Check.warning(
                    "pending",
                    "waits for the maintenance window: " + String.join(", ", all.cache.pending()),
                    "wait for it, or make the change again with --apply-immediately"));
        }
        all.updates();
        all.events();
        return all.checks;
    }

    private void snapshots() {
        Optional<Check> none = rules.found("snapshots", finding -> true, RuleChecks.warns("BK-01"));
        if (none.isPresent()) {
            checks.add(none.get());
            return;
        }
        String kept = "kept for " + cache.snapshots().retentionDays() + " days";
        account.upkeep()
                .snapshots()
                .handle(
                        known -> checks.add(newest(known, kept)),
                        hidden -> checks.add(Check.unseen("snapshots", "the snapshots, " + kept, hidden)));
    }

    private Check newest(List<SnapshotTaken> snapshots, String kept) {
        Optional<Duration> age = snapshots.stream()
                .filter(it -> it.status().isEmpty() || it.status().equals("available"))
                .flatMap(it -> it.at().stream())
                .max(Comparator.naturalOrder())
                .map(at -> Duration.between(at, account.readAt()));
        boolean isYoung = cache.createdAt()
                .map(at -> Duration.between(at, account.readAt()).compareTo(SNAPSHOT_IS_OLD) < 0)
                .orElse(true);
        if (age.isEmpty()) {
            return isYoung
                    ? Check.ok("snapshots", kept + ", none yet")
                    : Check.warning(
                            "snapshots", kept + ", but there is none", "check the events of the cache for the reason");
        }
        String newest = kept + ", the newest " + Math.max(0, age.get().toHours()) + " hours old";
        return age.get().compareTo(SNAPSHOT_IS_OLD) > 0
                ? Check.warning("snapshots", newest, "check the events of the cache for the reason why none is newer")
                : Check.ok("snapshots", newest);
    }

    private void updates() {
        int waiting = account.upkeep().updates().found().map(List::size).orElse(0);
        checks.add(rules.check(
                "updates",
                waiting == 0 ? "none to apply" : waiting + " to apply, none overdue",
                RuleChecks.warns("VER-03")));
    }

    private void events() {
        account.upkeep()
                .events()
                .handle(
                        known -> {
                            List<Event> trouble = known.stream()
                                    .filter(UpkeepChecks::isTrouble)
                                    .sorted(Comparator.comparing(Event::at).reversed())
                                    .toList();
                            checks.add(
                                    trouble.isEmpty()
                                            ? Check.ok("events", known.size() + " in 14 days, none of them a problem")
                                            : Check.warning(
                                                    "events",
                                                    trouble.size() + " in 14 days, the last "
                                                            + trouble.get(0)
                                                                    .at()
                                                                    .toString()
                                                                    .substring(0, 10) + ": "
                                                            + trouble.get(0).message(),
                                                    "aws elasticache describe-events --source-identifier " + cache.id()
                                                            + " --duration 20160 --source-type " + sourceType()));
                        },
                        hidden -> checks.add(Check.unseen("events", "recent events", hidden)));
    }

    private String sourceType() {
        return switch (cache.kind()) {
            case SERVERLESS -> "serverless-cache";
            case REPLICATION_GROUP -> "replication-group";
            case CLUSTER -> "cache-cluster";
        };
    }

    private static boolean isTrouble(Event event) {
        String message = event.message().toLowerCase(Locale.ROOT);
        return TROUBLE.stream().anyMatch(message::contains);
    }
}
