package dev.tidegate.cli.client;

import dev.tidegate.Request;
import dev.tidegate.Subject;
import java.io.IOException;

/** Somebody who decides. The answer is what the HTTP API says, whoever gives it. */
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

    /**
     * A step upon reservations.
     *
     * @param path its route
     * @param json the body; empty for none
     */
    Answer reservation(String method, String path, String json) throws IOException;

    /** For messages: where it is. */
    String name();

    @Override
    void close();
}
