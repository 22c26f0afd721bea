package dev.tidegate.server.upstash.access;

import java.util.List;
import java.util.Optional;

/**
 * What is known of one command of Redis.
 *
 * @param name in lower case; of a sub-command {@code xgroup|create}
 * @param kind what it does
 * @param blocking whether it waits
 * @param finder where its keys are
 */
record CommandRule(String name, Kind kind, boolean blocking, KeyFinder finder) {
    /** What a command does, as far as it matters for who may run it. */
    enum Kind {
        /** Nothing but answer: PING. */
        PLAIN,
        /** Reads the keys that it names. */
        READ,
        /** Changes the keys that it names. */
        WRITE,
        /** Looks at all keys, or at the server. */
        WHOLE,
        /** Names keys by a pattern. */
        SCAN,
        /** Sends to the channel that it names. */
        PUBLISH,
        /** Asks after the channels that it names. */
        CHANNELS,
        /** Runs a script. */
        SCRIPT,
        /** Runs a script that Redis lets write nothing. */
        SCRIPT_RO,
        /** Brings a script, and runs nothing. */
        SCRIPT_LOAD,
        /** Changes what all callers share: libraries and cached scripts. */
        SHARED,
        /** Administers the server, or empties it. */
        ADMIN,
        /** Changes the state of a connection that requests share. */
        CONNECTION
    }

    boolean waits(List<byte[]> command) {
        boolean reads = name.equals("xread") || name.equals("xreadgroup");
        return blocking || (reads && StreamOptions.of(command).blocks());
    }

    Optional<List<byte[]>> keys(List<byte[]> command) {
        return finder.keys(command);
    }
}
