package dev.tidegate.server.ops;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads the files that a server was started with again. Safe for any number of threads. */
@FunctionalInterface
public interface Reload {
    /** Nothing was loaded from a file. */
    Reload NOTHING = List::of;

    /** Whether the content of a file came into use. */
    enum State {
        /** Its content is in use already. */
        UNCHANGED,
        /** Its content is in use from now on. */
        RELOADED,
        /** It is faulty, or goes with one that is: what was in use stays in use. */
        REFUSED
    }

    /**
     * The outcome of reading a file again.
     *
     * @param name what it has: {@code plans}, {@code prices}, {@code api-keys}, {@code upstash-tokens} or
     *     {@code alerts}
     * @param notes what an operator may not have meant with it; every fault of one that is refused
     */
    record FileResult(String name, State state, List<String> notes) {
        /** Copies the notes, so that the record is immutable. */
        public FileResult {
            notes = List.copyOf(notes);
        }
    }

    /** Reads every file. Blocks for the disk. */
    List<FileResult> run();

    /** The file of the plans; empty if they are built in. */
    default Optional<Path> plansFile() {
        return Optional.empty();
    }

    /** This reload, with the file of the plans named. */
    default Reload ofPlans(Optional<Path> file) {
        Reload files = this;
        return new Reload() {
            @Override
            public List<FileResult> run() {
                return files.run();
            }

            @Override
            public Optional<Path> plansFile() {
                return file;
            }
        };
    }
}
