package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the log of a server says of plans that were edited since another one started on the same Redis. */
@Timeout(600)
class PlansInUseTest {
    @TempDir
    private Path folder;

    private String plans(String name, String meter, String zone) throws IOException {
        return Files.writeString(folder.resolve(name + ".yaml"), """
                version: 1
                plans:
                  %s:
                    limits:
                      - { name: all, meter: requests, capacity: 5, window: sliding 1m }
                  pro:
                    limits:
                      - { name: hourly, meter: %s, capacity: 5, window: sliding 1h }
                      - { name: monthly, meter: spend, capacity: $50, window: calendar month %s }
                """.formatted(name, meter, zone))
                .toString();
    }

    private static final Predicate<String> IS_OF_AN_EDIT =
            line -> line.contains("event=plans.fresh") || line.contains("event=plans.removed");

    @Test
    void aStartNamesTheLimitsOfWhichAnEditGivesAFreshAllowance() throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            String[] before = {"--plans", plans("former", "requests", "UTC"), "--redis", redis.uri()};
            try (Served first = new Served(folder, Map.of(), before)) {
                first.await(
                        "plans in Redis",
                        () -> redis.command("EXISTS", "tg:plans").whole() == 1);
                assertThat(redis.command("PTTL", "tg:plans").whole()).isPositive();
                assertThat(first.said()).doesNotContain("plans.unreadable");
            }
            try (Served same = new Served(folder, Map.of(), before);
                    Served edited = new Served(
                            folder,
                            Map.of(),
                            "--plans",
                            plans("later", "request", "Europe/Paris"),
                            "--redis",
                            redis.uri())) {
                edited.await(
                        "the comparison",
                        () -> edited.said().lines().filter(IS_OF_AN_EDIT).count() == 3);
                assertThat(edited.said())
                        .contains("event=plans.fresh text=\"plans.pro.monthly: window calendar month UTC ->"
                                + " calendar month Europe/Paris: ")
                        .contains("event=plans.fresh text=\"plans.pro.hourly: meter requests -> request: ")
                        .contains("event=plans.removed text=\"plans.former: removed: calls that name it are refused")
                        .contains("event=plans.note text=\"plans.pro.hourly: the meter request is one of your own")
                        .contains("did you mean 'requests'?");
                assertThat(same.said()).doesNotContain("plans.fresh").doesNotContain("plans.note");
            }
        }
    }
}
