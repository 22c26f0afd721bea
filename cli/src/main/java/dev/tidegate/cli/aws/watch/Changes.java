package dev.tidegate.cli.aws.watch;

import dev.tidegate.TimeSource;
import dev.tidegate.aws.api.SdkApi;
import dev.tidegate.aws.apply.Applier;
import dev.tidegate.aws.apply.DriftException;
import dev.tidegate.aws.apply.FileSecrets;
import dev.tidegate.aws.apply.Hooks;
import dev.tidegate.aws.apply.JournalFile;
import dev.tidegate.aws.apply.Plan;
import dev.tidegate.aws.apply.StepFailedException;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.effect.Secrets;
import dev.tidegate.aws.plan.PlanFile;
import dev.tidegate.cli.aws.access.AwsProblem;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Terminal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Writes changes as the file of a plan, and makes them, so that {@code aws rollback} undoes them by that file. */
final class Changes {
    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final int DOUBLINGS = 5;

    private final Terminal terminal;
    private final WatchOptions options;
    private final String region;

    Changes(Terminal terminal, WatchOptions options, String region) {
        this.terminal = terminal;
        this.options = options;
        this.region = region;
    }

    /** Writes the plan, for {@code aws apply}. */
    void write(String title, List<Change> changes, Path file) {
        with(title, changes, file, (plan, api, secrets) -> {});
    }

    /**
     * Makes the changes, one after the other.
     *
     * @param out the file of the plan; by default one in the working directory, named after the title
     * @return the file of the plan
     */
    Path make(String title, List<Change> changes, Optional<Path> out) {
        Path file = out.orElseGet(() -> Path.of("tidegate-" + title + "-" + id() + ".plan"));
        with(
                title,
                changes,
                file,
                (plan, api, secrets) -> new Applier(
                                plan,
                                new JournalFile(Path.of(file + ".journal")),
                                api,
                                secrets,
                                Map.of(),
                                new Progress())
                        .apply());
        return file;
    }

    private static String id() {
        return Long.toString(TimeSource.system().nowMicros(), Character.MAX_RADIX);
    }

    private interface Work {
        void on(Plan plan, SdkApi api, Secrets secrets);
    }

    private void with(String title, List<Change> changes, Path file, Work work) {
        if (Files.exists(Path.of(file + ".journal"))) {
            throw Failure.usage(
                    "--out: " + file + " was applied, and its record is needed to undo it", "name another file");
        }
        String id = title + "-" + id();
        Secrets secrets = new FileSecrets(id, Path.of(file + ".key"));
        AwsProblem.explained(() -> {
            try (SdkApi api = new SdkApi(options.aws().opener(terminal, region))) {
                String account = String.valueOf(
                        api.call("sts", "GetCallerIdentity", Map.of()).getOrDefault("Account", ""));
                Plan.Head head = new Plan.Head(id, title, account, region);
                Plan plan = Plan.of(head, List.copyOf(changes), Map.of(), api, secrets);
                PlanFile.write(file, plan);
                work.on(plan, api, secrets);
                return file;
            } catch (IOException | UncheckedIOException e) {
                throw Failure.failed(file + ": cannot be written: " + e.getMessage(), "check the path")
                        .because(e);
            } catch (StepFailedException e) {
                throw Failure.failed(
                                String.valueOf(e.getMessage()),
                                "tidegate aws apply " + file + " goes on, tidegate aws rollback " + file
                                        + " undoes what was made")
                        .because(e);
            } catch (DriftException e) {
                throw Failure.failed(String.valueOf(e.getMessage()), "nothing was changed since; repeat the command")
                        .because(e);
            }
        });
    }

    private final class Progress implements Hooks {
        @Override
        public void pause(String why, int attempt) {
            try {
                terminal.stop().get(FIRST_PAUSE_MILLIS << Math.min(attempt, DOUBLINGS), TimeUnit.MILLISECONDS);
                throw Failure.failed("stopped while " + why, "run the command again");
            } catch (TimeoutException e) {
                // It was waited for long enough.
            } catch (InterruptedException | ExecutionException e) {
                throw Failure.failed("stopped while " + why, "run the command again")
                        .because(e);
            }
        }

        @Override
        public boolean isDoneByHand(int step, String text) {
            return false;
        }

        @Override
        public void report(Event event) {
            if (event.kind() == Event.Kind.DONE) {
                terminal.err().println("done: " + event.text());
            }
        }
    }
}
