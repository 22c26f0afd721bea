package dev.tidegate.doctor.diagnosis;

/**
 * The result of the probe of one layer.
 *
 * @param name the layer's
 * @param ok whether the next one could be looked at
 * @param millis how long it took, rounded down
 * @param detail what was seen, in a few words
 */
public record LayerResult(String name, boolean ok, long millis, String detail) {}
