package dev.tidegate.cli.reservation;

import dev.tidegate.Cost;
import dev.tidegate.Request;
import dev.tidegate.ReserveRequest;
import dev.tidegate.cli.client.Answer;
import dev.tidegate.cli.client.AnswerView;
import dev.tidegate.cli.client.ClientOptions;
import dev.tidegate.cli.client.JsonTree;
import dev.tidegate.cli.client.LimiterClient;
import dev.tidegate.cli.client.Replies;
import dev.tidegate.cli.decide.CostOption;
import dev.tidegate.cli.decide.Decided;
import dev.tidegate.cli.decide.DecisionText;
import dev.tidegate.cli.decide.SubjectArguments;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Terminal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code reserve}: holds an estimated cost. */
@Command(
        name = "reserve",
        description = {
            "Holds a cost until the true one is known.",
            "Prints the handle that settle, extend, cancel, adjust and reservation take."
        },
        footer = {
            "  tidegate reserve acme --id call-1 --model gpt-5-mini --cost input_tokens=2000,output_tokens=500",
            "  tidegate reserve acme --ttl 30s --json"
        })
public final class ReserveCommand implements Callable<Integer> {
    static final String TTL = "How long it stays open, such as 30s, 10m, 2h or 7d. Default: 10m.";

    private static final long MAX_TTL_MILLIS = 7 * 86_400_000L;

    private static final Pattern SPAN = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

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
            description = "What to hold, such as requests=1,input_tokens=500,spend=$0.02. Default: one request.")
    private Optional<String> cost = Optional.empty();

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "Your own key: the same call under the same id is held once. Default: made up.")
    private Optional<String> id = Optional.empty();

    @Option(names = "--ttl", paramLabel = "SPAN", description = TTL)
    private Optional<String> ttl = Optional.empty();

    @Option(names = "--json", description = "Print the body of the HTTP API.")
    private boolean json;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        ReserveRequest request = request();
        try (LimiterClient to = door.open(terminal)) {
            Answer answer = Replies.checked(to, () -> to.reserve(request));
            Decided decided = Decided.of(answer, to);
            Map<String, Object> said = JsonTree.object(answer.body());
            if (json) {
                terminal.out().println(answer.body());
                checkPrinted(terminal, said);
                return decided.exitCode();
            }
            AnswerView view = decided.view();
            new DecisionText(terminal).print(view);
            if (said.get("reservation") instanceof String handle) {
                terminal.out().println(handle);
                checkPrinted(terminal, said);
                terminal.err()
                        .println("reservation " + said.get("id") + " is " + said.get("state") + " until "
                                + said.get("expiresAt"));
            }
            return decided.exitCode();
        }
    }

    /** Who cannot read the handle cannot settle, and what is held stays charged. */
    private static void checkPrinted(Terminal terminal, Map<String, Object> said) {
        if (terminal.out().checkError() && said.get("reservation") instanceof String handle) {
            throw Failure.failed(
                    "the reservation is held, and its handle could not be written to standard output",
                    "settle it, or give it back with: tidegate cancel " + handle);
        }
    }

    private ReserveRequest request() {
        Cost estimate = cost.map(CostOption::parse).orElse(Cost.oneRequest());
        return new ReserveRequest(
                new Request(who.subject(), plan, estimate),
                id,
                ttl.map(ReserveCommand::span).orElse(ReserveRequest.DEFAULT_TTL));
    }

    /** A span such as 10m. */
    static Duration span(String span) {
        Matcher parts = SPAN.matcher(span);
        long millis = parts.matches() ? Long.parseLong(parts.group(1)) * MILLIS.getOrDefault(parts.group(2), 1L) : 0;
        if (millis < 1 || millis > MAX_TTL_MILLIS) {
            throw Failure.usage("--ttl: " + span + " (expected: a span from 1ms to 7d, such as 30s or 10m)");
        }
        return Duration.ofMillis(millis);
    }
}
