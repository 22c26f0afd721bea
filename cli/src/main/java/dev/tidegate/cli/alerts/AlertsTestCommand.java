package dev.tidegate.cli.alerts;

import dev.tidegate.TimeSource;
import dev.tidegate.cli.serve.ServeFiles;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.config.alerts.AlertTarget;
import dev.tidegate.server.alert.Alert;
import dev.tidegate.server.alert.Webhook;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code alerts test}: sends a test to each target, once. */
@Command(
        name = "test",
        description = "Sends an alert of the kind alerts.test to each target of the file, once, without its queue.",
        exitCodeList = {"0:each target accepted it", "1:a target did not", "2:used wrongly, or a faulty file"},
        footer = {
            "  tidegate alerts test --alerts alerts.yaml",
            "  tidegate alerts test --alerts alerts.yaml --target on-call",
        })
public final class AlertsTestCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--alerts", required = true, paramLabel = "FILE", description = "The alerts file.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(names = "--target", paramLabel = "NAME", description = "Only this target. Default: all of the file.")
    private Optional<String> only = Optional.empty();

    @Override
    public Integer call() throws InterruptedException {
        Terminal terminal = Terminal.of(spec);
        List<AlertTarget> targets = ServeFiles.alerts(file, terminal).targets().stream()
                .filter(target -> only.isEmpty() || only.get().equals(target.name()))
                .toList();
        if (targets.isEmpty()) {
            throw Failure.usage(only.map(name -> "--target: " + name + " (expected: a target of the file)")
                    .orElse(file + ": no targets (expected: at least one)"));
        }
        Instant now = Instant.EPOCH.plus(TimeSource.system().nowMicros(), ChronoUnit.MICROS);
        Alert test = Alert.test(now);
        boolean all = true;
        for (AlertTarget target : targets) {
            String result = sent(target, test, now);
            all &= result.isEmpty();
            terminal.out().println(target.name() + ": " + (result.isEmpty() ? "accepted" : "NOT accepted: " + result));
        }
        return all ? ExitCode.OK : ExitCode.FAILURE;
    }

    /** The reason why a target did not accept it; empty if it did. */
    private static String sent(AlertTarget target, Alert test, Instant now) throws InterruptedException {
        try {
            Webhook.Result result = new Webhook(target).send(test, now);
            return result.delivered() ? "" : result.reason();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
