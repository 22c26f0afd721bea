package dev.tidegate.cli.reservation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.InvalidInputException;
import dev.tidegate.cli.decide.CostOption;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Inputs;
import dev.tidegate.protocol.v1.RequestJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The options that state the actual usage of a call. */
final class UsageOptions {
    private static final JsonFactory JSON = new JsonFactory();
    /** What the server takes, without what goes around it. */
    private static final int MAX_BYTES = 1_000_000;

    private static final Pattern TEXT = Pattern.compile("[{\\[]|(data|event|id|retry):");

    @Option(names = "--input", paramLabel = "N", description = "Tokens sent; requires --output.")
    private Optional<Long> input = Optional.empty();

    @Option(names = "--output", paramLabel = "N", description = "Tokens received; requires --input.")
    private Optional<Long> output = Optional.empty();

    @Option(
            names = "--usage",
            paramLabel = "JSON|FILE",
            description = "The usage by kind, or the usage object or response of a provider, as JSON or in a file.")
    private Optional<String> usage = Optional.empty();

    @Option(
            names = "--usage-file",
            paramLabel = "FILE",
            description = "The same out of a file, or the events of a stream; - is standard input.")
    private Optional<Path> usageFile = Optional.empty();

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            description = "Whose form the usage has. Default: by its fields.")
    private Optional<String> provider = Optional.empty();

    @Option(names = "--model", paramLabel = "NAME", description = "The model that answered, if another was reserved.")
    private Optional<String> model = Optional.empty();

    @Option(names = "--trust-cost", description = "Charge the cost that the provider reports, if it reports one.")
    private boolean trustCost;

    @Option(
            names = "--refuse-unknown",
            description = "Refuse a usage with counts that no format knows, instead of reporting them.")
    private boolean refuseUnknown;

    @Option(
            names = "--meters",
            paramLabel = "METER=AMOUNT,...",
            description = "What does not follow from tokens, such as spend=$0.02,pages=3.")
    private Optional<String> meters = Optional.empty();

    @Option(names = "--estimated", description = "The response was cut off: at least the held cost is charged.")
    private boolean estimated;

    /** The body that says so; {@code seq} is left out if empty. */
    String body(Optional<Long> seq) {
        return body(seq, Optional.empty());
    }

    /** The settle body with the plan added, unless the plan is empty. */
    String body(Optional<Long> seq, Optional<String> plan) {
        int ways = (input.isPresent() || output.isPresent() ? 1 : 0)
                + (usage.isPresent() ? 1 : 0)
                + (usageFile.isPresent() ? 1 : 0);
        if (ways > 1 || (ways == 0 && meters.isEmpty())) {
            throw Failure.usage("usage: " + (ways == 0 ? "missing" : "said twice")
                    + " (expected: --input and --output, or --usage, or --usage-file, or --meters)");
        }
        if (input.isPresent() != output.isPresent()) {
            throw Failure.usage((input.isPresent() ? "--output" : "--input")
                    + ": missing (expected: both --input and --output, 0 where there was none, or --usage)");
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            if (ways > 0) {
                String said = usage();
                out.writeFieldName(said.startsWith("[") ? "events" : "usage");
                out.writeRawValue(said);
            }
            if (model.isPresent()) {
                out.writeStringField("model", model.get());
            }
            if (trustCost) {
                out.writeBooleanField("trustCost", true);
            }
            if (refuseUnknown) {
                out.writeStringField("unknownUsage", "refuse");
            }
            if (provider.isPresent()) {
                out.writeStringField("provider", provider.get());
            }
            if (meters.isPresent()) {
                RequestJson.amounts(out, "meters", CostOption.parse(meters.get()));
            }
            if (estimated) {
                out.writeBooleanField("estimated", true);
            }
            if (seq.isPresent()) {
                out.writeNumberField("seq", seq.get());
            }
            if (plan.isPresent()) {
                out.writeStringField("plan", plan.get());
            }
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return text.toString();
    }

    /** What begins as JSON, or as an event, is no name of a file. */
    private static boolean isFile(String said) {
        return !said.isEmpty() && !TEXT.matcher(said).lookingAt() && said.indexOf('\n') < 0;
    }

    private static String file(String said) {
        Path file = Path.of(said);
        if (!Inputs.isStandardInput(file) && !Files.exists(file)) {
            throw Failure.usage("--usage: not one JSON object, nor a file that is there: "
                    + InvalidInputException.printable(said)
                    + " (expected: such as {\"input\":1000,\"output\":200}, or the name of a file)");
        }
        return read("--usage", file);
    }

    private String usage() {
        if (usage.isPresent()) {
            String said = usage.get().strip();
            return UsageText.json("--usage", isFile(said) ? file(said) : said);
        }
        if (usageFile.isPresent()) {
            return UsageText.json("--usage-file", read("--usage-file", usageFile.get()));
        }
        return "{\"input\":" + input.orElse(0L) + ",\"output\":" + output.orElse(0L) + "}";
    }

    private static byte[] begin(Path file) throws IOException {
        try (InputStream in = Inputs.open(file)) {
            return in.readNBytes(MAX_BYTES + 1);
        }
    }

    private static String read(String option, Path file) {
        try {
            byte[] bytes = begin(file);
            if (bytes.length > MAX_BYTES) {
                throw Failure.usage(option + ": " + file + ": more than " + MAX_BYTES + " bytes (expected: at most "
                        + MAX_BYTES + "; the usage object alone will do)");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw Failure.failed(option + ": " + Inputs.why(file, e), "check the path")
                    .because(e);
        }
    }
}
