package dev.tidegate.doctor.probe;

import dev.tidegate.doctor.diagnosis.DiagnosedException;
import dev.tidegate.doctor.diagnosis.FailureClass;
import dev.tidegate.doctor.diagnosis.Layer;
import java.io.IOException;

/** A probe of one layer, such as DNS, TCP or TLS. */
public interface Probe {
    /** The layer that this probe examines. */
    Layer layer();

    /** What a time that runs out in this layer means. */
    FailureClass whenLate();

    /**
     * Looks, and leaves in {@code visit} what later layers need.
     *
     * @return what was seen, in a few words
     * @throws DiagnosedException if the cause lies here
     * @throws IOException if the connection breaks; after the time has run out that means {@link #whenLate}
     */
    String look(ProbeContext visit) throws DiagnosedException, IOException;
}
