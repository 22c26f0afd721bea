package dev.tidegate.spi;

import dev.tidegate.usage.Usage;

/**
 * One shape in which a provider reports what a call used. Given to {@link dev.tidegate.usage.UsageReader#with}, it is tried
 * beside the built-in ones. Safe for any number of threads.
 */
public interface UsageForm {
    /** How sure a form is that an object is its own. */
    enum Match {
        /** Not in this form. */
        NO,
        /** Readable, but other forms may look the same; where they do, all of them read the same. */
        POSSIBLE,
        /** It has a field that only this form has. */
        CERTAIN
    }

    /** The provider's name, as callers force it; several forms may have the same. */
    String provider();

    /** The fields by which people know the form, for refusals. */
    String shape();

    /** Whether {@code fields} are of this form. Never throws. */
    Match match(UsageFields fields);

    /**
     * The usage that {@code fields} say. Fields the form does not know are left alone: providers add them.
     *
     * @throws dev.tidegate.InvalidInputException naming the field that is missing, no count, or at odds with another
     */
    Usage read(UsageFields fields);
}
