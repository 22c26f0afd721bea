package dev.tidegate.bench.redis;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A report for programs: every slot of every row, absent figures null. */
final class Json {
    private Json() {}

    static String of(Report report) {
        return "{\n  \"at\": "
                + quoted(report.at().truncatedTo(ChronoUnit.SECONDS).toString())
                + ",\n  \"machine\": " + quoted(report.machine())
                + ",\n  \"quick\": " + report.quick()
                + ",\n  \"rows\": " + array(report.rows(), row -> row(report, row))
                + ",\n  \"targets\": " + array(report.outcomes(), Json::target) + "\n}\n";
    }

    private static <T> String array(List<T> all, Function<T, String> each) {
        return all.stream().map(each).collect(Collectors.joining(",\n    ", "[\n    ", "\n  ]"));
    }

    private static String row(Report report, Row row) {
        return "{\"group\": " + quoted(row.group())
                + ", \"name\": " + quoted(row.name())
                + ", \"purpose\": " + quoted(report.purposes().getOrDefault(row.group(), ""))
                + ", \"slots\": "
                + row.samples().stream().map(Json::slot).collect(Collectors.joining(", ", "[", "]}"));
    }

    private static String slot(Sample sample) {
        return "{\"perSecond\": " + figure(sample.perSecond())
                + ", \"serverMicros\": " + figure(sample.serverMicros())
                + ", \"clientMicros\": " + figure(sample.clientMicros())
                + ", \"commands\": " + figure(sample.commands())
                + ", \"roundTrips\": " + figure(sample.roundTrips())
                + ", \"p50Micros\": " + figure(sample.p50Micros())
                + ", \"p99Micros\": " + figure(sample.p99Micros()) + "}";
    }

    private static String target(Outcome outcome) {
        return "{\"what\": " + quoted(outcome.what())
                + ", \"seen\": " + figure(outcome.value())
                + ", \"ofMedians\": " + figure(outcome.ofMedians())
                + ", \"atMost\": " + outcome.atMost()
                + ", \"bound\": " + figure(outcome.bound())
                + ", \"met\": " + outcome.met() + "}";
    }

    private static String figure(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.3f", value) : "null";
    }

    /** Names, times and versions: nothing else is written, so nothing else needs an escape. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
