package dev.tidegate.cli.migrate.move;

import java.util.Optional;

/** Knows the keys of a limiter, and how each is carried. Safe for any number of threads. */
public interface Carrier {
    /**
     * Begins to carry a key.
     *
     * @return empty if the key belongs to another one and is carried with that
     * @throws NotCarriedException if it is not carried
     */
    Optional<Carrying> begin(SourceKey key);
}
