package dev.tidegate.aws.plan;

import dev.tidegate.aws.apply.Plan;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.CliText;
import dev.tidegate.aws.change.Manual;
import dev.tidegate.aws.change.Step;
import java.util.List;

/** A plan for a reader: each step with what it changes, and the same as a command of the AWS CLI. */
public final class PlanText {
    private PlanText() {}

    /** All steps, numbered from 1. */
    public static String of(Plan plan, boolean hasCommands) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < plan.steps().size(); i++) {
            Step step = plan.steps().get(i);
            text.append(String.format("%3d  %s%n", i + 1, title(step)));
            if (step instanceof Change change) {
                change.differences()
                        .forEach(it -> text.append(
                                String.format("     %s: %s -> %s%n", it.property(), it.before(), it.after())));
                if (hasCommands) {
                    text.append("     ")
                            .append(CliText.of(List.of(step), plan.region()))
                            .append(System.lineSeparator());
                }
            }
        }
        return text.toString();
    }

    /** One line about a step. */
    public static String title(Step step) {
        if (step instanceof Change change) {
            return change.service() + " " + change.operation() + " " + change.resource();
        }
        return step instanceof Manual manual ? "by hand: " + manual.text() : "";
    }
}
