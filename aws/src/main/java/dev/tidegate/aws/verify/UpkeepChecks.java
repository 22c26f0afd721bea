package dev.tidegate.aws.verify;

import dev.tidegate.aws.account.Account;
import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.account.Event;
import dev.tidegate.aws.account.SnapshotTaken;
import dev.tidegate.aws.account.Update;
import dev.tidegate.aws.inventory.CacheKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What happens when a node fails, and which changes are scheduled. */
final class UpkeepChecks {
    /** One is taken a day, within a window. */
    private static final Duration SNAPSHOT_IS_OLD = Duration.ofHours(50);

    private static final Set<String> URGENT = Set.of("critical", "important");
    private static final List<String> TROUBLE =
            List.of("failover", "failing over", "failed over", "replac", "failure", "failed", "recover", "rebooted");

    private final Account account;
    private final Cache cache;
    private final List<Check> checks = new ArrayList<>();

    private UpkeepChecks(Account account) {
        this.account = account;
        this.cache = account.cache();
    }

    static List<Check> of(Account account) {
        UpkeepChecks all = new UpkeepChecks(account);
        if (all.cache.kind() != CacheKind.SERVERLESS) {
            all.zones();
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

    private void zones() {
        if (cache.kind() == CacheKind.CLUSTER) {
            checks.add(Check.warning(
                    "multi-az",
                    "a single node in a single zone: if it fails, the counters are lost, and unavailable until it is replaced",
                    "put it into a replication group, add a replica in another zone, turn Multi-AZ on"));
            return;
        }
        long zones = cache.nodes().stream()
                .map(Cache.Node::zone)
                .filter(zone -> !zone.isEmpty())
                .distinct()
                .count();
        String modify = "aws elasticache modify-replication-group --replication-group-id " + cache.id();
        if (!cache.automaticFailover().equals("enabled")) {
            checks.add(Check.warning(
                    "multi-az",
                    "no automatic failover"
                            + (cache.automaticFailover().isEmpty() ? "" : " (" + cache.automaticFailover() + ")"),
                    "add a replica in another zone, then: " + modify
                            + " --automatic-failover-enabled --multi-az-enabled --apply-immediately"));
        } else if (!cache.multiAz().equals("enabled")) {
            checks.add(Check.warning(
                    "multi-az",
                    "automatic failover without Multi-AZ",
                    modify + " --multi-az-enabled --apply-immediately"));
        } else if (zones == 1) {
            checks.add(Check.warning(
                    "multi-az", "Multi-AZ, but every node is in one zone", "add a replica in another zone"));
        } else {
            checks.add(Check.ok(
                    "multi-az",
                    "Multi-AZ with automatic failover, " + cache.nodes().size() + " nodes"));
        }
    }

    private void snapshots() {
        if (cache.snapshots().retentionDays() < 1) {
            checks.add(isEphemeral() ? ephemeral() : noSnapshots());
            return;
        }
        String kept = "kept for " + cache.snapshots().retentionDays() + " days";
        account.upkeep()
                .snapshots()
                .handle(
                        known -> checks.add(newest(known, kept)),
                        hidden -> checks.add(Check.unseen("snapshots", "the snapshots, " + kept, hidden)));
    }

    private boolean isEphemeral() {
        return account.upkeep()
                .tags()
                .found()
                .map(tags -> "ephemeral".equalsIgnoreCase(tags.getOrDefault("data", "")))
                .orElse(false);
    }

    private static Check ephemeral() {
        return Check.note("snapshots", "none, and the tag data=ephemeral says that none are needed");
    }

    private Check noSnapshots() {
        String days = " --snapshot-retention-limit 7";
        return Check.warning(
                "snapshots",
                "none are taken",
                switch (cache.kind()) {
                            case SERVERLESS ->
                                "aws elasticache modify-serverless-cache --serverless-cache-name " + cache.id() + days;
                            case REPLICATION_GROUP ->
                                "aws elasticache modify-replication-group --replication-group-id " + cache.id() + days
                                        + " --apply-immediately";
                            case CLUSTER ->
                                "aws elasticache modify-cache-cluster --cache-cluster-id " + cache.id() + days
                                        + " --apply-immediately";
                        }
                        + "; or tag it data=ephemeral if counters may be lost");
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
        account.upkeep()
                .updates()
                .handle(
                        known -> {
                            List<Update> urgent = known.stream()
                                    .filter(update -> URGENT.contains(update.severity()))
                                    .toList();
                            if (urgent.isEmpty()) {
                                checks.add(Check.ok(
                                        "updates",
                                        known.isEmpty() ? "none to apply" : known.size() + " to apply, none urgent"));
                            } else {
                                checks.add(Check.warning(
                                        "updates",
                                        urgent.stream().map(UpkeepChecks::words).collect(Collectors.joining("; ")),
                                        "aws elasticache batch-apply-update-action --service-update-name "
                                                + urgent.get(0).name()
                                                + (cache.kind() == CacheKind.CLUSTER
                                                        ? " --cache-cluster-ids "
                                                        : " --replication-group-ids ")
                                                + cache.id()));
                            }
                        },
                        hidden -> checks.add(Check.unseen("updates", "updates of the service", hidden)));
    }

    private static String words(Update update) {
        String by = update.applyBy()
                .map(at -> ", to apply by " + at.toString().substring(0, 10))
                .orElse("");
        return update.name() + " (" + update.severity() + by + ("no".equals(update.slaMet()) ? ", overdue" : "") + ")";
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
