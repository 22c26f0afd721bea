package dev.tidegate.aws.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.aws.account.Account;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.fake.Fixtures;
import dev.tidegate.aws.fake.live.LiveAws;
import dev.tidegate.aws.plan.DesignSteps;
import dev.tidegate.aws.plan.Remedied;
import dev.tidegate.aws.rules.AuditContext;
import dev.tidegate.aws.rules.ExternalFacts;
import dev.tidegate.aws.rules.Policy;
import dev.tidegate.aws.rules.topic.AllRules;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that is wrong with a whole account, in one plan: applied, and undone. */
class WholeAccountsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    Path directory;

    @AfterAll
    static void close() {
        Bench.closeAll();
    }

    static Stream<String> accounts() {
        return Fixtures.all(NOW).keySet().stream();
    }

    private static AuditContext subject(String name) {
        Account account =
                Objects.requireNonNull(Fixtures.all(NOW).get(name), name).account();
        return new AuditContext(
                account, Policy.DEFAULT, new ExternalFacts(Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @ParameterizedTest
    @MethodSource("accounts")
    void everyRemedyInPlaceIsAppliedAndUndone(String name) {
        AuditContext subject = subject(name);
        Remedied.Together together = Remedied.together(AllRules.list().stream()
                .flatMap(rule -> rule.of(subject).findings().stream())
                .toList());
        isAppliedAndUndone(subject, Remedied.of(together.findings()));
    }

    @ParameterizedTest
    @MethodSource("accounts")
    void aCacheIsMadeReadyForADesignAndThatIsUndone(String name) {
        AuditContext subject = subject(name);
        isAppliedAndUndone(subject, DesignSteps.existing(subject));
    }

    private void isAppliedAndUndone(AuditContext subject, List<Step> steps) {
        Bench bench = Bench.of(subject.account(), steps, directory);
        LiveAws account = bench.aws.fork();
        assertThat(bench.applier(account, account, "j").apply().end()).isEqualTo(Outcome.End.COMPLETE);
        Outcome undone = bench.applier(account, account, "j").rollback();
        if (undone.end() == Outcome.End.COMPLETE) {
            assertThat(account.dump()).isEqualTo(bench.aws.dump());
        } else {
            assertThat(undone.end()).isEqualTo(Outcome.End.NO_WAY_BACK);
        }
    }
}
