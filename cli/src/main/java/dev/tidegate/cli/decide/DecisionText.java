package dev.tidegate.cli.decide;

import dev.tidegate.cli.client.AnswerView;
import dev.tidegate.cli.client.LimitView;
import dev.tidegate.cli.terminal.Amounts;
import dev.tidegate.cli.terminal.Colour;
import dev.tidegate.cli.terminal.Spans;
import dev.tidegate.cli.terminal.Table;
import dev.tidegate.cli.terminal.Terminal;
import java.io.PrintWriter;
import java.util.OptionalLong;

/** A decision for people: the state of every limit, then the outcome. */
public final class DecisionText {
    private static final String WITHOUT_COUNTS = ", degraded: the store could not look at the counts";
    private static final String BY_SHARE = ", degraded: by this process's share of what was left, without the store";

    private final PrintWriter out;
    private final Colour colour;

    public DecisionText(Terminal terminal) {
        this.out = terminal.out();
        this.colour = Colour.of(terminal);
    }

    public void print(AnswerView view) {
        table(view);
        out.println(verdict(view));
    }

    /** Such an answer has no figures. */
    private static boolean isUncounted(AnswerView view) {
        return view.limits().isEmpty();
    }

    private static String degraded(AnswerView view) {
        return isUncounted(view) ? WITHOUT_COUNTS : view.degraded() ? BY_SHARE : "";
    }

    void table(AnswerView view) {
        if (isUncounted(view)) {
            return;
        }
        Table table = new Table("limit", "meter", ">used", ">capacity", ">remaining", ">back in");
        for (LimitView limit : view.limits()) {
            table.row(
                    limit.name(),
                    limit.meter(),
                    Amounts.exact(limit.meter(), limit.used()),
                    Amounts.exact(limit.meter(), limit.capacity()),
                    Amounts.exact(limit.meter(), limit.remaining()),
                    limit.resetAfterMillis() == 0 ? "-" : Spans.text(limit.resetAfterMillis()));
        }
        table.lines(colour).forEach(out::println);
    }

    private String verdict(AnswerView view) {
        if (view.allowed().orElse(false)) {
            return colour.good("allowed") + degraded(view);
        }
        if (view.blocked()) {
            return colour.bad("denied") + ": " + view.detail().orElse("the subject is blocked");
        }
        if (view.cause().isPresent()) {
            return colour.bad("not decided") + " (" + view.cause().get() + "): "
                    + view.detail().orElse("the store could not look at the counts") + when(view);
        }
        String by = view.violated().isEmpty() ? "" : " by " + String.join(", ", view.violated());
        return colour.bad("denied") + by + degraded(view) + when(view);
    }

    private static String when(AnswerView view) {
        OptionalLong retry = view.retryAfterMillis();
        if (view.never()) {
            return "; it can never pass: the cost is above the capacity";
        }
        return retry.isPresent() ? "; retry in " + Spans.text(retry.getAsLong()) : "";
    }
}
