package dev.tidegate.cli.aws.change;

import dev.tidegate.aws.apply.Applier;
import dev.tidegate.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code aws rollback}: undoes what was applied of a plan. */
@Command(
        name = "rollback",
        description = {
            "Undoes what was applied of a plan, the last step first.",
            "",
            "It reads PLAN.journal. Only what has the tag of the plan is deleted. What was changed since by",
            "something else is not touched: nothing more is undone, and the difference is printed.",
        },
        exitCodeList = {
            "0:every step is undone",
            "1:a step failed; the same command goes on with it",
            "2:wrong arguments, or an invalid plan",
            "3:something else has changed the account, a step is work by hand, or it cannot be undone",
        },
        footer = {
            "  tidegate aws rollback fix.plan",
            "  tidegate aws rollback fix.plan --yes --json",
        })
public final class RollbackCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private ChangeOptions options = new ChangeOptions();

    @Override
    public Integer call() {
        return options.run(Terminal.of(spec), "rollback", Applier::rollback);
    }
}
