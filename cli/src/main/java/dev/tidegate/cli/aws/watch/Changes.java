package dev.tidegate.cli.aws.watch;

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
import dev.tidegate.cli.aws.access.AwsProblem;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Makes changes in an account, with a record on disk of how each is undone. */
final class Changes {
    private static final long PAUSE_MILLIS = 2_000;

    private final Terminal terminal;
    private final WatchOptions options;
    private final String region;

    Changes(Terminal terminal, WatchOptions options, String region) {
        this.terminal = terminal;
        this.options = options;
        this.region = region;
    }

    /** Makes them, one after the other; {@code name} begins the id of the plan and the name of its record. */
    Path make(String name, List<Change> changes) {
        String id = name + "-" + Long.toString(WatchOptions.now().getEpochSecond(), Character.MAX_RADIX);
        Path record = Path.of("tidegate-" + id + ".json");
        Secrets secrets = new FileSecrets(id, Path.of(record + ".key"));
        AwsProblem.explained(() -> {
            try (SdkApi api = new SdkApi(options.aws().opener(terminal, region))) {
                Plan plan = Plan.of(new Plan.Head(id, name, "", region), List.copyOf(changes), Map.of(), api, secrets);
                return new Applier(plan, new JournalFile(record), api, secrets, Map.of(), new Progress()).apply();
            } catch (StepFailedException e) {
                throw Failure.failed(
                                String.valueOf(e.getMessage()),
                                "what was made before it stays; the command can be repeated")
                        .because(e);
            } catch (DriftException e) {
                throw Failure.failed(String.valueOf(e.getMessage()), "nothing was changed since; repeat the command")
                        .because(e);
            }
        });
        return record;
    }

    private final class Progress implements Hooks {
        @Override
        public void pause(String why, int attempt) {
            try {
                // Ends early where the process is asked to end.
                terminal.stop().get(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
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
