package dev.tidegate.bench.redis;

import dev.tidegate.bench.Arguments;
import dev.tidegate.bench.promise.Seen;
import dev.tidegate.bench.redis.report.Outcome;
import dev.tidegate.bench.redis.report.RedisReport;
import dev.tidegate.bench.redis.report.RedisReportJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Prints the table of a run with its targets, and writes the JSON. */
record RunReport(String suite, Arguments arguments, Path folder, Instant start) {

    void finish(Measuring measuring) throws IOException {
        List<Outcome> outcomes = new ArrayList<>();
        Target.of(suite)
                .forEach(target ->
                        target.of(measuring.rows(), measuring.bytesEach()).ifPresent(outcomes::add));
        for (Outcome outcome : outcomes) {
            Seen.report(outcome.what(), outcome.value());
        }
        String version = measuring.admin.figures().version();
        RedisReport report =
                new RedisReport(measuring.rows(), measuring.purposes(), outcomes, start, arguments.quick(), version);
        System.out.print(report.table());
        System.out.flush();
        Path file = arguments.file().orElseGet(this::named);
        if (file.getParent() != null) {
            Files.createDirectories(file.getParent());
        }
        Files.writeString(file, RedisReportJson.of(report));
        System.err.println(file + " written after "
                + Duration.between(start, Instant.now()).toSeconds() + " s");
    }

    private Path named() {
        String stamp = start.truncatedTo(ChronoUnit.SECONDS).toString().replace(":", "");
        return folder.resolve(suite + "-" + stamp + ".json");
    }
}
