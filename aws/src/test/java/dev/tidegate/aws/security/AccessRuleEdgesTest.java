package dev.tidegate.aws.security;

import static dev.tidegate.aws.security.AnAccount.rule;
import static dev.tidegate.aws.security.AnAccount.user;
import static dev.tidegate.aws.security.Judged.found;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.account.Event;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.User;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The limits of the rules on users, passwords, access strings and TLS. */
class AccessRuleEdgesTest {
    @ParameterizedTest
    @CsvSource({"true, '', AUTH-01", "false, '', AUTH-01 critical", "true, 0.0.0.0/0, AUTH-01 critical NET-01"})
    void whoNeedNotSignInIsWorseWhereTheDoorIsOpen(boolean tls, String open, String ids) {
        Set<String> found = found(account -> {
            account.userGroups = List.of();
            account.transit = new Cache.Transit(tls, tls ? "required" : "");
            if (!open.isEmpty()) {
                account.rules.add(rule("sgr-2", "tcp", 6379, 6379, open, "why"));
            }
        });
        found.remove("TLS-01");
        assertThat(String.join(" ", found)).isEqualTo(ids);
    }

    @Test
    void aServerlessCacheWithoutUsersLetsEverybodyIn() {
        assertThat(found(account -> account.serverless().userGroups = List.of()))
                .containsExactly("AUTH-01");
        assertThat(found(account -> {
                    account.serverless();
                    account.parametersHidden = true;
                    account.retention = 0;
                }))
                .containsExactly("BK-01");
    }

    @ParameterizedTest
    @CsvSource({
        "on ~* +@all, AUTH-04",
        "on allkeys +get, AUTH-04",
        "on %RW~* +get, AUTH-04",
        "on ~tg:* +@admin, AUTH-04",
        "on ~tg:* +@dangerous -flushall, AUTH-04",
        "on ~tg:* allcommands, AUTH-04",
        "on ~tg:* +get (~* +@all), AUTH-04",
        "on ~* resetkeys ~tg:* +get, ''",
        "on ~tg:* -@all +@read, AUTH-04",
        "on ~tg:* -@all +@write, AUTH-04",
        "on ~tg:* -@all +@keyspace, AUTH-04",
        "on ~tg:* -@all +incrby +expire, AUTH-04 low",
        "on ~tg:* -@all +@string +@connection -client, AUTH-04 low",
        "on ~tg:* -@all +ping +script|load +evalsha +time +get +set +del +eval +hello, ''",
        "off ~* +@all, AUTH-09",
    })
    void whatAnAccessStringAllowsAtItsEnd(String access, String ids) {
        assertThat(String.join(
                        " ", found(account -> account.users = Seen.known(List.of(user("app", "app", "iam", access))))))
                .isEqualTo(ids);
    }

    @Test
    void anOpenDefaultUserIsNotAlsoCalledTooMuch() {
        assertThat(found(account -> account.users =
                        Seen.known(List.of(user("default", "default", "no-password-required", "on ~* +@all")))))
                .containsExactly("AUTH-03");
        assertThat(found(account -> account.users = Seen.known(List.of(new User(
                        "d",
                        "default",
                        "active",
                        "on ~* +@all",
                        "password",
                        1,
                        Seen.known(Map.of("rotated", "2026-11-20")))))))
                .containsExactly("AUTH-03");
        assertThat(found(account ->
                        account.users = Seen.known(List.of(user("app", "app", "no-password", "on ~tg:* +get")))))
                .containsExactly("AUTH-03");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 2026-11-20, ''",
        "2, 2026-11-20, ''",
        "2, 2026-11-01, AUTH-05",
        "1, 2026-01-01, AUTH-05",
        "1, often, AUTH-05"
    })
    void passwordsAreChangedAndTheOldOneTakenAway(int passwords, String rotated, String ids) {
        User user = new User(
                "app",
                "app",
                "active",
                "on ~tg:* +get",
                "password",
                passwords,
                Seen.known(Map.of("Rotation-Date", rotated)));
        assertThat(String.join(" ", found(account -> account.users = Seen.known(List.of(user)))))
                .isEqualTo(ids);
    }

    @Test
    void tlsMayBeOptionalForTheDaysThatThePolicySays() {
        Consumer<AnAccount> preferred = account -> {
            account.transit = new Cache.Transit(true, "preferred");
            account.policy =
                    SecurityFile.parse("policy: {preferred-days: 7}", List.of()).policy();
        };
        assertThat(found(preferred)).containsExactly("TLS-02");
        assertThat(found(preferred.andThen(account -> account.events = Seen.known(List.of(new Event(
                        account.now.minus(Duration.ofDays(6)), "rl", "Transit encryption mode was modified"))))))
                .isEmpty();
        assertThat(found(preferred.andThen(account -> account.events = Seen.known(List.of(new Event(
                        account.now.minus(Duration.ofDays(8)), "rl", "Transit encryption mode was modified"))))))
                .containsExactly("TLS-02");
    }
}
