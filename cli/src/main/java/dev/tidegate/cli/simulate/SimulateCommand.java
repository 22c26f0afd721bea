package dev.tidegate.cli.simulate;

import dev.tidegate.cli.simulate.trace.InvalidTraceException;
import dev.tidegate.cli.simulate.trace.TraceForm;
import dev.tidegate.cli.simulate.trace.TraceReader;
import dev.tidegate.cli.terminal.Amounts;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Inputs;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.plan.Plans;
import dev.tidegate.usage.Prices;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Simulates what plans would have admitted of a recorded trace. */
@Command(
        name = "simulate",
        description = {
            "Replays a trace of real calls against plans, in virtual time, through the real limiter.",
            "",
            "The trace is CSV with a header and commas, semicolons or tabs. Columns are found by name: TIMESTAMP or "
                    + "time; ContextTokens, input_tokens or prompt_tokens; GeneratedTokens, output_tokens or "
                    + "completion_tokens; and if it has them subject, user, model, calls (how many calls a row "
                    + "stands for), and estimated_input_tokens or input_characters, by which the report says how well "
                    + "each model's input was estimated. --profile has the names of an export, --column names others. A column that may "
                    + "change the result and is not read is named in the report. Times are "
                    + "2023-11-16 18:15:46.6805900 (UTC), ISO 8601 with a zone, or seconds or milliseconds since 1970.",
            "",
            "Without a subject column the calls are spread over --subjects by a Zipf draw: few make many calls, many "
                    + "make few. The seed decides the draw and who is on which plan."
        },
        footer = {
            "  tidegate simulate --trace calls.csv",
            "  tidegate simulate --trace calls.csv --plans now.yaml --plans next.yaml --mix free=90,pro=10",
            "  tidegate simulate --trace calls.csv --subjects 200 --model gpt-4o --json",
            "  tidegate simulate --trace spend_logs.csv --profile litellm --column subject=team_id",
            "  zcat calls.csv.gz | tidegate simulate --trace -"
        })
public final class SimulateCommand implements Callable<Integer> {
    private static final String BUILT_IN = "built-in";
    private static final int MAX_TOP = 10_000;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--trace", paramLabel = "CSV", required = true, description = "The calls; - is standard input.")
    @SuppressWarnings("NullAway.Init")
    private Path trace;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "Whose export the trace is: litellm (spend logs), openai (usage), helicone (requests) or "
                    + "langfuse (observations). Default: none.")
    private Optional<String> profile = Optional.empty();

    @Option(
            names = "--column",
            paramLabel = "MEANING=NAME",
            description = "The name of a column; again for each. Meanings: time, input, output, subject, user, model, "
                    + "calls, end, estimate, characters.")
    private List<String> columns = List.of();

    @Option(
            names = "--plans",
            paramLabel = "FILE",
            description = "A plans file; again for each file to set beside the first. Default: the built-in plans.")
    private List<Path> plans = List.of();

    @Option(
            names = "--subjects",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many subjects to draw from, if the trace names none. Default: 1000.")
    private int subjects = 1000;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Of every draw. Default: 1.")
    private long seed = 1;

    @Option(
            names = "--mix",
            paramLabel = "PLAN=SHARE,...",
            description = "How subjects are spread over the plans. Default: starter=70,pro=25,business=5 for the "
                    + "built-in plans, equal shares for a file.")
    private Optional<String> mix = Optional.empty();

    @Option(names = "--prices", paramLabel = "FILE", description = "The price table. Default: the built-in one.")
    private Optional<Path> prices = Optional.empty();

    @Option(
            names = "--model",
            paramLabel = "ID",
            defaultValue = "gpt-4o-mini",
            description = "Whose prices hold, if the trace has no model column. Default: ${DEFAULT-VALUE}.")
    private String model = "gpt-4o-mini";

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many of those denied most to name. Default: 10.")
    private int top = 10;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        if (top < 0 || top > MAX_TOP) {
            throw Failure.usage("--top: " + top + " (expected: an integer from 0 to " + MAX_TOP + ")");
        }
        Terminal terminal = Terminal.of(spec);
        SimulationResult result = run(terminal);
        if (result.sorted()) {
            terminal.err().println("note: the rows of " + trace + " were out of time order and have been sorted");
        }
        if (json) {
            terminal.out().println(new SimulationJson(result, seed).text());
        } else {
            new SimulationText(terminal, result, seed).print();
        }
        return ExitCode.OK;
    }

    private SimulationResult run(Terminal terminal) {
        List<Supplier<Replay>> replays = replays();
        Prices table = Inputs.prices(prices);
        TraceForm form = profile.map(TraceForm::export).orElse(TraceForm.OWN).with(columns);
        TraceRun run = new TraceRun(
                new TraceReader(model, table, form),
                () -> new Simulation(
                        new ZipfDraw(subjects, seed),
                        replays.stream().map(Supplier::get).toList(),
                        table));
        try (TraceFile file = new TraceFile(trace, terminal)) {
            return run.run(file, top);
        } catch (InvalidTraceException e) {
            throw faulty(e);
        } catch (IOException e) {
            throw Failure.failed(Inputs.why(trace, e), "check the path of --trace")
                    .because(e);
        }
    }

    /** Makes the replays afresh each time, because an unsorted trace is replayed a second time. */
    private List<Supplier<Replay>> replays() {
        List<Supplier<Replay>> all = new ArrayList<>();
        if (plans.isEmpty()) {
            all.add(replay(BUILT_IN, Plans.builtIn(), mix.map(Mix::parse).orElseGet(Mix::builtIn)));
        }
        for (Path file : plans) {
            Plans loaded = Inputs.plans(Optional.of(file));
            all.add(replay(file.toString(), loaded, mix.map(Mix::parse).orElseGet(() -> Mix.equalShares(loaded))));
        }
        return all;
    }

    private Supplier<Replay> replay(String file, Plans loaded, Mix shares) {
        return () -> new Replay(file, loaded, shares, seed);
    }

    private Failure faulty(InvalidTraceException e) {
        StringBuilder text = new StringBuilder(Inputs.name(trace) + " cannot be replayed");
        e.faults()
                .forEach(fault ->
                        text.append(System.lineSeparator()).append("  ").append(fault));
        if (e.more() > 0) {
            text.append(System.lineSeparator())
                    .append("  and ")
                    .append(Amounts.count(e.more()))
                    .append(" more");
        }
        return Failure.usage(text.toString(), "tidegate simulate --help names the columns and forms")
                .because(e);
    }
}
