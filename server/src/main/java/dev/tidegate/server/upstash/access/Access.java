package dev.tidegate.server.upstash.access;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What the holder of one token may do. Called on event loops: it never blocks. Safe for any number of threads. */
public interface Access {
    CompletionStage<Optional<String>> ADMITTED = CompletableFuture.completedFuture(Optional.empty());

    /** Whether Redis may answer this command only after others, so that it must not share a connection with them. */
    static boolean waits(List<byte[]> command) {
        return CommandTable.of(command).filter(rule -> rule.waits(command)).isPresent();
    }

    /** The name of the token, for logs and metrics; never the token. */
    String name();

    /**
     * Checks one command as the caller sent it, its name first; scripts are not rewritten yet.
     *
     * @param command at least one word; not to be changed
     * @return the text of the error that refuses it; empty if it may run
     */
    Optional<String> check(List<byte[]> command);

    /**
     * Checks an event stream: {@code subscribe CHANNEL}, {@code psubscribe PATTERN} or {@code monitor}. They are refused as
     * commands, because they change the state of a connection.
     */
    Optional<String> checkStream(List<byte[]> command);

    /**
     * Counts a request against the rate limit of this token. Called once for each request, before its commands are checked.
     *
     * @param commands how many it has
     * @return the text of the error that refuses it; empty if it is within the limit
     */
    default CompletionStage<Optional<String>> admit(int commands) {
        return ADMITTED;
    }
}
