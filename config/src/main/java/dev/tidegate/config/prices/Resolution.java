package dev.tidegate.config.prices;

import java.util.List;
import java.util.Optional;

/**
 * Which entry of a price table a model's name means, and why. Immutable.
 *
 * @param asked the name
 * @param entry the id of the entry; empty if there is none, or no single one
 * @param why in a few words how the entry was found, or why not
 * @param candidates where several entries could be meant, all of them; where none is, names that are near
 */
public record Resolution(String asked, Optional<String> entry, Why why, String note, List<String> candidates) {
    /** The reason why a name led to an entry, or to none. */
    public enum Why {
        /** The name is the id of an entry, or an alias of it. */
        NAMED,
        /** The name is one of another form, such as with a provider's prefix. */
        FORM,
        /** The name has a date for which there is no entry, and the table takes the one without a date. */
        UNDATED,
        /** The date of a version was removed from the name, and the table refuses that. */
        DATE_REFUSED,
        /** Several entries with different prices have this name behind their prefixes. */
        AMBIGUOUS,
        /** No entry is near enough; the table's default holds, if it has one. */
        UNKNOWN
    }

    /** Copies the collections, so that the record is immutable. */
    public Resolution {
        candidates = List.copyOf(candidates);
    }

    /** What would have been accepted, for a refusal. */
    String expected() {
        String near = candidates.isEmpty() ? "" : ": " + String.join(", ", candidates);
        String accepted = switch (why) {
            case AMBIGUOUS -> "one of the models that this name can mean" + near;
            case DATE_REFUSED ->
                "a dated name with a price of its own, or 'dated: as-undated' in the price table" + near;
            default -> "a model of the price table" + (near.isEmpty() ? "" : "; near" + near);
        };
        return accepted + "; to add prices: tidegate prices import";
    }
}
