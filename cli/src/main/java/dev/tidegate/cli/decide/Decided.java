package dev.tidegate.cli.decide;

import dev.tidegate.cli.client.Answer;
import dev.tidegate.cli.client.AnswerView;
import dev.tidegate.cli.client.LimiterClient;
import dev.tidegate.cli.client.Replies;
import dev.tidegate.cli.terminal.ExitCode;

/** An answer that is a decision, or says that there is none. */
public record Decided(String body, AnswerView view, boolean allowed) {
    public static Decided of(Answer answer, LimiterClient from) {
        AnswerView view = AnswerView.of(answer);
        boolean allowed = view.allowed().orElseThrow(() -> Replies.stranger(from, answer));
        return new Decided(answer.body(), view, allowed);
    }

    public int exitCode() {
        if (allowed) {
            return ExitCode.OK;
        }
        return isUndecided() ? ExitCode.FAILURE : ExitCode.DENIED;
    }

    /** Whether no limit is known to say no: the counts could not be read. */
    boolean isUndecided() {
        return !allowed && view.cause().isPresent();
    }
}
