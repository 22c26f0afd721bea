package dev.tidegate.config.plans;

import dev.tidegate.InvalidInputException;
import dev.tidegate.config.Kinds;
import dev.tidegate.spi.DidYouMean;
import java.util.List;
import java.util.Optional;

/** Adds to the refusal of an unknown meter or kind the known one that was probably meant. */
public final class Misspelt {
    private static final String METER = "meter";

    private Misspelt() {}

    /** {@code refused}, with a suggestion if there is one. */
    public static InvalidInputException suggested(InvalidInputException refused) {
        String last = refused.field().substring(refused.field().lastIndexOf('.') + 1);
        String name = last.equals(METER) ? refused.value() : last;
        Optional<String> hint = DidYouMean.hint(name, known(refused));
        return hint.map(text -> {
                    InvalidInputException more = new InvalidInputException(
                            refused.field(), refused.value(), refused.expected() + "; " + text);
                    more.initCause(refused);
                    return more;
                })
                .orElse(refused);
    }

    private static List<String> known(InvalidInputException refused) {
        if (refused.value().equals("unknown meter") || refused.field().equals(METER)) {
            return PlanAdvice.STANDARD;
        }
        boolean kind = refused.value().equals("unknown") && refused.field().startsWith("usage.");
        return kind ? Kinds.NAMES : List.of();
    }
}
