package dev.tidegate.cli;

import dev.tidegate.cli.door.Answer;
import dev.tidegate.cli.door.AnswerView;
import dev.tidegate.cli.door.Door;

/** An answer that is a decision. */
record Decided(String body, AnswerView view, boolean allowed) {
    static Decided of(Answer answer, Door from) {
        AnswerView view = AnswerView.of(answer);
        boolean allowed = view.allowed().orElseThrow(() -> Replies.stranger(from, answer));
        return new Decided(answer.body(), view, allowed);
    }

    int exitCode() {
        return allowed ? ExitCode.OK : ExitCode.DENIED;
    }
}
