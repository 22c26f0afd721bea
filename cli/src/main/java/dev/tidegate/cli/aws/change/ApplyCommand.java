package dev.tidegate.cli.aws.change;

import dev.tidegate.aws.apply.Applier;
import dev.tidegate.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code aws apply}: makes the changes of a plan. */
@Command(
        name = "apply",
        description = {
            "Makes the changes of a plan, one after the other, and waits until each is in effect.",
            "",
            "Before each change the record of how to undo it is in PLAN.journal. After a crash, or a step that",
            "failed, the same command goes on where it stopped. Where the account is not as the plan saw it,",
            "nothing is done and the difference is printed.",
        },
        exitCodeList = {
            "0:every step is done",
            "1:a step failed; the same command goes on with it",
            "2:wrong arguments, or an invalid plan",
            "3:the account has changed since the plan, or a step is work by hand",
        },
        footer = {
            "  tidegate aws apply fix.plan",
            "  tidegate aws apply fix.plan --yes --json",
            "  tidegate aws apply fix.plan --yes --done 3          the work by hand of step 3 is done",
            "  tidegate aws apply fix.plan --secret AUTH_TOKEN=token.txt",
        })
public final class ApplyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private ChangeOptions options = new ChangeOptions();

    @Override
    public Integer call() {
        return options.run(Terminal.of(spec), "apply", Applier::apply);
    }
}
