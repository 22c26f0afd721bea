package dev.tidegate.cli.migrate.move;

/**
 * How far a move has come: everything before it has been carried.
 *
 * @param prefix which of the prefixes is scanned
 * @param part which part of the source
 * @param cursor of SCAN; 0 for the beginning
 * @param run which process of the source the cursor belongs to; empty where that is not known
 * @param seen how many keys came before
 */
public record Position(int prefix, int part, String cursor, String run, long seen) {
    /** Nothing has been carried yet. */
    public static Position start() {
        return new Position(0, 0, "0", "", 0);
    }
}
