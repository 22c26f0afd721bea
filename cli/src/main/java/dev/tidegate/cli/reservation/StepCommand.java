package dev.tidegate.cli.reservation;

import dev.tidegate.InvalidInputException;
import dev.tidegate.cli.client.Answer;
import dev.tidegate.cli.client.ClientOptions;
import dev.tidegate.cli.client.JsonTree;
import dev.tidegate.cli.client.LimiterClient;
import dev.tidegate.cli.client.Replies;
import dev.tidegate.cli.terminal.Amounts;
import dev.tidegate.cli.terminal.Colour;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Table;
import dev.tidegate.cli.terminal.Terminal;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the steps on a reservation have in common. */
public abstract class StepCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "HANDLE", description = "The reservation, as reserve printed it.")
    @SuppressWarnings("NullAway.Init")
    private String handle;

    @Mixin
    private ClientOptions door = new ClientOptions();

    @Option(names = "--json", description = "Print the body of the HTTP API.")
    private boolean json;

    /** A step on a reservation that is ready to be sent. */
    interface Step {
        Answer send(LimiterClient to, String handle) throws IOException;
    }

    /** Reads the options, before a client is opened. */
    abstract Step step();

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        if (!handle.matches("[A-Za-z0-9._~-]{1,2048}")) {
            throw new InvalidInputException("HANDLE", handle, "r1. and URL-safe text, as reserve printed it");
        }
        door.refuseEmbedded("a process that has just begun knows no reservation");
        Step step = step();
        try (LimiterClient to = door.open(terminal)) {
            Answer answer = Replies.checked(to, () -> step.send(to, handle));
            Map<String, Object> said = JsonTree.object(answer.body());
            if (!(said.get("result") instanceof String result)) {
                throw Replies.stranger(to, answer);
            }
            if (json) {
                terminal.out().println(answer.body());
            } else {
                print(terminal, result, said);
            }
            return result.equals("STOP") ? ExitCode.DENIED : ExitCode.OK;
        }
    }

    private static void print(Terminal terminal, String result, Map<String, Object> said) {
        Table table = new Table("limit", "meter", ">charged");
        for (Object charge : said.get("charges") instanceof List<?> list ? list : List.of()) {
            if (charge instanceof Map<?, ?> members) {
                String meter = String.valueOf(members.get("meter"));
                long amount = members.get("amount") instanceof Long number ? number : 0;
                table.row(
                        String.valueOf(members.get("name")),
                        meter.equals("null") ? "-" : meter,
                        Amounts.exact(meter, amount));
            }
        }
        table.lines(Colour.of(terminal)).forEach(terminal.out()::println);
        told(terminal, said, "unpriced", "no price for");
        if (Boolean.TRUE.equals(said.get("unpricedSpend"))) {
            terminal.out().println("no model with a price, so spend is by the plan's unpriced; adjust with a --model");
        }
        told(terminal, said, "unknown", "not accounted for, so at least what was held is charged");
        String estimated = (Boolean.TRUE.equals(said.get("estimated")) ? ", estimated" : "")
                + (Boolean.TRUE.equals(said.get("untracked")) ? ", without a reservation" : "");
        String until = String.valueOf(said.get("state")).equals("OPEN") ? "open until " : "remembered until ";
        terminal.out()
                .println(result.toLowerCase(java.util.Locale.ROOT) + ": " + said.get("state") + estimated + ", " + until
                        + said.get("expiresAt"));
    }

    private static void told(Terminal terminal, Map<String, Object> said, String field, String text) {
        if (said.get(field) instanceof List<?> names && !names.isEmpty()) {
            String all = names.stream().map(String::valueOf).collect(Collectors.joining(", "));
            terminal.out().println(text + ": " + all);
        }
    }
}
