package dev.tidegate.cli.decide;

import dev.tidegate.Cost;
import dev.tidegate.Request;
import dev.tidegate.cli.client.Answer;
import dev.tidegate.cli.client.ClientOptions;
import dev.tidegate.cli.client.LimiterClient;
import dev.tidegate.cli.client.Replies;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Terminal;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What {@code acquire} and {@code check} have in common: they differ in whether the cost is counted. */
public abstract class DecideCommand implements Callable<Integer> {
    /** A loop of a million calls over HTTP is a load test, for which there are better tools. */
    private static final int MAX_REPEAT = 1_000_000;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private SubjectArguments who = new SubjectArguments();

    @Mixin
    private ClientOptions door = new ClientOptions();

    @Option(names = "--plan", paramLabel = "NAME", defaultValue = "pro", description = "Its plan. Default: pro.")
    private String plan = "pro";

    @Option(
            names = "--cost",
            paramLabel = "METER=AMOUNT,...",
            description = "What the call takes, such as requests=1,input_tokens=500,spend=$0.02. Default: one request. "
                    + "Spend without $ is in nano-dollars.")
    private Optional<String> cost = Optional.empty();

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "1",
            description = "Ask N times, one after the other, and sum up.")
    private int repeat = 1;

    @Option(names = "--json", description = "Print the body of the HTTP API.")
    private boolean json;

    abstract Answer ask(LimiterClient to, Request request) throws IOException;

    @Override
    public Integer call() {
        if (repeat < 1 || repeat > MAX_REPEAT) {
            throw Failure.usage("--repeat: " + repeat + " (expected: an integer from 1 to " + MAX_REPEAT + ")");
        }
        Terminal terminal = Terminal.of(spec);
        Request request =
                new Request(who.subject(), plan, cost.map(CostOption::parse).orElse(Cost.oneRequest()));
        try (LimiterClient to = door.open(terminal)) {
            return repeat == 1 ? once(terminal, to, request) : many(terminal, to, request);
        }
    }

    private int once(Terminal terminal, LimiterClient to, Request request) {
        Decided decided = decide(to, request);
        if (json) {
            terminal.out().println(decided.body());
        } else {
            new DecisionText(terminal).print(decided.view());
        }
        return decided.exitCode();
    }

    private int many(Terminal terminal, LimiterClient to, Request request) {
        Decided last = decide(to, request);
        int allowed = last.allowed() ? 1 : 0;
        int undecided = last.isUndecided() ? 1 : 0;
        for (int i = 1; i < repeat; i++) {
            last = decide(to, request);
            allowed += last.allowed() ? 1 : 0;
            undecided += last.isUndecided() ? 1 : 0;
        }
        int denied = repeat - allowed - undecided;
        if (json) {
            terminal.out()
                    .println("{\"calls\":" + repeat + ",\"allowed\":" + allowed + ",\"denied\":" + denied
                            + (undecided > 0 ? ",\"undecided\":" + undecided : "") + ",\"last\":" + last.body() + "}");
        } else {
            terminal.out()
                    .println(repeat + " calls: " + allowed + " allowed, " + denied + " denied"
                            + (undecided > 0 ? ", " + undecided + " not decided" : "") + "; last:");
            new DecisionText(terminal).print(last.view());
        }
        return last.exitCode();
    }

    private Decided decide(LimiterClient to, Request request) {
        return Decided.of(Replies.checked(to, () -> ask(to, request)), to);
    }
}
