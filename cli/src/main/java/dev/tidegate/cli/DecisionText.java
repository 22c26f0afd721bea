package dev.tidegate.cli;

import dev.tidegate.cli.door.AnswerView;
import dev.tidegate.cli.door.LimitView;
import java.io.PrintWriter;
import java.util.OptionalLong;

/** An answer for people: how every limit stands, then what was decided. */
final class DecisionText {
    private static final String WITHOUT_COUNTS = ", degraded: the store could not look at the counts";

    private final PrintWriter out;
    private final Colour colour;

    DecisionText(Terminal terminal) {
        this.out = terminal.out();
        this.colour = Colour.of(terminal);
    }

    void print(AnswerView view) {
        table(view);
        out.println(verdict(view));
    }

    /** A degraded answer has no figures: it was given without the counts. */
    private static boolean degraded(AnswerView view) {
        return view.limits().isEmpty();
    }

    void table(AnswerView view) {
        if (degraded(view)) {
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
            return colour.good("allowed") + (degraded(view) ? WITHOUT_COUNTS : "");
        }
        if (degraded(view)) {
            return colour.bad("denied") + WITHOUT_COUNTS + when(view);
        }
        String by = view.violated().isEmpty() ? "" : " by " + String.join(", ", view.violated());
        return colour.bad("denied") + by + when(view);
    }

    private static String when(AnswerView view) {
        OptionalLong retry = view.retryAfterMillis();
        if (view.never()) {
            return "; it can never pass: the cost is above the capacity";
        }
        return retry.isPresent() ? "; retry in " + Spans.text(retry.getAsLong()) : "";
    }
}
