package dev.tidegate.aws.verify;

import dev.tidegate.aws.account.Account;
import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.User;
import dev.tidegate.aws.inventory.CacheKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Whether connections to the cache are encrypted and authenticated. {@code aws security} checks more. */
final class SafetyChecks {
    private final Account account;
    private final Cache cache;
    private final List<Check> checks = new ArrayList<>();

    private SafetyChecks(Account account) {
        this.account = account;
        this.cache = account.cache();
    }

    static List<Check> of(Account account) {
        SafetyChecks all = new SafetyChecks(account);
        all.checks.add(all.tls());
        all.auth();
        all.checks.add(all.atRest());
        return all.checks;
    }

    private Check tls() {
        if (!cache.transit().isOn()) {
            return Check.failure(
                    "tls",
                    "no TLS: all traffic is unencrypted, and no password can be set",
                    cache.kind() == CacheKind.CLUSTER
                            ? "put the node into a replication group first: " + wrap()
                            : "aws elasticache modify-replication-group --replication-group-id " + cache.id()
                                    + " --transit-encryption-enabled --transit-encryption-mode preferred --apply-immediately");
        }
        return cache.transit().mode().equals("preferred")
                ? Check.warning(
                        "tls",
                        "TLS preferred: clients can still connect without it",
                        "once all clients use rediss://, set --transit-encryption-mode required")
                : Check.ok("tls", "TLS required");
    }

    private String wrap() {
        return "aws elasticache create-replication-group --replication-group-id NAME"
                + " --replication-group-description limiter --primary-cluster-id " + cache.id();
    }

    private void auth() {
        if (cache.auth().userGroups().isEmpty()) {
            checks.add(cache.auth().hasToken() ? Check.ok("auth", "an AUTH token is required") : nobodyIsAsked());
            return;
        }
        account.access()
                .groups()
                .handle(
                        groups -> users(account.access().users()),
                        hidden -> checks.add(Check.unseen(
                                "auth",
                                "user group " + String.join(", ", cache.auth().userGroups()),
                                hidden)));
    }

    private Check nobodyIsAsked() {
        String remedy = switch (cache.kind()) {
            case SERVERLESS ->
                "aws elasticache modify-serverless-cache --serverless-cache-name " + cache.id()
                        + " --user-group-id GROUP";
            case REPLICATION_GROUP ->
                cache.transit().isOn()
                        ? "aws elasticache modify-replication-group --replication-group-id " + cache.id()
                                + " --user-group-ids-to-add GROUP --apply-immediately"
                        : "turn TLS on first, then add a user group";
            case CLUSTER -> "put the node into a replication group, turn TLS on, then add a user group";
        };
        return Check.failure("auth", "no authentication: any client that reaches the port has all permissions", remedy);
    }

    private void users(Seen<List<User>> seen) {
        seen.handle(
                known -> {
                    List<User> users = known;
                    checks.add(defaultUser(users));
                    users.stream()
                            .filter(user -> user.authentication().equals("iam")
                                    && !user.id().equals(user.name()))
                            .forEach(user -> checks.add(Check.failure(
                                    "iam-user",
                                    "user " + user.id() + " is named " + user.name()
                                            + ": IAM authentication fails for it",
                                    "create it again with a user name that equals its id")));
                },
                hidden -> checks.add(Check.unseen("auth", "the users", hidden)));
    }

    private Check defaultUser(List<User> users) {
        boolean isOpen = users.stream().anyMatch(SafetyChecks::isOpen);
        if (isOpen) {
            return Check.failure(
                    "auth",
                    "a user that needs no password has permissions: any client that reaches the port has them",
                    "give it a password, or the access string: off ~* -@all");
        }
        long able = users.stream().filter(user -> !isOff(user)).count();
        return able == 0
                ? Check.failure(
                        "auth",
                        "no user has any permission",
                        "add a user to the group: tidegate doctor --acl prints its access string")
                : Check.ok(
                        "auth",
                        able + (able == 1 ? " user" : " users") + " may connect, by "
                                + String.join(" and ", ways(users)));
    }

    private static List<String> ways(List<User> users) {
        return users.stream()
                .filter(user -> !isOff(user))
                .map(User::authentication)
                .map(way -> way.isEmpty() ? "a method that AWS does not report" : way)
                .distinct()
                .sorted()
                .toList();
    }

    private static boolean isOpen(User user) {
        return user.authentication().startsWith("no-password") && !isOff(user);
    }

    /** Switched off, or on with no command at all. */
    private static boolean isOff(User user) {
        List<String> words = Arrays.asList(
                user.accessString().toLowerCase(Locale.ROOT).strip().split("\\s+", -1));
        boolean grants = words.stream().anyMatch(word -> word.startsWith("+"));
        return words.contains("off") || (words.contains("-@all") && !grants);
    }

    private Check atRest() {
        if (cache.atRest().isOn()) {
            return Check.ok(
                    "at-rest",
                    cache.atRest().kmsKey().isEmpty()
                            ? "encrypted at rest"
                            : "encrypted at rest with a customer-managed key");
        }
        return Check.warning(
                "at-rest",
                "not encrypted at rest",
                "it cannot be enabled on an existing cache: take a snapshot and restore it into a new group with --at-rest-encryption-enabled");
    }
}
