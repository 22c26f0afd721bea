package dev.tidegate.cli.decide;

import dev.tidegate.Request;
import dev.tidegate.cli.client.Answer;
import dev.tidegate.cli.client.LimiterClient;
import java.io.IOException;
import picocli.CommandLine.Command;

/** The command {@code check}: decides and counts nothing. */
@Command(
        name = "check",
        description = "Decides as acquire does, and counts nothing.",
        footer = {
            "  tidegate check acme                           would one request on plan pro pass?",
            "  tidegate check acme --cost input_tokens=120000,output_tokens=800 --model gpt-4o"
        })
public final class CheckCommand extends DecideCommand {
    @Override
    Answer ask(LimiterClient to, Request request) throws IOException {
        return to.check(request);
    }
}
