package dev.tidegate.cli.migrate.move;

import dev.tidegate.redis.carry.CarryResult;
import dev.tidegate.resp.Resp;
import java.util.List;
import java.util.Optional;

/** How one key is carried: what else is read of it, and which commands write it at the target. For one key. */
public interface Carrying {
    /** What it is, for the report, such as {@code token bucket}. */
    String form();

    /** Commands whose replies are the lengths of what {@link #reads()} reads: longer than a number, and none of it is read. */
    default List<byte[][]> lengths() {
        return List.of();
    }

    /** What to read at the source besides the key itself; none by default. */
    default List<byte[][]> reads() {
        return List.of();
    }

    /** Receives the replies to {@link #reads()}. */
    default void read(List<Resp> replies) {}

    /** Whether the members of the key are to be read, a chunk at a time. */
    default boolean isCollection() {
        return false;
    }

    /** What to read at the source besides some members of the key. */
    default List<byte[][]> readsOf(List<String> members) {
        return List.of();
    }

    /**
     * Commands for the target that carry some members.
     *
     * @param members as SCAN commands of the type reply them
     * @param replies to {@link #readsOf}
     */
    default List<byte[][]> members(List<String> members, List<Resp> replies) {
        return List.of();
    }

    /**
     * Commands for the target that carry the rest. The last reply says what was done.
     *
     * @throws NotCarriedException if the key cannot be carried
     */
    List<byte[][]> rest();

    /** What the replies to all commands for the target say. */
    CarryResult result(List<Resp> replies);

    /** Commands for the target that read what {@link #members} carried; none by default. */
    default List<byte[][]> checksOf(List<String> members, List<Resp> replies) {
        return List.of();
    }

    /**
     * Commands for the target that read what {@link #rest()} carried.
     *
     * @throws NotCarriedException if the key cannot be carried
     */
    List<byte[][]> checks();

    /** What the replies to {@link #checksOf} and then {@link #checks} say: what differs; empty if nothing does. */
    Optional<String> difference(List<Resp> replies);
}
