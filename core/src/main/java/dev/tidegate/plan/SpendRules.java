package dev.tidegate.plan;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Subject;
import java.util.Optional;

/**
 * The rules of a plan for spend without a price. Immutable.
 *
 * @param unpriced what a call costs of which no price is known
 * @param as the model whose prices stand in, for {@link Unpriced#AS}
 * @param freeInDebt whether a call that costs nothing passes a limit on spend that is in debt
 * @param trustCost whether a settle that names the plan books the cost that the provider reports, where it reports one
 * @param refuseUnknown whether a settle that names the plan is refused if its usage has counts that no format knows
 */
public record SpendRules(
        Unpriced unpriced, Optional<String> as, boolean freeInDebt, boolean trustCost, boolean refuseUnknown) {
    /** Refused where it can be, the dearest price where it was spent already; debt denies every call. */
    public static final SpendRules DEFAULT = new SpendRules(Unpriced.DEAREST, Optional.empty(), false);

    /** The charge for a call without a known price. */
    public enum Unpriced {
        /** Refused before the call; a call that was made costs the dearest prices of the table. */
        DEAREST,
        /** What the same tokens of a certain model cost. */
        AS,
        /** Nothing. */
        ZERO
    }

    /** Costs are not trusted, unknown counts are reported. */
    public SpendRules(Unpriced unpriced, Optional<String> as, boolean freeInDebt) {
        this(unpriced, as, freeInDebt, false, false);
    }

    /** @throws InvalidInputException if a model is named and not needed, or needed and not named */
    public SpendRules {
        if (as.isPresent() != (unpriced == Unpriced.AS)) {
            throw new InvalidInputException("unpriced", as.orElse("as"), "a model for 'as', and for nothing else");
        }
        as.ifPresent(model -> Subject.of("any").withModel(model));
    }
}
