package dev.tidegate.cli.client;

import dev.tidegate.Cost;
import dev.tidegate.Request;
import dev.tidegate.ReserveRequest;
import dev.tidegate.Subject;
import java.io.IOException;
import java.time.Duration;

/** A limiter: a server, or one in this process. Every answer has the body that the HTTP API gives. */
public interface LimiterClient extends AutoCloseable {
    /** Counts the cost, or denies. */
    Answer acquire(Request request) throws IOException;

    /** Decides and counts once per id, so that the request may be sent again. */
    Answer acquire(Request request, String id) throws IOException;

    /** Says what {@link #acquire(Request)} would say. */
    Answer check(Request request) throws IOException;

    /** How a subject stands. */
    Answer status(Subject subject, String plan) throws IOException;

    /** Forgets what the subject has used. */
    Answer reset(Subject subject) throws IOException;

    /** Holds an estimate. */
    Answer reserve(ReserveRequest request) throws IOException;

    /** How a reservation stands. */
    Answer reservation(String handle) throws IOException;

    /** Keeps a reservation open, and holds this total. */
    Answer extend(String handle, Cost total, Duration ttl) throws IOException;

    /** Gives back what is held. */
    Answer cancel(String handle) throws IOException;

    /**
     * Books what was used.
     *
     * @param usage the body of the HTTP API; it holds the JSON of a provider as it came
     */
    Answer settle(String handle, String usage) throws IOException;

    /**
     * Books a better usage.
     *
     * @param usage the body of the HTTP API, with its {@code seq}
     */
    Answer adjust(String handle, String usage) throws IOException;

    /** For messages: where it is. */
    String name();

    @Override
    void close();
}
