package dev.tidegate.doctor;

import java.io.IOException;

/** Looks at one layer. */
interface Probe {
    /** Which. */
    Layer layer();

    /** What a time that runs out in this layer means. */
    FailureClass whenLate();

    /**
     * Looks, and leaves in {@code visit} what later layers need.
     *
     * @return what was seen, in a few words
     * @throws FoundException if the cause lies here
     * @throws IOException if the connection breaks; after the time has run out that means {@link #whenLate}
     */
    String look(Visit visit) throws FoundException, IOException;
}
