package dev.tidegate.cli.aws;

import dev.tidegate.FailureMode;
import dev.tidegate.aws.rules.ExternalFacts;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Inputs;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Plan;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that name a database, an app and files, for rules about facts outside the cache. */
final class ExternalFactsOptions {
    @Option(names = "--amplify-app", paramLabel = "ID", description = "The app on Amplify Hosting that uses the cache.")
    private Optional<String> app = Optional.empty();

    @Option(names = "--branch", paramLabel = "NAME", description = "The branch of that app.")
    private Optional<String> branch = Optional.empty();

    @Option(
            names = "--app-url",
            paramLabel = "URL",
            description = "The URL of the app; its /api/test-redis is called once, without a key.")
    private Optional<String> url = Optional.empty();

    @Option(
            names = "--plans",
            paramLabel = "FILE",
            description = "The plans file of the limiter, for its behaviour while the cache is unavailable.")
    private Optional<Path> plans = Optional.empty();

    @Option(
            names = "--client",
            paramLabel = "FILE",
            description =
                    "A file of a client, searched for settings that disable certificate verification. May be repeated.")
    private List<Path> clients = new ArrayList<>();

    /** The sources that were named, read from their files. */
    record Named(
            Optional<URI> url, Optional<List<ExternalFacts.ClientFile>> clients, Optional<List<String>> failOpen) {}

    Optional<String> app() {
        return app;
    }

    Optional<String> branch() {
        return branch;
    }

    /** Reads the files; invalid input is reported before any service is called. */
    Named named() {
        if (branch.isPresent() && app.isEmpty()) {
            throw Failure.usage("--branch needs --amplify-app");
        }
        Optional<List<ExternalFacts.ClientFile>> files = clients.isEmpty()
                ? Optional.empty()
                : Optional.of(clients.stream().map(ClientFiles::read).toList());
        return new Named(url.map(TestRoute::parse), files, plans.map(ExternalFactsOptions::failOpen));
    }

    private static List<String> failOpen(Path file) {
        List<String> open = new ArrayList<>();
        for (Plan plan : Inputs.plans(Optional.of(file)).all()) {
            plan.limits().stream()
                    .filter(limit -> limit.onStoreFailure() == FailureMode.OPEN && !limit.shadow())
                    .map(Limit::name)
                    .forEach(limit -> open.add(plan.name() + "." + limit));
        }
        return open;
    }

    /** Asks what has to be asked. */
    ExternalFacts look(Named named) {
        return new ExternalFacts(named.url().map(TestRoute::ask), named.clients(), named.failOpen());
    }
}
