package dev.tidegate.plans;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Plans;
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
