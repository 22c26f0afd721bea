package dev.tidegate.usage;

import java.util.List;
import java.util.Optional;

/**
 * Which {@link Encoding} a model reads. Safe for any number of threads.
 *
 * <p>An implementation answers for models that it knows by their whole name, never for one that merely begins like
 * another: gpt-4.1 begins like gpt-4 and reads a vocabulary half as dear in most languages.
 */
public interface Encodings {
    /** The measured ones that docs/concepts/estimates.md lists. */
    static Encodings builtIn() {
        return EncodingTable.BUILT_IN;
    }

    /**
     * The encoding of a model; empty where it is not known.
     *
     * @param family the model's family where the price table has one, else its id as callers name it
     */
    Optional<Encoding> encoding(String family);

    /** What stands in for a model that is not known. */
    Encoding standIn();

    /** All of them, the stand-in too. */
    List<Encoding> all();
}
