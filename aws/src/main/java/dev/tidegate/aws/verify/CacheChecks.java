package dev.tidegate.aws.verify;

import dev.tidegate.aws.account.Account;
import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.account.ParameterGroup;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.inventory.ExtendedSupport;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What the cache is and how its engine is set. */
final class CacheChecks {
    /** In these it answers, if perhaps more slowly. */
    private static final Set<String> WORKING = Set.of("modifying", "snapshotting", "rebooting cluster nodes");

    private final Account account;
    private final RuleChecks rules;
    private final Cache cache;
    private final List<Check> checks = new ArrayList<>();

    private CacheChecks(Account account, RuleChecks rules) {
        this.account = account;
        this.rules = rules;
        this.cache = account.cache();
    }

    static List<Check> of(Account account, RuleChecks rules) {
        CacheChecks all = new CacheChecks(account, rules);
        all.checks.add(all.status());
        all.checks.add(all.endpoint());
        all.checks.add(all.engine());
        account.parameters()
                .handle(
                        known -> all.parameters(known),
                        hidden -> all.checks.add(Check.unseen("parameters", "the parameter group", hidden)));
        return all.checks;
    }

    private Check status() {
        if (cache.status().equals("available")) {
            return Check.ok("status", "available");
        }
        if (cache.status().isEmpty()) {
            return Check.warning("status", "AWS does not report its status", "check it in the console");
        }
        return WORKING.contains(cache.status())
                ? Check.warning("status", cache.status(), "wait until it is available: " + waiting())
                : Check.failure(
                        "status", cache.status(), "wait until it is available, or check its events: " + waiting());
    }

    private String waiting() {
        return switch (cache.kind()) {
            case SERVERLESS -> "aws elasticache describe-serverless-caches --serverless-cache-name " + cache.id();
            case REPLICATION_GROUP ->
                "aws elasticache wait replication-group-available --replication-group-id " + cache.id();
            case CLUSTER -> "aws elasticache wait cache-cluster-available --cache-cluster-id " + cache.id();
        };
    }

    private Check endpoint() {
        String mode = cache.kind() == CacheKind.SERVERLESS || !cache.isClusterMode()
                ? ""
                : "; cluster mode, " + cache.shards() + (cache.shards() == 1 ? " shard" : " shards")
                        + ": clients must speak the cluster protocol";
        return cache.endpoint()
                .map(endpoint -> Check.ok("endpoint", endpoint + mode))
                .orElseGet(this::noEndpoint);
    }

    private Check noEndpoint() {
        return cache.status().equals("available")
                ? Check.warning("endpoint", "AWS reports none", "check the cache in the console")
                : Check.failure(
                        "endpoint",
                        "none",
                        "wait until the cache is available; a cache that is being created has none");
    }

    private Check engine() {
        String what = (cache.engine() + " " + cache.version()).strip()
                + (cache.nodeType().isEmpty() ? "" : ", " + cache.nodeType());
        if (cache.version().isEmpty()) {
            return Check.note("engine", what + ", version not seen");
        }
        return rules.check("engine", what, new RuleChecks.Ask("VER-01", finding -> endOfLife()));
    }

    /** A version that costs more already must not stay; one that will, or that AWS no longer offers, works for now. */
    private Mark endOfLife() {
        return ExtendedSupport.from(cache.engine(), cache.version())
                        .filter(from -> !LocalDate.ofInstant(account.readAt(), ZoneOffset.UTC)
                                .isBefore(from))
                        .isPresent()
                ? Mark.FAILURE
                : Mark.WARNING;
    }

    private void parameters(ParameterGroup group) {
        if (cache.kind() == CacheKind.SERVERLESS) {
            checks.add(Check.note(
                    "eviction",
                    "volatile-lru, as every serverless cache: with a limit on its data set, watch Evictions"));
            return;
        }
        if (group.name().isEmpty()) {
            checks.add(Check.note("parameters", "AWS reports no parameter group"));
            return;
        }
        if (group.status().isEmpty() || group.status().equals("in-sync")) {
            checks.add(Check.ok("parameters", group.name()));
        } else {
            checks.add(Check.warning(
                    "parameters",
                    group.name() + " is " + group.status(),
                    "reboot the nodes at a time of low traffic, so that it takes effect"));
        }
        checks.add(rules.check(
                "eviction",
                "maxmemory-policy " + group.value("maxmemory-policy").orElse("not said"),
                RuleChecks.warns("MEM-01")));
        rules.found("commands", finding -> true, RuleChecks.fails("CMD-01")).ifPresent(checks::add);
    }
}
