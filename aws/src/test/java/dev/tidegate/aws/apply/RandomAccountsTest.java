package dev.tidegate.aws.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.aws.change.Slots;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.fake.live.LiveAws;
import dev.tidegate.aws.plan.DesignSteps;
import dev.tidegate.aws.plan.Remedied;
import dev.tidegate.aws.rules.Finding;
import dev.tidegate.aws.rules.topic.AllRules;
import dev.tidegate.aws.security.AnAccount;
import dev.tidegate.aws.security.RandomAccounts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of accounts in which several things are wrong at once, each remedy and all of them together are applied and undone. */
class RandomAccountsTest {
    private static final String VERSION = "EngineVersion..:..[0-9.]+";

    @TempDir
    Path directory;

    private final List<String> faults = new ArrayList<>();
    private int runs;

    @AfterAll
    static void close() {
        Bench.closeAll();
    }

    @Test
    void whatIsWrongAtOnceIsRemediedAndUndone() {
        areRemediedAndUndone(3);
    }

    @Tag("deep")
    @Test
    void whatIsWrongAtOnceIsRemediedAndUndoneInManyAccounts() {
        areRemediedAndUndone(100);
    }

    private void areRemediedAndUndone(int accounts) {
        long seed = Long.getLong("tidegate.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < accounts; i++) {
            List<String> story = new ArrayList<>();
            AnAccount account = RandomAccounts.next(random, story);
            String about = "seed " + seed + ", account " + i + ": " + story;
            List<Finding> findings = AllRules.list().stream()
                    .flatMap(rule -> rule.of(account.build()).findings().stream())
                    .toList();
            isAppliedAndUndone(account, Remedied.of(Remedied.together(findings).findings()), about + ", all");
            isAppliedAndUndone(account, DesignSteps.existing(account.build()), about + ", a design");
            for (Finding finding : findings) {
                // A cluster has no users: which ones its successor lets in is the operator's to make first.
                if (Slots.open(finding.steps()).contains("USER_GROUP")) {
                    continue;
                }
                isAppliedAndUndone(
                        account, finding.steps(), about + ", " + finding.rule().id());
            }
        }
        assertThat(faults).isEmpty();
    }

    private void isAppliedAndUndone(AnAccount account, List<Step> steps, String about) {
        try {
            Bench bench = Bench.of(account, steps, directory);
            LiveAws live = bench.aws.fork();
            String journal = "j" + runs++;
            assertThat(bench.applier(live, live, journal).apply().end()).isEqualTo(Outcome.End.COMPLETE);
            Outcome undone = bench.applier(live, live, journal).rollback();
            if (undone.end() == Outcome.End.COMPLETE) {
                // What a person upgraded meanwhile stays.
                assertThat(live.dump().replaceAll(VERSION, ""))
                        .isEqualTo(bench.aws.dump().replaceAll(VERSION, ""));
            } else {
                assertThat(undone.end()).isEqualTo(Outcome.End.NO_WAY_BACK);
            }
        } catch (RuntimeException | AssertionError e) {
            faults.add(about + ": "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + " " + e.getClass());
        }
    }
}
