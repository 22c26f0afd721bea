package dev.tidegate.bench.redis.report;

import dev.tidegate.bench.Json;
import java.time.temporal.ChronoUnit;
import java.util.stream.Collectors;

/** A report for programs: every slot of every row, absent figures null. */
public final class RedisReportJson {
    private RedisReportJson() {}

    public static String of(RedisReport report) {
        return "{\n  \"at\": "
                + Json.quoted(report.at().truncatedTo(ChronoUnit.SECONDS).toString())
                + ",\n  \"machine\": " + Json.quoted(report.machine())
                + ",\n  \"quick\": " + report.quick()
                + ",\n  \"rows\": " + Json.array(report.rows(), row -> row(report, row))
                + ",\n  \"targets\": " + Json.array(report.outcomes(), RedisReportJson::target) + "\n}\n";
    }

    private static String row(RedisReport report, Series row) {
        return "{\"group\": " + Json.quoted(row.group())
                + ", \"name\": " + Json.quoted(row.name())
                + ", \"purpose\": " + Json.quoted(report.purposes().getOrDefault(row.group(), ""))
                + ", \"slots\": "
                + row.samples().stream().map(RedisReportJson::slot).collect(Collectors.joining(", ", "[", "]}"));
    }

    private static String slot(Sample sample) {
        return "{\"perSecond\": " + Json.figure(sample.perSecond())
                + ", \"serverMicros\": " + Json.figure(sample.serverMicros())
                + ", \"clientMicros\": " + Json.figure(sample.clientMicros())
                + ", \"commands\": " + Json.figure(sample.commands())
                + ", \"roundTrips\": " + Json.figure(sample.roundTrips())
                + ", \"p50Micros\": " + Json.figure(sample.p50Micros())
                + ", \"p99Micros\": " + Json.figure(sample.p99Micros()) + "}";
    }

    private static String target(Outcome outcome) {
        return "{\"what\": " + Json.quoted(outcome.what())
                + ", \"seen\": " + Json.figure(outcome.value())
                + ", \"ofMedians\": " + Json.figure(outcome.ofMedians())
                + ", \"atMost\": " + outcome.atMost()
                + ", \"bound\": " + Json.figure(outcome.bound())
                + ", \"met\": " + outcome.met() + "}";
    }
}
