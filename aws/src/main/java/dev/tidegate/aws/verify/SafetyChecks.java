package dev.tidegate.aws.verify;

import dev.tidegate.aws.account.Account;
import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.account.User;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Whether connections to the cache are encrypted, and which clients may sign in. {@code aws security} looks further. */
final class SafetyChecks {
    private SafetyChecks() {}

    static List<Check> of(Account account, RuleChecks rules) {
        List<Check> checks = new ArrayList<>(List.of(
                rules.check("tls", "TLS required", RuleChecks.fails("TLS-01"), RuleChecks.warns("TLS-02")),
                rules.check(
                        "auth",
                        auth(account),
                        RuleChecks.fails("AUTH-01"),
                        RuleChecks.fails("AUTH-03"),
                        RuleChecks.fails("AUTH-09"))));
        rules.found("iam-user", finding -> true, RuleChecks.fails("AUTH-06")).ifPresent(checks::add);
        checks.add(rules.check("at-rest", atRest(account.cache()), RuleChecks.warns("ENC-01")));
        return checks;
    }

    private static String auth(Account account) {
        List<User> users = account.access().users().found().orElse(List.of()).stream()
                .filter(user -> !isOff(user))
                .toList();
        if (account.cache().auth().userGroups().isEmpty()) {
            return "an AUTH token is asked for";
        }
        return users.size() + (users.size() == 1 ? " user" : " users") + " may connect, by "
                + String.join(" and ", ways(users));
    }

    private static List<String> ways(List<User> users) {
        return users.stream()
                .map(User::authentication)
                .map(way -> way.isEmpty() ? "a method that AWS does not report" : way)
                .distinct()
                .sorted()
                .toList();
    }

    private static boolean isOff(User user) {
        return Arrays.asList(
                        user.accessString().toLowerCase(Locale.ROOT).strip().split("\\s+", -1))
                .contains("off");
    }

    private static String atRest(Cache cache) {
        return cache.atRest().kmsKey().isEmpty() ? "encrypted at rest" : "encrypted at rest with a key of your own";
    }
}
