package dev.tidegate.aws.effect;

import dev.tidegate.aws.change.Change;
import java.util.List;

/**
 * The calls that undo a change, or the reason why there are none.
 *
 * @param calls in their order; empty where there is nothing to undo, or no way
 * @param whyNot why there is no way; empty where the calls restore everything
 * @param again whether the change itself is made once more, after everything else is undone: a release of an app
 */
public record Undo(List<Change> calls, String whyNot, boolean again) {
    /** Stands for the id that AWS gave to what the change made. */
    public static final dev.tidegate.aws.change.Slot ID = new dev.tidegate.aws.change.Slot("ID_OF_WHAT_WAS_MADE");

    /** Calls, or a reason why there are none. */
    public Undo(List<Change> calls, String whyNot) {
        this(calls, whyNot, false);
    }

    /** Stores an unmodifiable copy of the list. */
    public Undo {
        calls = List.copyOf(calls);
    }

    /** These calls restore what was. */
    public static Undo by(Change... calls) {
        return new Undo(List.of(calls), "");
    }

    /** Nothing restores what was. */
    public static Undo impossible(String why) {
        return new Undo(List.of(), why);
    }

    /** Whether the change cannot be undone. */
    public boolean isImpossible() {
        return !whyNot.isEmpty();
    }
}
