package dev.tidegate.aws.effect;

/** Keeps the values of variables out of what is written down: a digest to compare, and a sealed text to restore. */
public interface Secrets {
    /** A text that is the same for the same value, and from which the value cannot be read. */
    String digest(String value);

    /** The value, encrypted. */
    String seal(String value);

    /** What {@link #seal} was given. */
    String open(String sealed);
}
