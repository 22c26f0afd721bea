package dev.tidegate.usage;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a response says of its own price beside the counts: the model that answered, and on which terms. How long the
 * input was is read from the {@link Usage}, and when the call was made from its reservation. Immutable; safe for any
 * number of threads.
 *
 * @param model the model that answered, if it is known
 * @param named whether the caller named that model, so that it must have a price; else it was only read from a response
 * @param terms what the call was sold under, such as a batch or a service tier; standard terms are left out
 */
public record CallConditions(Optional<String> model, boolean named, List<Term> terms) {
    /** The model of the reservation, on standard terms. */
    public static final CallConditions NONE = new CallConditions(Optional.empty(), false, List.of());

    private static final int MAX_TERMS = 8;

    /**
     * A named term of a call that changes its price.
     *
     * @param name as price tables name it: {@code batch}, {@code flex}, {@code priority}, {@code fast}, or a region such
     *     as {@code us}; lower-case letters, digits, {@code . _ -}, at most 64
     * @param field where the response says so, such as {@code service_tier}: by this it is reported when the table has
     *     no price for it
     */
    public record Term(String name, String field) {
        /** @throws InvalidInputException if the name is not of the accepted form */
        public Term {
            if (!name.matches("[a-z0-9][a-z0-9._-]{0,63}")) {
                throw new InvalidInputException(
                        field, name, "lower-case letters, digits, '.', '_' and '-', at most 64");
            }
        }
    }

    /** @throws InvalidInputException if the model is no id, or there are more than eight terms */
    public CallConditions {
        model.ifPresent(id -> Subject.of("any").withModel(id));
        terms = List.copyOf(terms);
        if (terms.size() > MAX_TERMS) {
            throw new InvalidInputException("terms", terms.size() + " terms", "at most " + MAX_TERMS);
        }
    }

    /** A copy for the model {@code id} that the caller names: it must have a price. */
    public CallConditions answeredBy(String id) {
        return new CallConditions(Optional.of(id), true, terms);
    }

    /** A copy for the model {@code id} read from a response: without a price the reserved model prices it, and the answer says so. */
    public CallConditions readModel(String id) {
        return new CallConditions(Optional.of(id), false, terms);
    }

    /** A copy with one more term. */
    public CallConditions under(String name, String field) {
        List<Term> more = new ArrayList<>(terms);
        more.add(new Term(name, field));
        return new CallConditions(model, named, more);
    }
}
