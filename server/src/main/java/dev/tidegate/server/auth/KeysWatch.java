package dev.tidegate.server.auth;

import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the file of keys again, and says how that went. Blocks for a look at the disk; safe for any number of threads. */
public final class KeysWatch {
    private static final Logger LOG = LoggerFactory.getLogger(KeysWatch.class);
    /** Of a file that is something else altogether every line is one. */
    private static final int MOST_FAULTS = 20;

    private final HashedSecrets<?> secrets;
    private final String event;
    /** What was wrong with the file when it was last read; empty if nothing was. */
    private volatile String refused = "";

    /** Of {@code keys}. */
    public KeysWatch(ApiKeys keys) {
        this(keys.secrets(), "api-keys");
    }

    /** Of {@code secrets}, which the log calls {@code event}. */
    public KeysWatch(HashedSecrets<?> secrets, String event) {
        this.secrets = secrets;
        this.event = event;
    }

    /** If the file is another than when it was last read. What is wrong with it is said once, however often it is looked at. */
    public void look() {
        if (secrets.isChanged()) {
            reload(refused);
        }
    }

    /**
     * In any case. A faulty file changes nothing.
     *
     * @return its faults; empty if it is in use now
     */
    public String reload() {
        reload("");
        return refused;
    }

    private void reload(String known) {
        try {
            int count = secrets.reload();
            refused = "";
            LOG.info("event={}.reloaded count={}", event, count);
        } catch (ApiKeysException e) {
            refused = faults(e);
            if (!refused.equals(known)) {
                LOG.error(
                        "event={}.refused kept={} faults={}",
                        event,
                        secrets.entries().size(),
                        refused);
            }
        }
    }

    private static String faults(ApiKeysException e) {
        String some =
                e.faults().stream().limit(MOST_FAULTS).map(Object::toString).collect(Collectors.joining("; "));
        return '"' + some.replace('"', '\'') + (e.faults().size() > MOST_FAULTS ? "; …" : "") + '"';
    }
}
