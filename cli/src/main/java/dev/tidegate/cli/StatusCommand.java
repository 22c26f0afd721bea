package dev.tidegate.cli;

import dev.tidegate.Subject;
import dev.tidegate.cli.door.Answer;
import dev.tidegate.cli.door.AnswerView;
import dev.tidegate.cli.door.Door;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks. */
@Command(
        name = "status",
        description = "Shows how a subject stands under a plan. One never seen has used nothing.",
        footer = {
            "  tidegate status creator-1",
            "  tidegate status creator-1 --plan business --json",
        })
final class StatusCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private SubjectArguments who = new SubjectArguments();

    @Mixin
    private DoorOptions door = new DoorOptions();

    @Option(names = "--plan", paramLabel = "NAME", defaultValue = "pro", description = "Its plan. Default: pro.")
    private String plan = "pro";

    @Option(names = "--json", description = "Print the body of the HTTP API.")
    private boolean json;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        Subject subject = who.subject();
        try (Door to = door.open(terminal)) {
            Answer answer = Replies.checked(to, () -> to.status(subject, plan));
            AnswerView view = AnswerView.of(answer);
            if (view.limits().isEmpty()) {
                throw Replies.stranger(to, answer);
            }
            if (json) {
                terminal.out().println(answer.body());
            } else {
                new DecisionText(terminal).table(view);
            }
            return ExitCode.OK;
        }
    }
}
