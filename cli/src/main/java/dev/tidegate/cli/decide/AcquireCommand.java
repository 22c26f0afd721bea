package dev.tidegate.cli.decide;

import dev.tidegate.Request;
import dev.tidegate.cli.client.Answer;
import dev.tidegate.cli.client.LimiterClient;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code acquire}: decides and counts. */
@Command(
        name = "acquire",
        description = "Asks for a call and counts it, if every limit of the plan admits it.",
        footer = {
            "  tidegate acquire acme                         one request on plan pro",
            "  tidegate acquire acme --plan starter --cost requests=1,spend=$0.02 --json",
            "  tidegate acquire acme --id call-1             counts once, however often it is sent",
            "  tidegate acquire acme --embedded --plan starter --repeat 51"
        })
public final class AcquireCommand extends DecideCommand {
    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "Your own key: the same call under the same id counts once. Default: none.")
    private Optional<String> id = Optional.empty();

    @Override
    Answer ask(LimiterClient to, Request request) throws IOException {
        return id.isPresent() ? to.acquire(request, id.get()) : to.acquire(request);
    }
}
