package dev.tidegate.cli.migrate.remote;

import dev.tidegate.resp.Resp;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One end of a migration: what Redis commands can be sent to. Safe for any number of threads. The caller that opens it closes it. */
public interface Remote extends AutoCloseable {
    /** Host, port and database. It identifies the end in markers and state files and holds no secret. */
    String place();

    /** Whether keys have to be UTF-8, because they travel as JSON. */
    boolean isText();

    /**
     * Sends commands together.
     *
     * @return a reply for each, which may be an error of Redis; fails with a {@link RemoteException} if there is none
     */
    CompletableFuture<List<Resp>> send(List<byte[][]> commands);

    /** How many parts the keys are in: the primaries of a cluster, else 1. */
    CompletableFuture<Integer> parts();

    /** Sends one command to one part. */
    CompletableFuture<Resp> sendTo(int part, byte[][] command);

    @Override
    void close();
}
