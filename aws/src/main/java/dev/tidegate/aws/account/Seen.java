package dev.tidegate.aws.account;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A fact that was read, or the reason why it could not be; one hidden fact stops no other.
 *
 * @param <T> what it is
 */
public sealed interface Seen<T> {
    /** A fact that AWS returned, with its value. */
    record Known<T>(T value) implements Seen<T> {}

    /**
     * A fact that could not be read, with the reason.
     *
     * @param action the right that the call needs, as a policy names it, such as {@code ec2:DescribeSubnets}
     * @param why what kind of obstacle
     * @param reason one line for people; never a secret
     */
    record Hidden<T>(String action, Why why, String reason) implements Seen<T> {
        /** This obstacle, as the result of another call. */
        public <R> Hidden<R> as() {
            return new Hidden<>(action, why, reason);
        }
    }

    /** It was looked at. */
    static <T> Seen<T> known(T value) {
        return new Known<>(value);
    }

    /** It could not be read. */
    static <T> Seen<T> hidden(String action, Why why, String reason) {
        return new Hidden<>(action, why, reason);
    }

    /** The value, where it was seen. */
    default Optional<T> found() {
        return this instanceof Known<T> known ? Optional.of(known.value()) : Optional.empty();
    }

    /** What stood in the way, where something did. */
    default Optional<Hidden<T>> obstacle() {
        return this instanceof Hidden<T> hidden ? Optional.of(hidden) : Optional.empty();
    }

    /** One answer for what was seen, another for what was not. */
    default <R> R fold(Function<? super T, ? extends R> known, Function<Hidden<T>, ? extends R> hidden) {
        if (this instanceof Hidden<T> obstacle) {
            return hidden.apply(obstacle);
        }
        return known.apply(((Known<T>) this).value());
    }

    /** Does one thing with what was seen, another with what was not. */
    default void handle(Consumer<? super T> known, Consumer<Hidden<T>> hidden) {
        if (this instanceof Hidden<T> obstacle) {
            hidden.accept(obstacle);
        } else {
            known.accept(((Known<T>) this).value());
        }
    }

    /** A part of it. */
    default <R> Seen<R> map(Function<? super T, ? extends R> part) {
        return flatMap(value -> known(part.apply(value)));
    }

    /** What follows from it, which may be hidden itself. */
    default <R> Seen<R> flatMap(Function<? super T, Seen<R>> next) {
        if (this instanceof Hidden<T> hidden) {
            return hidden.as();
        }
        return next.apply(((Known<T>) this).value());
    }
}
