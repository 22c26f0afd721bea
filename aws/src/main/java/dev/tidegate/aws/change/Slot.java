package dev.tidegate.aws.change;

/**
 * A value of a call that is not known while the remedy is written: the operator chooses it, or an earlier step of the
 * remedy returns it.
 *
 * @param name in capital letters, such as {@code CLIENT_GROUP}
 */
public record Slot(String name) {
    /** As a printed command shows it: {@code <CLIENT_GROUP>}. */
    @Override
    public String toString() {
        return "<" + name + ">";
    }
}
