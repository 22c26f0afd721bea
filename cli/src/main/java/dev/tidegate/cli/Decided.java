package dev.tidegate.cli;

import dev.tidegate.cli.door.Answer;
import dev.tidegate.cli.door.AnswerView;
import dev.tidegate.cli.door.Door;

/** An answer that is a decision, or says that there is none. */
record Decided(String body, AnswerView view, boolean allowed) {
    static Decided of(Answer answer, Door from) {
        AnswerView view = AnswerView.of(answer);
        boolean allowed = view.allowed().orElseThrow(() -> Replies.stranger(from, answer));
        return new Decided(answer.body(), view, allowed);
    }

    int exitCode() {
        if (allowed) {
            return ExitCode.OK;
        }
        return isUndecided() ? ExitCode.FAILURE : ExitCode.DENIED;
    }

    /** Whether no limit is known to say no: the counts could not be looked at. */
    boolean isUndecided() {
        return !allowed && view.cause().isPresent();
    }
}
