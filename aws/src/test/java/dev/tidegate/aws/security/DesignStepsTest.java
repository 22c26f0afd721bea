package dev.tidegate.aws.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Manual;
import dev.tidegate.aws.change.Run;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.plan.DesignSteps;
import dev.tidegate.aws.rules.topic.AllRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All that is put right in place at once: no client is cut off on the way, and what is planned is right afterwards. */
class DesignStepsTest {
    private static final Set<String> PLANNED = Set.of(
            "NET-01", "NET-02", "NET-14", "TLS-01", "TLS-02", "AUTH-01", "HA-01", "HA-02", "HA-03", "BK-01", "VER-02",
            "MEM-01");

    static Stream<Consumer<AnAccount>> accounts() {
        Consumer<AnAccount> plain = account -> {
            account.userGroups = List.of();
            account.transit = new Cache.Transit(false, "");
        };
        Consumer<AnAccount> redis = account -> {
            account.engine = "redis";
            account.version = "7.1.0";
            account.offered = dev.tidegate.aws.account.Seen.known(List.of("7.1"));
        };
        Consumer<AnAccount> careless = account -> {
            account.retention = 0;
            account.parameters.put("maxmemory-policy", "volatile-lru");
            account.autoMinor = java.util.Optional.of(false);
            account.rules.add(AnAccount.rule("sgr-w", "tcp", 6379, 6379, "0.0.0.0/0", "all"));
        };
        Consumer<AnAccount> alone = AnAccount::standAlone;
        return Stream.of(
                account -> {},
                plain,
                redis.andThen(plain),
                plain.andThen(careless),
                // The only way in is one that is closed.
                plain.andThen(careless).andThen(account -> account.rules.remove(0)),
                redis.andThen(plain).andThen(careless),
                alone.andThen(plain),
                alone.andThen(plain).andThen(careless));
    }

    private static Set<String> findings(AnAccount account) {
        return AllRules.list().stream()
                .flatMap(rule -> rule.of(account.build()).findings().stream())
                .map(finding -> finding.rule().id())
                .filter(PLANNED::contains)
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("accounts")
    void noClientIsCutOffAndEverythingPlannedIsRightAfterwards(Consumer<AnAccount> how) {
        AnAccount account = AnAccount.with(how);
        List<Step> steps = DesignSteps.existing(account.build());
        InMemoryAws aws = new InMemoryAws(account);
        ImaginedClient client = new ImaginedClient(account);
        boolean couldWork = client.canWork();
        List<String> done = new ArrayList<>();
        for (Step step : steps) {
            done.add(step instanceof Change change ? change.operation() + change.parameters() : step.toString());
            // Applying waits by itself.
            aws.run(Run.of("aws", "elasticache", "wait"));
            aws.run(step);
            if (step instanceof Manual manual) {
                client.follow(manual, aws.cache());
            }
            assertThat(!couldWork || client.canWork())
                    .as("the client works after %s", done)
                    .isTrue();
        }
        assertThat(findings(aws.cache())).as("after %s", done).isEmpty();
    }
}
