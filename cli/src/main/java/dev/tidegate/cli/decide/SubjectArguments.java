package dev.tidegate.cli.decide;

import dev.tidegate.Subject;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The arguments that name a subject: tenant and user. */
public final class SubjectArguments {
    @Parameters(paramLabel = "SUBJECT", description = "The id of the tenant that the call is charged to.")
    @SuppressWarnings("NullAway.Init")
    private String subject;

    @Option(names = "--user", paramLabel = "ID", description = "The user below the subject, for plans that limit each.")
    private Optional<String> user = Optional.empty();

    @Option(
            names = "--model",
            paramLabel = "ID",
            description = "The model, for plans that limit each, and for the price of tokens.")
    private Optional<String> model = Optional.empty();

    public Subject subject() {
        return new Subject(subject, user, model);
    }
}
