package dev.tidegate.internal;

/** The value of one key of the in-process store; its own monitor guards it. */
final class Entry {
    /** Marks an entry that has left the map: whoever holds it must look again. */
    static final byte[] GONE = new byte[0];

    /** Stands for the entry that could not be made because the store is at its bound. */
    static final Entry FULL = new Entry();

    byte[] state = Packed.EMPTY;
}
