package dev.tidegate.cli.store;

import dev.tidegate.cli.terminal.Terminal;

/** The option {@code --redis} of all commands that take it. */
public final class RedisOption {
    public static final String NAME = "--redis";

    public static final String HELP =
            "Count in this Redis: redis://[[user]:password@]host[:port][/db], or rediss:// for TLS. "
                    + "Others on this machine can read a password given here; put it in $TIDEGATE_REDIS instead.";

    private RedisOption() {}

    /** What is on a command line is in the list of processes. */
    public static void warn(RedisChoice choice, Terminal terminal) {
        if (choice.origin().equals(NAME) && choice.address().hasPassword()) {
            terminal.err()
                    .println("tidegate: --redis holds a password, which others on this machine can read in the list of"
                            + " processes: put the URI in TIDEGATE_REDIS instead");
            terminal.err().flush();
        }
    }
}
