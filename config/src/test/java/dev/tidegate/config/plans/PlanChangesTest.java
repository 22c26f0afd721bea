package dev.tidegate.config.plans;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.plan.Plans;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanChangesTest {
    private static Plans plans(String... limits) {
        StringBuilder yaml = new StringBuilder("version: 1\nplans:\n  pro:\n    limits:\n");
        for (String limit : limits) {
            yaml.append("      - { ").append(limit).append(" }\n");
        }
        return PlansFile.parse(yaml.toString());
    }

    private static String limit(String name, String meter, String capacity, String window) {
        return "name: " + name + ", meter: " + meter + ", capacity: " + capacity + ", window: " + window;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "m | spend | calendar month Europe/Paris | window calendar month UTC -> calendar month Europe/Paris",
                "m | spend | calendar week UTC | window calendar month UTC -> calendar week UTC",
                "n | spend | calendar month UTC | name m -> n",
                "m | tokens | calendar month UTC | meter spend -> tokens",
            })
    void aChangeOfTheIdentityIsAFreshAllowance(String name, String meter, String window, String change) {
        String capacity = meter.equals("spend") ? "$50" : "50";
        List<PlanChanges.Fresh> fresh = PlanChanges.between(
                plans(limit("m", "spend", "$50", "calendar month UTC")), plans(limit(name, meter, capacity, window)));
        assertThat(fresh).containsExactly(new PlanChanges.Fresh("plans.pro." + name, change, capacity + " " + meter));
    }

    @Test
    void aRefillAndSegmentsAndAScopeBelongToTheIdentity() {
        assertThat(PlanChanges.between(
                        plans(limit("b", "requests", "5", "bucket 1 per 1s")),
                        plans(limit("b", "requests", "5", "bucket 2 per 1s"))))
                .singleElement()
                .asString()
                .contains("bucket 1 per 1s -> bucket 2 per 1s", "fresh allowance of 5 requests");
        String hourly = limit("h", "requests", "5", "sliding 1h");
        assertThat(PlanChanges.between(plans(hourly), plans(hourly + ", segments: 60")))
                .extracting(PlanChanges.Fresh::change)
                .containsExactly("segments 30 -> 60");
        assertThat(PlanChanges.between(plans(hourly), plans(hourly + ", scope: user")))
                .extracting(PlanChanges.Fresh::change)
                .containsExactly("scope tenant -> user");
    }

    @Test
    void whatKeepsItsCountsIsNotNamed() {
        String hourly = limit("h", "requests", "5", "sliding 1h");
        String monthly = limit("m", "spend", "$50", "calendar month UTC");
        assertThat(PlanChanges.between(plans(hourly, monthly), plans(monthly, hourly.replace("5", "9"))))
                .isEmpty();
        assertThat(PlanChanges.between(plans(hourly), plans(hourly, monthly))).isEmpty();
        assertThat(PlanChanges.between(plans(hourly, monthly), plans(hourly))).isEmpty();
    }

    @Test
    void aRemovedLimitIsNamedWithWhatStillLimitsItsSubjects() {
        String hourly = limit("h", "requests", "5", "sliding 1h");
        String daily = limit("d", "requests", "50", "sliding 1d");
        String monthly = limit("m", "spend", "$50", "calendar month UTC");
        assertThat(removed(plans(hourly, monthly), plans(hourly)))
                .singleElement()
                .asString()
                .startsWith("plans.pro.m: removed: nothing limits spend of its subjects any more; ");
        assertThat(removed(plans(hourly, daily), plans(hourly)))
                .singleElement()
                .asString()
                .startsWith("plans.pro.d: removed: requests of its subjects: still limited by h; ");
        assertThat(removed(plans(hourly, daily), plans(hourly + ", shadow: true")))
                .singleElement()
                .asString()
                .contains("nothing limits requests");
        assertThat(removed(plans(hourly, daily + ", shadow: true"), plans(hourly)))
                .singleElement()
                .asString()
                .contains("it denied no call");
        // One of two takes the place of another; the other is gone.
        assertThat(removed(plans(hourly, daily), plans(limit("x", "requests", "9", "sliding 2h"))))
                .extracting(PlanChanges.Removed::path)
                .containsExactly("plans.pro.d");
        assertThat(removed(plans(hourly), plans(limit("h", "requests", "unlimited", "sliding 1h"), daily)))
                .isEmpty();
    }

    @Test
    void aLimitThatDeniesNothingAnyMoreIsNamedAndARaisedOneIsNot() {
        String hourly = limit("h", "requests", "5", "sliding 1h");
        assertThat(PlanChanges.loosened(plans(hourly), plans(hourly.replace("5", "unlimited"))))
                .singleElement()
                .hasToString("plans.pro.h: now unlimited: nothing limits requests of its subjects any more");
        assertThat(PlanChanges.loosened(
                        plans(hourly), plans(hourly + ", shadow: true", limit("d", "requests", "9", "sliding 1d"))))
                .singleElement()
                .hasToString("plans.pro.h: now a shadow: requests of its subjects: still limited by d");
        assertThat(PlanChanges.loosened(plans(hourly), plans(hourly.replace("5", "9999"))))
                .isEmpty();
        assertThat(PlanChanges.loosened(plans(hourly + ", shadow: true"), plans(hourly.replace("5", "unlimited"))))
                .isEmpty();
    }

    @Test
    void aRemovedPlanIsNamedWithWhatBecomesOfItsSubjects() {
        String hourly = limit("h", "requests", "5", "sliding 1h");
        Plans renamed = PlansFile.parse("version: 1\nplans:\n  team:\n    limits:\n      - { " + hourly + " }\n");
        assertThat(removed(plans(hourly), renamed))
                .singleElement()
                .asString()
                .startsWith("plans.pro: removed: calls that name it are refused (422)")
                .contains("open reservations settle as they were made", "counts on");
        assertThat(PlanChanges.between(plans(hourly), renamed)).isEmpty();
    }

    private static List<PlanChanges.Removed> removed(Plans old, Plans next) {
        return PlanChanges.removed(old, next);
    }

    @Test
    void aMeterOfOnesOwnIsNamedAndAMisspeltOneSuggestedAgainst() {
        assertThat(PlanAdvice.of(plans(
                        limit("t", "token", "5", "sliding 1h"),
                        limit("p", "pages", "5", "sliding 1h"),
                        limit("r", "requests", "5", "sliding 1h"))))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("plans.pro.t: ").endsWith("did you mean 'tokens'?"),
                        line -> assertThat(line).startsWith("plans.pro.p: ").endsWith("is not limited"));
    }
}
